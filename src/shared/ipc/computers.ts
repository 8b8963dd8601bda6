import { z } from 'zod';
import { codeSchema, countSchema, listOf, momentSchema, wordSchema } from '../bounds.ts';
import { computerKindSchema } from '../domain/computer-kind.ts';
import { agentIdSchema, deviceIdSchema } from '../domain/ids.ts';
import { heldThingSchema } from '../wire/computers.ts';

/** The page "Computers" and the audit log, as the renderer shows them. No keys, no tokens. */

/** One computer with Backchannel of this team. */
export const computerViewSchema = z.object({
  deviceId: deviceIdSchema,
  agentId: agentIdSchema,
  isThisComputer: z.boolean(),
  /** member: in use. waiting: asks to be let in. approved: let in, not back yet. removed: stays out. */
  state: z.enum(['member', 'waiting', 'approved', 'removed']),
  sinceMs: momentSchema,
  lastSeenAtMs: momentSchema.optional(),
  kind: computerKindSchema,
  /** What a waiting station shows at its own terminal, too: twelve digits in groups of four. Absent from all others. */
  code: wordSchema.optional(),
  platform: wordSchema,
  appVersion: wordSchema,
  /** What it holds by its own signed word. Absent: it has not said, or the word is not proven to be its own. */
  holds: listOf(heldThingSchema).optional(),
  cause: z.enum(['admin', 'own', 'suspended']).optional(),
  byAgentId: agentIdSchema.optional(),
  /** New computers of its person wait until somebody lets them in. */
  isPersonHeld: z.boolean(),
  /** What the signed-in person may do with it. */
  can: listOf(z.enum(['remove', 'approve', 'refuse', 'readmit'])),
});
export type ComputerView = z.infer<typeof computerViewSchema>;

/** What a removed computer knew and has to be renewed. */
export const renewalStepSchema = z.object({
  thing: z.enum(['channel-key', 'page-token', 'integration-grant']),
  /** due: an administrator has to do it. running: it happens by itself. */
  state: z.enum(['due', 'running', 'done']),
});
export const renewalSchema = z.object({
  deviceId: deviceIdSchema,
  agentId: agentIdSchema,
  removedAtMs: momentSchema,
  steps: listOf(renewalStepSchema),
});
export type Renewal = z.infer<typeof renewalSchema>;

/** Every computer that the person may see; only their own and those that wait, unless they are an administrator. */
export const computersViewSchema = z.object({
  computers: listOf(computerViewSchema),
  isAll: z.boolean(),
  /** What is left to renew after removals ordered on this computer. */
  renewals: listOf(renewalSchema),
});
export type ComputersView = z.infer<typeof computersViewSchema>;

/** Entries that the window reads at most; the newest. */
export const maxAuditEntries = 5_000;
export const auditViewSchema = z.object({
  entries: z
    .array(
      z.object({
        n: countSchema,
        atMs: momentSchema,
        /** Absent: a platform, the relay, or somebody who is no longer in the team. */
        agentId: agentIdSchema.optional(),
        party: z.enum(['agent', 'livechat', 'meta', 'relay']),
        action: codeSchema,
        /** Whose computer it is about. */
        aboutAgentId: agentIdSchema.optional(),
        /** 'done', or the error code of the refusal. */
        outcome: codeSchema,
      }),
    )
    .max(maxAuditEntries),
  /** Older entries exist: the saved file has them all. */
  hasMore: z.boolean(),
});
export type AuditView = z.infer<typeof auditViewSchema>;
