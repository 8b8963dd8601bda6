import { z } from 'zod';
import { codeSchema, listOf, momentSchema, spanMsSchema } from '../bounds.ts';

/** "Check the connection": everything that can be asked about the registration at LiveChat and Meta, line by line. No token. */

export const preflightIds = [
  'livechat-sign-in',
  'livechat-scopes',
  'livechat-role',
  'livechat-live',
  'redirect-ports',
  'redirect-uris',
  'app-webhooks',
  'chat-webhooks',
  'integration',
  'relay-reachable',
  'relay-stream',
  'relay-address',
  'instagram-account',
  'page-token',
  'permissions',
  'page-role',
  'page-fields',
  'app-fields',
  'conversations',
  'message-access',
  'live-mode',
  'token-expiry',
  'thread-control',
  'human-agent',
] as const;
export type PreflightId = (typeof preflightIds)[number];

export const preflightItemSchema = z.object({
  id: z.enum(preflightIds),
  /** fine: asked, and answered so. not-fine: asked, and answered otherwise. not-checkable: not asked, or not answered. */
  state: z.enum(['fine', 'not-fine', 'not-checkable']),
  /** Error code of shared/errors.ts, or a reason of the catalogue (renderer/messages/preflight.ts). */
  reason: z.string().max(60).optional(),
  /** What is missing, or what to compare: scopes, fields, ports, addresses. */
  names: z.array(z.string().max(300)).max(40).optional(),
  /** When it was so, epoch ms; absent: when it was asked just now. */
  atMs: momentSchema.optional(),
});
export type PreflightItem = z.infer<typeof preflightItemSchema>;

export const preflightReportSchema = z.object({
  items: listOf(preflightItemSchema),
  checkedAtMs: momentSchema,
});
export type PreflightReport = z.infer<typeof preflightReportSchema>;

/** "Send yourself a message": from a phone to the account, over Meta's webhook to this window, and an answer back. */
export const roundTripSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('idle') }),
  /** `code`: what the person writes. */
  z.object({ step: z.literal('waiting'), code: codeSchema, endsAtMs: momentSchema }),
  /** It is here; the answer is under way. `afterMs`: from being written, by Instagram's clock, to being here. */
  z.object({ step: z.literal('answering'), afterMs: spanMsSchema }),
  z.object({ step: z.literal('done'), afterMs: spanMsSchema, atMs: momentSchema }),
  /**
   * `at`: which half. `reason`: error code, or NO_MESSAGE (nothing came), ONLY_IN_HISTORY (Instagram has it, no webhook came).
   */
  z.object({
    step: z.literal('failed'),
    at: z.enum(['message', 'answer']),
    reason: codeSchema,
    afterMs: spanMsSchema.optional(),
  }),
]);
export type RoundTrip = z.infer<typeof roundTripSchema>;
