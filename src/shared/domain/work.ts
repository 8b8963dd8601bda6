import { z } from 'zod';
import { codeSchema, countSchema, foreignTextSchema, listOf, momentSchema, timeMsSchema } from '../bounds.ts';
import { agentIdSchema, conversationIdSchema } from './ids.ts';
import { inboxSorts, inboxViews, maxTagLength } from './work-rules.ts';

export * from './work-rules.ts';

/** The team's work on a conversation: who answers it, what it is about, whether it is done. Times: epoch ms. */

/** One tag: a line of text without spaces around it. */
export const tagSchema = z
  .string()
  .trim()
  .min(1)
  .max(maxTagLength)
  .regex(/^\P{C}*$/u);

/** UUID made by the writing console; the same on every computer. */
export const noteIdSchema = z.uuid().brand<'NoteId'>();
export type NoteId = z.infer<typeof noteIdSchema>;

/** What colleagues write to each other about a conversation. It never leaves for the customer. */
export const noteSchema = z.object({
  id: noteIdSchema,
  conversationId: conversationIdSchema,
  author: agentIdSchema,
  text: foreignTextSchema,
  mentions: listOf(agentIdSchema),
  createdAtMs: momentSchema,
  /** When its author changed it last; absent while it is as it was written. */
  editedAtMs: momentSchema.optional(),
  /** Written in LiveChat's own app. */
  isFromLiveChat: z.boolean().optional(),
});
export type Note = z.infer<typeof noteSchema>;

/** A conversation given to a colleague together with a note, as one act; what taking it back needs. */
export const handOverSchema = z.object({
  conversationId: conversationIdSchema,
  noteId: noteIdSchema,
  agentId: agentIdSchema,
  /** Who had it before; absent: nobody. */
  formerId: agentIdSchema.optional(),
});
export type HandOver = z.infer<typeof handOverSchema>;

/** Texts of failed replies that a computer tells in one conversation. */
export const mostFailedReplies = 10;
/** Characters of one: the provider takes no more in a message. */
export const maxFailedText = 1_000;

/** One message that could not be sent. `…Ms` is no happened time of the wire (wire/told-times.ts): alike at every console. */
export const failedReplySchema = z.object({
  /** Absent: a file alone. */
  text: z.string().max(maxFailedText).optional(),
  /** Error code. */
  reason: codeSchema.optional(),
  /** When it was written. */
  createdMs: timeMsSchema,
});
export type FailedReply = z.infer<typeof failedReplySchema>;

/** Replies that could not be sent from a colleague's computer. */
export const failedElsewhereSchema = z.object({
  agentId: agentIdSchema,
  count: countSchema,
  /** Error code. */
  reason: codeSchema.optional(),
  /** What they say, oldest first, as far as that computer has told. */
  replies: listOf(failedReplySchema).optional(),
});
export type FailedElsewhere = z.infer<typeof failedElsewhereSchema>;

/** As it holds now: a customer's message has reopened what was done and woken what was snoozed. */
export const conversationWorkSchema = z.object({
  assigneeId: agentIdSchema.optional(),
  tags: listOf(foreignTextSchema),
  state: z.enum(['open', 'done', 'snoozed']),
  /** Of `snoozed`: when it comes back by itself. */
  snoozedUntilMs: momentSchema.optional(),
  /** On colleagues' computers. */
  failedElsewhere: listOf(failedElsewhereSchema),
  /** How many notes there are. */
  noteCount: countSchema,
});
export type ConversationWork = z.infer<typeof conversationWorkSchema>;

/** Who of the colleagues looks at a conversation or types in it now. Never stored. */
export const presenceSchema = z.object({
  conversationId: conversationIdSchema,
  agentId: agentIdSchema,
  isTyping: z.boolean(),
});
export type Presence = z.infer<typeof presenceSchema>;

export const inboxViewSchema = z.enum(inboxViews);
export const inboxSortSchema = z.enum(inboxSorts);

/** How many conversations each view has, of all that this computer knows. */
export const viewCountsSchema = z.object({
  mine: countSchema,
  unassigned: countSchema,
  waiting: countSchema,
  failed: countSchema,
  snoozed: countSchema,
  done: countSchema,
  all: countSchema,
});
export type ViewCounts = z.infer<typeof viewCountsSchema>;
