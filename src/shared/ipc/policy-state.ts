import { z } from 'zod';
import { foreignTextSchema, momentSchema, wordSchema } from '../bounds.ts';

/** What this person has accepted of the policy. */
export const policyStateSchema = z.object({
  /**
   * unknown: the relay has not sent it yet. accepted. asked: in force and not accepted: nothing is sent until answered.
   * announced: takes effect later.
   */
  state: z.enum(['unknown', 'accepted', 'asked', 'announced']),
  /** The version the state is about. */
  version: wordSchema.optional(),
  notice: foreignTextSchema.optional(),
  effectiveAtMs: momentSchema.optional(),
  /** The same page at the relay. */
  url: foreignTextSchema.optional(),
  acceptedVersion: wordSchema.optional(),
  acceptedAtMs: momentSchema.optional(),
});
export type PolicyState = z.infer<typeof policyStateSchema>;
