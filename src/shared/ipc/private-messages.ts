import { z } from 'zod';
import { listOf, momentSchema } from '../bounds.ts';
import { agentIdSchema, chatIdSchema, conversationIdSchema, privateMessageIdSchema } from '../domain/ids.ts';
import { maxPrivateTextLength, privateMessageSchema } from '../domain/private-chat.ts';
import { isReactionEmoji, maxPrivateMentions } from '../domain/private-rules.ts';
import { nothing, route } from './route.ts';

const message = { chatId: chatIdSchema, messageId: privateMessageIdSchema };
const text = z.string().trim().min(1).max(maxPrivateTextLength);
const mentions = z.array(agentIdSchema).max(maxPrivateMentions).optional();

/** Routes of private messages; part of `ipcRoutes`. */
export const privateMessageRoutes = {
  'private-chat/send': route(
    z.object({
      chatId: chatIdSchema,
      text,
      replyToId: privateMessageIdSchema.optional(),
      mentions,
      /** Shown as a card with the text. Errors: NOT_FOUND. */
      conversationId: conversationIdSchema.optional(),
    }),
    z.object({ message: privateMessageSchema }),
  ),
  /** A failed message is sent again. Errors: NOT_FOUND. */
  'private-chat/send-again': route(z.object(message), nothing),
  /** A message that has not left is deleted, and not sent. Errors: NOT_FOUND. */
  'private-chat/cancel': route(z.object(message), nothing),
  /** Errors: NOT_FOUND, PRIVATE_CHANGE_LATE. */
  'private-chat/edit': route(z.object({ ...message, text, mentions }), nothing),
  /** For everybody in the chat. Errors: NOT_FOUND, PRIVATE_CHANGE_LATE. */
  'private-chat/delete': route(z.object(message), nothing),
  'private-chat/react': route(
    z.object({ ...message, emoji: z.string().max(32).refine(isReactionEmoji), isOn: z.boolean() }),
    nothing,
  ),
  /** The person writes in that chat, or has stopped. Told to nobody when their setting says so. */
  'private-chat/set-typing': route(z.object({ chatId: chatIdSchema, isTyping: z.boolean() }), nothing),
  /** Who has an own message, and since when. Errors: NOT_FOUND. */
  'private-chat/get-details': route(
    z.object(message),
    z.object({
      message: privateMessageSchema,
      people: listOf(
        z.object({
          agentId: agentIdSchema,
          deliveredAtMs: momentSchema.optional(),
          readAtMs: momentSchema.optional(),
        }),
      ),
    }),
  ),
} as const;

/** Events of private messages; part of `ipcEvents`. */
export const privateMessageEvents = {
  /** Who writes in that chat now. */
  'private-chat.typing': z.object({ chatId: chatIdSchema, agentIds: listOf(agentIdSchema) }),
} as const;
