import { z } from 'zod';
import { countSchema, listOf } from '../bounds.ts';
import {
  replyButtonsSchema,
  savedNameSchema,
  savedReplyIdSchema,
  savedReplySchema,
  savedTextSchema,
} from '../domain/index.ts';
import { maxSavedFileLength } from '../domain/saved-reply-rules.ts';
import { nothing, route } from './route.ts';

/** Why a line of a file cannot be taken over. */
export const importProblems = [
  'no-name',
  'no-text',
  'name-too-long',
  'text-too-long',
  'buttons-too-long',
  'too-many-buttons',
] as const;

/** What a file of saved replies would change, or has changed. */
export const importReportSchema = z.object({
  added: countSchema,
  changed: countSchema,
  /** There already, letter for letter. */
  same: countSchema,
  /** `line`: of the file, from 1. */
  problems: listOf(z.object({ line: countSchema, problem: z.enum(importProblems) }), 100),
  /** The file has more lines with problems than are listed. */
  moreProblems: countSchema,
});
export type ImportReport = z.infer<typeof importReportSchema>;

const listSchema = z.object({ replies: listOf(savedReplySchema) });

/** Texts kept for answering: the team's and the person's own. */
export const savedReplyRoutes = {
  /** By name. */
  'saved-reply/list': route(nothing, listSchema),
  /** Without `id`: a new one. Errors: NOT_FOUND, SAVED_REPLY_NAME_TAKEN, SAVED_REPLIES_FULL. */
  'saved-reply/save': route(
    z.object({
      id: savedReplyIdSchema.optional(),
      name: savedNameSchema,
      text: savedTextSchema,
      buttons: replyButtonsSchema.optional(),
      isShared: z.boolean(),
    }),
    z.object({ reply: savedReplySchema }),
  ),
  'saved-reply/delete': route(z.object({ id: savedReplyIdSchema }), nothing),
  /** All of them as CSV, where the person wants it. `isSaved: false`: they closed the dialog. Errors: FILE_NOT_SAVED. */
  'saved-reply/export': route(nothing, z.object({ isSaved: z.boolean() })),
  /** `isTrial`: only tells what it would do. Errors: SAVED_REPLIES_UNREADABLE, SAVED_REPLIES_FULL. */
  'saved-reply/import': route(
    z.object({ csv: z.string().max(maxSavedFileLength), isTrial: z.boolean() }),
    importReportSchema,
  ),
} as const;

export const savedReplyEvents = { 'saved-replies.changed': listSchema } as const;
