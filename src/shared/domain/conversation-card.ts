import { z } from 'zod';
import { countSchema, momentSchema } from '../bounds.ts';
import { conversationIdSchema } from './ids.ts';

/**
 * A conversation that a colleague was shown in a private chat: which one, and how it stood then. Who the customer is, is not in
 * it: each console knows that itself, or that the conversation is gone.
 */
export const conversationCardSchema = z.object({
  /** Absent: the customer was erased, or the account disconnected, since. */
  conversationId: conversationIdSchema.optional(),
  /** Messages at that time, as far as the console that shared it knew. */
  messageCount: countSchema,
  /** When the last of them was written, epoch ms. */
  lastAtMs: momentSchema,
});
export type ConversationCard = z.infer<typeof conversationCardSchema>;
