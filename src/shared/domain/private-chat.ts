import { z } from 'zod';
import { codeSchema, countSchema, foreignTextSchema, momentSchema } from '../bounds.ts';
import { agentIdSchema, chatIdSchema, privateMessageIdSchema } from './ids.ts';
import { keyTrustSchema, trustNoticeSchema } from './agent.ts';

/**
 * queued: not yet committed by the relay (offline, or the colleague's keys are not confirmed).
 * sent: committed by the relay, sealed. delivered: a device of the colleague has it. read: it was shown there.
 * received: an incoming message.
 */
export const privateMessageStateSchema = z.enum([
  'queued',
  'sent',
  'delivered',
  'read',
  'failed',
  'received',
]);
export type PrivateMessageState = z.infer<typeof privateMessageStateSchema>;

/** A message between agents, as one of them sees it. */
export const privateMessageSchema = z.object({
  id: privateMessageIdSchema,
  chatId: chatIdSchema,
  direction: z.enum(['in', 'out']),
  /** Who wrote it. Absent: this person, in a version that did not note it. */
  authorId: agentIdSchema.optional(),
  text: foreignTextSchema,
  /** Sender's clock, epoch ms. */
  sentAtMs: momentSchema,
  state: privateMessageStateSchema,
  /** When the colleague read it, by their clock; absent while they have not, or their version does not tell. */
  readAtMs: momentSchema.optional(),
  /** Why it waits or failed: an error code of shared/errors.ts. */
  reason: codeSchema.optional(),
});
export type PrivateMessage = z.infer<typeof privateMessageSchema>;

/** A private chat in the list. */
export const privateChatSummarySchema = z.object({
  chatId: chatIdSchema,
  lastMessage: privateMessageSchema.optional(),
  unreadCount: countSchema,
  trust: keyTrustSchema,
  trustNotice: trustNoticeSchema.optional(),
});
export type PrivateChatSummary = z.infer<typeof privateChatSummarySchema>;

/** Characters; longer texts are refused by the composer and by main. */
export const maxPrivateTextLength = 10_000;
