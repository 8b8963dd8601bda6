import { z } from 'zod';
import { countSchema, foreignTextSchema, listOf, momentSchema, wordSchema } from '../bounds.ts';
import {
  agentIdSchema,
  chatIdSchema,
  conversationIdSchema,
  conversationSchema,
  messageIdSchema,
  messageSchema,
  noteIdSchema,
  privateMessageIdSchema,
  privateMessageSchema,
} from '../domain/index.ts';
import { filterNames, maxQueryLength } from '../search/query.ts';
import { nothing, route } from './route.ts';

/** A place in a text, in UTF-16 units. */
const rangeSchema = z.object({ start: countSchema, end: countSchema });

const shown = {
  /** Greater is newer; names the hit. */
  id: countSchema,
  /** When it was written. */
  atMs: momentSchema,
  /** The part of the text around the first place; `ranges` lie in it. */
  excerpt: foreignTextSchema,
  isCutBefore: z.boolean(),
  isCutAfter: z.boolean(),
  ranges: listOf(rangeSchema, 5_000),
};

/** What was found. */
export const searchHitSchema = z.discriminatedUnion('kind', [
  z.object({
    ...shown,
    kind: z.literal('message'),
    conversationId: conversationIdSchema,
    messageId: messageIdSchema,
    direction: z.enum(['in', 'out']),
    agentId: agentIdSchema.optional(),
  }),
  z.object({
    ...shown,
    kind: z.literal('private'),
    chatId: chatIdSchema,
    messageId: privateMessageIdSchema,
    direction: z.enum(['in', 'out']),
    agentId: agentIdSchema.optional(),
  }),
  z.object({
    ...shown,
    kind: z.literal('note'),
    conversationId: conversationIdSchema,
    noteId: noteIdSchema,
    agentId: agentIdSchema,
  }),
]);
export type SearchHit = z.infer<typeof searchHitSchema>;

/** How much of what was there before the index is in it. */
export const searchProgressSchema = z.object({
  done: countSchema,
  total: countSchema,
  isDone: z.boolean(),
});
export type SearchProgress = z.infer<typeof searchProgressSchema>;

const textSchema = z.string().max(maxQueryLength);
const filterSchema = z.object({ name: z.enum(filterNames), value: textSchema });
export const chatPlaceSchema = z.union([
  z.strictObject({ conversationId: conversationIdSchema }),
  z.strictObject({ chatId: chatIdSchema }),
]);
export type ChatPlaceInput = z.input<typeof chatPlaceSchema>;
const cursor = <I extends z.ZodType>(id: I) => z.object({ sentAtMs: momentSchema, id });
const around = <M extends z.ZodType>(message: M) =>
  z.object({ messages: listOf(message), hasMore: z.boolean(), hasLater: z.boolean() });

export const searchRoutes = {
  /**
   * A page of messages, private messages and notes; `before`: `next` of the page before. The next call ends it (`isCancelled`).
   * `unknown`: filters whose name is nobody's; then nothing is looked for. `problems`: filters that were left out.
   */
  'search/find': route(
    z.object({ text: textSchema, before: countSchema.optional() }),
    z.object({
      hits: listOf(searchHitSchema, 100),
      next: countSchema.optional(),
      isCancelled: z.boolean(),
      unknown: listOf(filterSchema, 500),
      problems: listOf(filterSchema.extend({ kind: wordSchema }), 500),
      /** Those that hits are in. */
      conversations: listOf(conversationSchema, 100),
      progress: searchProgressSchema,
    }),
  ),
  'search/cancel': route(nothing, nothing),
  /** Where the words stand in one chat, newest first. The next call ends it, with nothing found. */
  'search/find-in-chat': route(
    z.object({ place: chatPlaceSchema, text: z.string().max(200) }),
    z.object({
      places: listOf(
        z.object({ messageId: z.union([messageIdSchema, privateMessageIdSchema]), sentAtMs: momentSchema }),
        2_000,
      ),
    }),
  ),
  /** Conversations by the name or handle of their customer, the latest first. */
  'search/list-customers': route(
    z.object({ text: z.string().max(200) }),
    z.object({ conversations: listOf(conversationSchema, 100) }),
  ),
  'search/get-progress': route(nothing, searchProgressSchema),
  /** The page of a thread with this message, oldest first. `hasMore`: before it; `hasLater`: after it. Errors: NOT_FOUND. */
  'search/read-around': route(
    z.object({ conversationId: conversationIdSchema, messageId: messageIdSchema }),
    around(messageSchema),
  ),
  'search/read-private-around': route(
    z.object({ chatId: chatIdSchema, messageId: privateMessageIdSchema }),
    around(privateMessageSchema),
  ),
  /** The page after this message. */
  'search/read-later': route(
    z.object({ conversationId: conversationIdSchema, after: cursor(messageIdSchema) }),
    around(messageSchema),
  ),
  'search/read-private-later': route(
    z.object({ chatId: chatIdSchema, after: cursor(privateMessageIdSchema) }),
    around(privateMessageSchema),
  ),
} as const;

export const searchEvents = {
  'search.progress-changed': searchProgressSchema,
} as const;
