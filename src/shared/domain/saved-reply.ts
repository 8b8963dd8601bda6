import { z } from 'zod';
import { momentSchema } from '../bounds.ts';
import { agentIdSchema } from './ids.ts';
import { replyButtonsSchema } from './reply-button.ts';
import { maxSavedNameLength, maxSavedTextLength } from './saved-reply-rules.ts';

/** Of each kind, a person's own and the team's: more than anybody finds again. */
export const maxSavedReplies = 1_000;

export const savedReplyIdSchema = z.uuid().brand('SavedReplyId');
export type SavedReplyId = z.infer<typeof savedReplyIdSchema>;

/** One line, by which it is found after `/`. */
export const savedNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(maxSavedNameLength)
  .regex(/^[^\p{C}]*$/u);

export const savedTextSchema = z
  .string()
  .max(maxSavedTextLength)
  .refine((text) => text.trim() !== '');

/** A text that is kept for answering, with variables in braces. */
export const savedReplySchema = z.object({
  id: savedReplyIdSchema,
  name: savedNameSchema,
  text: savedTextSchema,
  /** Titles of the buttons under it; absent: none. */
  buttons: replyButtonsSchema.optional(),
  /** true: of the whole team. false: of the person at this computer. */
  isShared: z.boolean(),
  changedBy: agentIdSchema,
  changedAtMs: momentSchema,
});
export type SavedReply = z.infer<typeof savedReplySchema>;
