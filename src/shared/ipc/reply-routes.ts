import { z } from 'zod';
import { foreignTextSchema, listOf } from '../bounds.ts';
import {
  conversationIdSchema,
  fileIdSchema,
  maxDraftLength,
  maxFilesPerReply,
  maxReplyLength,
  messageIdSchema,
  messageSchema,
  replyButtonsSchema,
} from '../domain/index.ts';
import { route, nothing } from './route.ts';

/** As it was typed: white space around it is the person's, and comes back when the reply is taken back. */
const replyTextSchema = z.string().max(maxReplyLength);

/** Replies to customers. What can be done with one is decided in one step with its sending (outbox/changes.ts). */
export const replyRoutes = {
  /** Empties the conversation's draft in the same step. */
  'conversation/reply': route(
    z.object({
      conversationId: conversationIdSchema,
      /** White space alone: only files. */
      text: replyTextSchema,
      /** Of 'attachment/add', in order; they leave before the text. */
      fileIds: listOf(fileIdSchema, maxFilesPerReply).optional(),
      /** The message of this conversation that it answers. */
      quotedId: messageIdSchema.optional(),
      /** Titles of the buttons under its text; none without a text. */
      buttons: replyButtonsSchema.optional(),
      /** Sent although another app answers the conversation: the person chose so. */
      isAnyway: z.boolean().optional(),
    }),
    z.object({ messages: listOf(messageSchema) }),
  ),
  /**
   * While queued: takes the reply back, keeps it as the draft before `draft` (what the composer holds), and returns its text to
   * the letter; its files lie beside the next reply again, and `quotedId` is what it was to quote, `buttons` are those under it.
   * Text absent: too late.
   * Errors: REPLY_OF_LIVECHAT.
   */
  'conversation/undo-reply': route(
    z.object({ messageId: messageIdSchema, draft: z.string().max(maxDraftLength).optional() }),
    z.object({
      text: foreignTextSchema.optional(),
      quotedId: messageIdSchema.optional(),
      buttons: listOf(foreignTextSchema).optional(),
    }),
  ),
  /** It does not leave while it is being changed. Errors: NOT_FOUND, REPLY_ON_ITS_WAY, REPLY_OF_LIVECHAT. */
  'conversation/begin-edit': route(z.object({ messageId: messageIdSchema }), nothing),
  /** `buttons` absent: as they were. Errors: those of begin-edit. */
  'conversation/save-edit': route(
    z.object({
      messageId: messageIdSchema,
      text: replyTextSchema.refine((text) => text.trim() !== ''),
      buttons: replyButtonsSchema.optional(),
    }),
    z.object({ messages: listOf(messageSchema) }),
  ),
  /** It goes on as it was. */
  'conversation/end-edit': route(z.object({ messageId: messageIdSchema }), nothing),
  /** Skips the time to take it back, and tries at once. Errors: NOT_FOUND, REPLY_ON_ITS_WAY. */
  'conversation/send-now': route(z.object({ messageId: messageIdSchema }), nothing),
  'conversation/retry-reply': route(z.object({ messageId: messageIdSchema }), nothing),
  'conversation/discard-reply': route(z.object({ messageId: messageIdSchema }), nothing),

  /** The heart of our side on a message, or none. Errors: NOT_FOUND, INSTAGRAM_NOT_CONNECTED. */
  'conversation/react': route(z.object({ messageId: messageIdSchema, isSet: z.boolean() }), nothing),
  /** What the person wished and Instagram did not take is wished no more. Errors: NOT_FOUND. */
  'conversation/dismiss-reaction': route(z.object({ messageId: messageIdSchema }), nothing),

  /** Keys of the unsent replies and notes, one per conversation at most: a row says that there is one. */
  'draft/list': route(nothing, z.object({ keys: listOf(z.string().max(300)) })),
  'draft/get': route(z.object({ key: z.string().min(1).max(300) }), z.object({ text: foreignTextSchema })),
  /** Empty text removes the draft. Kept in the encrypted database. */
  'draft/set': route(
    z.object({ key: z.string().min(1).max(300), text: z.string().max(maxDraftLength) }),
    nothing,
  ),
} as const;
