import { z } from 'zod';
import { listOf, momentSchema } from '../bounds.ts';
import { agentIdSchema, conversationIdSchema } from '../domain/ids.ts';
import {
  handOverSchema,
  maxBulk,
  maxMentions,
  maxNoteLength,
  noteIdSchema,
  noteSchema,
  presenceSchema,
  tagSchema,
  viewCountsSchema,
} from '../domain/work.ts';

/**
 * The team's work on conversations. Each route is durable when it answers, also offline. One action may change several
 * conversations; those that are not here are left out.
 */
const nothing = z.undefined();
const bulk = { conversationIds: z.array(conversationIdSchema).min(1).max(maxBulk) };
const noteText = {
  text: z.string().trim().min(1).max(maxNoteLength),
  mentions: z.array(agentIdSchema).max(maxMentions),
};
const note = { conversationId: conversationIdSchema, noteId: noteIdSchema };

export const workRoutes = {
  /** `agentId` absent: nobody. */
  'work/assign': { input: z.object({ ...bulk, agentId: agentIdSchema.optional() }), output: nothing },
  'work/set-tag': { input: z.object({ ...bulk, tag: tagSchema, isOn: z.boolean() }), output: nothing },
  /** Done until the customer writes again. */
  'work/set-done': { input: z.object(bulk), output: nothing },
  /** Neither done nor snoozed. */
  'work/reopen': { input: z.object(bulk), output: nothing },
  /** Until then, or until the customer writes. Errors: INPUT_INVALID (a time that has passed). */
  'work/snooze': { input: z.object({ ...bulk, untilMs: momentSchema }), output: nothing },
  /** Tags of the team, the most used ones first, and then LiveChat's own list. */
  'work/list-tags': { input: nothing, output: z.object({ tags: listOf(tagSchema) }) },
  /** Oldest first. */
  'work/list-notes': {
    input: z.object({ conversationId: conversationIdSchema }),
    output: z.object({ notes: listOf(noteSchema) }),
  },
  /** For colleagues only: no way leads from here to the customer. Errors: NOT_FOUND. */
  'work/add-note': {
    input: z.object({ conversationId: conversationIdSchema, ...noteText }),
    output: z.object({ note: noteSchema }),
  },
  /** Own ones only. Errors: NOT_FOUND. */
  'work/edit-note': { input: z.object({ ...note, ...noteText }), output: nothing },
  'work/delete-note': { input: z.object(note), output: nothing },
  /** Assigned with a note, as one act. Errors: NOT_FOUND. */
  'work/hand-over': {
    input: z.object({ conversationId: conversationIdSchema, agentId: agentIdSchema, ...noteText }),
    output: z.object({ handOver: handOverSchema }),
  },
  /** The note is deleted; whoever had it has it again, unless somebody has assigned it since. Errors: NOT_FOUND. */
  'work/take-hand-over-back': { input: handOverSchema, output: nothing },
  /** Told again every fifteen seconds, while typing every three; absent: the person looks at none. */
  'work/set-presence': {
    input: z.object({ conversationId: conversationIdSchema.optional(), isTyping: z.boolean() }),
    output: nothing,
  },
  /** How many conversations each view has, of all that this computer knows. */
  'work/get-counts': { input: nothing, output: viewCountsSchema },
  'work/get-presence': { input: nothing, output: z.object({ presence: listOf(presenceSchema) }) },
} as const;

export const workEvents = {
  /** Whoever shows the notes of this conversation reads them again. */
  'work.notes-changed': z.object({ conversationId: conversationIdSchema }),
  /** The numbers beside the views. */
  'work.counts-changed': viewCountsSchema,
  /** Everybody who looks or types now. */
  'work.presence-changed': z.object({ presence: listOf(presenceSchema) }),
} as const;
