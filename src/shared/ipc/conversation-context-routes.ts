import { z } from 'zod';
import { listOf, momentSchema } from '../bounds.ts';
import {
  cameFromSchema,
  conversationIdSchema,
  earlierChatLineSchema,
  earlierChatSchema,
} from '../domain/index.ts';

const route = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

/** Routes of what stands beside a conversation's messages, and of what is taken out of them; part of `ipcRoutes`. */
export const conversationContextRoutes = {
  /** What the panel beside a conversation shows and no list needs. */
  'conversation/get-context': route(
    z.object({ conversationId: conversationIdSchema }),
    z.object({ cameFrom: cameFromSchema.optional() }),
  ),
  /**
   * LiveChat's chats of the same customer, newest first, with the person's own rights. Without `chats`: LiveChat has no such
   * customer. Errors: LiveChat's, NETWORK_UNREACHABLE.
   */
  'conversation/list-earlier-chats': route(
    z.object({ conversationId: conversationIdSchema }),
    z.object({ chats: listOf(earlierChatSchema, 1_000).optional() }),
  ),
  /** What was said in one of them, oldest first. Errors: NOT_FOUND, LiveChat's, NETWORK_UNREACHABLE. */
  'conversation/get-earlier-chat': route(
    z.object({
      conversationId: conversationIdSchema,
      chatId: z.string().min(1).max(200),
      threadId: z.string().min(1).max(200),
    }),
    z.object({ lines: listOf(earlierChatLineSchema, 1_000) }),
  ),
  /**
   * Fetches it once more and asks where to save it. `sentAtMs`: of its message, for the file's name. `isSaved: false`: the person
   * closed the dialog. Errors: MEDIA_NOT_AVAILABLE, FILE_NOT_SAVED.
   */
  'conversation/save-media': route(
    z.object({
      mediaUrl: z.string().startsWith('backchannel://media/').max(2048),
      sentAtMs: momentSchema,
    }),
    z.object({ isSaved: z.boolean() }),
  ),
} as const;
