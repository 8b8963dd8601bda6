import { z } from 'zod';
import { foreignTextSchema, listOf, momentSchema } from '../bounds.ts';

/**
 * Conversations of a customer as LiveChat keeps them, read with the agent's own rights when somebody asks, and kept nowhere here.
 * Times: epoch ms, by LiveChat's clock.
 */

/** One of them: a thread of a chat. */
export const earlierChatSchema = z.object({
  chatId: foreignTextSchema,
  threadId: foreignTextSchema,
  startedAtMs: momentSchema,
  /** It is open in LiveChat now. */
  isActive: z.boolean(),
  /** Who of the team is named in it. */
  agentNames: listOf(foreignTextSchema, 100),
  tags: listOf(foreignTextSchema, 100),
  /** Its first words; absent: none, or LiveChat's plan hides old chats. */
  firstWords: foreignTextSchema.optional(),
  /** LiveChat does not hand out what was said. */
  isHidden: z.boolean(),
});
export type EarlierChat = z.infer<typeof earlierChatSchema>;

/** One thing that was said in it, or that happened. */
export const earlierChatLineSchema = z.object({
  id: foreignTextSchema,
  atMs: momentSchema,
  from: z.enum(['customer', 'agent', 'system']),
  /** Absent: of nobody, or of somebody who is not named. */
  name: foreignTextSchema.optional(),
  text: foreignTextSchema,
  /** Only the team saw it. */
  isNote: z.boolean(),
});
export type EarlierChatLine = z.infer<typeof earlierChatLineSchema>;
