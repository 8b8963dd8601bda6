import { z } from 'zod';
import { computerKindSchema } from '../domain/computer-kind.ts';
import { agentIdSchema, deviceIdSchema, workspaceIdSchema } from '../domain/ids.ts';
import { keySchema } from './sealed.ts';

/** What a computer may hold that has to be renewed, or is lost, when it is removed. */
export const heldThings = [
  'channel-key',
  'page-token',
  'integration-grant',
  'private-chats',
  'instagram-messages',
] as const;
export const heldThingSchema = z.enum(heldThings);
export type HeldThing = z.infer<typeof heldThingSchema>;

/** Epoch ms of this century. */
const timeSchema = z.number().int().min(0).max(4_102_444_800_000);

/** What a console says of itself. Small, and nothing of people or content in it. */
export const computerReportSchema = z.object({
  v: z.literal(1),
  kind: computerKindSchema,
  platform: z.string().max(40),
  appVersion: z.string().max(40),
  holds: z.array(heldThingSchema).max(heldThings.length),
  atMs: timeSchema,
});
export type ComputerReport = z.infer<typeof computerReportSchema>;

/** The report as it is signed by the device's key, over `computerReportText`: the relay can withhold it, not write it. */
export const signedReportSchema = z.object({
  /** JSON of `computerReportSchema`. */
  body: z.string().min(2).max(600),
  /** Ed25519, 64 bytes, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedReport = z.infer<typeof signedReportSchema>;
/** The exact text that is signed. */
export const computerReportText = (of: { workspaceId: string; deviceId: string; body: string }): string =>
  ['backchannel-computer-report-v1', of.workspaceId, of.deviceId, of.body].join('\n');

/**
 * PUT /v1/computers/report (signed): replaces the caller's own report. → {}
 *
 * GET /v1/computers (signed): the caller's own computers and all that wait; with an administrator's token in `adminTokenHeader`
 * every computer of the workspace. Errors: with a token, those of the admin check.
 */
export const computersAnswerSchema = z.object({
  workspaceId: workspaceIdSchema,
  /** Every computer of the workspace, not only those that everybody may see. */
  isAll: z.boolean(),
  computers: z
    .array(
      z.object({
        deviceId: deviceIdSchema,
        agentId: agentIdSchema,
        /** As it said at enrolment; `report`, when there is one, is signed. */
        platform: z.string().max(40),
        appVersion: z.string().max(40),
        /** As it said at enrolment. Absent: a console. */
        kind: computerKindSchema.optional(),
        signKey: keySchema,
        /** member: in the directory. waiting: asks to be let in. approved: let in, and not back yet. removed: stays out. */
        state: z.enum(['member', 'waiting', 'approved', 'removed']),
        /** Since when it is in this state, epoch ms. */
        sinceMs: timeSchema,
        /** To some minutes, epoch ms. Absent: not known. */
        lastSeenAtMs: timeSchema.optional(),
        /** Why it was removed: by an administrator, by its own person, or because LiveChat suspended them. */
        cause: z.enum(['admin', 'own', 'suspended']).optional(),
        /** Who removed it, or let it in. */
        byAgentId: agentIdSchema.optional(),
        /** New computers of this person wait until somebody lets them in. */
        isPersonHeld: z.boolean(),
        report: signedReportSchema.optional(),
      }),
    )
    .max(20_000),
});
export type ComputersAnswer = z.infer<typeof computersAnswerSchema>;

/**
 * DELETE /v1/devices/:id (signed). The caller's own id: signs out. Another computer of the caller's, or as an administrator
 * (`adminTokenHeader`) anybody's: it is removed, and stays out. → {} Errors: ADMIN_ONLY, NOT_FOUND.
 *
 * POST /v1/computers/:id/approval (signed): lets a waiting computer in. Anybody of the team but its own person may, and that
 * person too where only they themselves have removed one; an administrator's (with the token) also ends the wait of this
 * person's further computers. A station is let in by administrators only, and that ends nobody's wait. → {} Errors: NOT_FOUND,
 * APPROVAL_BY_ANOTHER, ADMIN_ONLY.
 *
 * POST /v1/computers/:id/readmission (signed, admin): the person of this removed computer may sign in on it again. → {}
 * Errors: ADMIN_ONLY, NOT_FOUND, APPROVAL_BY_ANOTHER.
 */

/**
 * POST /v1/account-checks (signed): LiveChat has told the caller that this colleague is suspended. The relay believes nobody:
 * the colleague's computers have to show their account at once. → {}
 */
export const accountCheckSchema = z.object({ agentId: agentIdSchema });
