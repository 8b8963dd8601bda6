import { z } from 'zod';
import { countSchema } from '../bounds.ts';
import { agentIdSchema, deviceIdSchema } from '../domain/ids.ts';

/**
 * The lease of a channel: at most one console of a workspace carries it into LiveChat (architecture.md §4.4, decision 0013).
 * `POST /v1/leases/<channel id>` (signed) takes or renews it; `GET` only reads it; `POST /v1/leases/<channel id>/release`
 * gives it back. Errors: NOT_FOUND (no such channel in the workspace), those of signed requests.
 */

/** How long a lease lasts, counted by its holder from the moment it asked. */
export const leaseMs = 30_000;
/** For this long after its end the relay gives it to no other device: what its holder began last has ended by then. */
export const leaseGraceMs = 10_000;

/** Answer to taking, renewing and reading a lease. */
export const leaseAnswerSchema = z.object({
  /** The asking device holds it now. */
  isHeld: z.boolean(),
  /** Grows with every new holder, and when the same device has let it lapse. 0: never held. */
  fence: countSchema,
  /** 0 when not held by the asking device. */
  validForMs: z
    .number()
    .int()
    .min(0)
    .max(2 * leaseMs),
  /** Newest envelope of the workspace: what came up to here may have been handled by a former holder. */
  head: countSchema,
  /** Absent when nobody holds it. */
  holder: z.object({ deviceId: deviceIdSchema, agentId: agentIdSchema }).optional(),
});
export type LeaseAnswer = z.infer<typeof leaseAnswerSchema>;

/** Only the holder of this very fence gives it back; anything else changes nothing. */
export const releaseLeaseSchema = z.object({ fence: countSchema });
