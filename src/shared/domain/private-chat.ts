import { z } from 'zod';
import { codeSchema, countSchema, foreignTextSchema, listOf, momentSchema } from '../bounds.ts';
import { conversationCardSchema } from './conversation-card.ts';
import { agentIdSchema, chatIdSchema, privateMessageIdSchema } from './ids.ts';
import { keyTrustSchema, trustNoticeSchema } from './agent.ts';
import { groupLineSchema, groupViewSchema, maxGroupMembers, messageReceiverSchema } from './group-chat.ts';

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
  /** A conversation that goes with the text. */
  card: conversationCardSchema.optional(),
  /** Sender's clock, epoch ms. */
  sentAtMs: momentSchema,
  state: privateMessageStateSchema,
  /** When the colleague read it, by their clock; absent while they have not, or their version does not tell. */
  readAtMs: momentSchema.optional(),
  /** When the colleague's first computer had it, by that computer's clock; of a group: the last member's. */
  deliveredAtMs: momentSchema.optional(),
  editedAtMs: momentSchema.optional(),
  /** Its author deleted it: the text is empty. */
  deletedAtMs: momentSchema.optional(),
  /** What it answers. Without `text`: that message is not here, or deleted. */
  replyTo: z
    .object({
      id: privateMessageIdSchema,
      authorId: agentIdSchema.optional(),
      text: foreignTextSchema.optional(),
      isDeleted: z.boolean().optional(),
    })
    .optional(),
  reactions: listOf(z.object({ emoji: z.string().max(32), by: listOf(agentIdSchema) })).optional(),
  mentions: listOf(agentIdSchema).optional(),
  /** Own message of a group: how far it has come to each member. */
  receivers: z.array(messageReceiverSchema).max(maxGroupMembers).optional(),
  /** No message: a line that says what somebody did to the group. Its text is empty. */
  line: groupLineSchema.optional(),
  /** Why it waits or failed: an error code of shared/errors.ts. */
  reason: codeSchema.optional(),
});
export type PrivateMessage = z.infer<typeof privateMessageSchema>;

/** A private chat in the list. */
export const privateChatSummarySchema = z.object({
  chatId: chatIdSchema,
  lastMessage: privateMessageSchema.optional(),
  unreadCount: countSchema,
  /** Of a chat with a colleague; of a group, confirmed: each member has their own (`group`). */
  trust: keyTrustSchema,
  trustNotice: trustNoticeSchema.optional(),
  /** When a computer of the colleague last said anything, by its clock; absent in groups, and before it did. */
  lastHeardAtMs: momentSchema.optional(),
  /** Of a group. */
  group: groupViewSchema.optional(),
  /** No notification is shown; what is unread still counts. */
  isMuted: z.boolean().optional(),
});
export type PrivateChatSummary = z.infer<typeof privateChatSummarySchema>;

/** Characters; longer texts are refused by the composer and by main. */
export const maxPrivateTextLength = 10_000;
