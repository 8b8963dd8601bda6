import { z } from 'zod';
import { countSchema, foreignTextSchema, wordSchema } from '../bounds.ts';

/** Files that agents send to customers, as main and the window tell each other. */

/** Opaque, made by main. */
export const fileIdSchema = z.uuid().brand<'FileId'>();
export type FileId = z.infer<typeof fileIdSchema>;

export const fileNameSchema = z.string().max(255);
export const fileKindSchema = z.enum(['image', 'video', 'audio', 'file']);

/** A file beside a reply that is being written; or one of a reply on its way. */
export const outgoingFileSchema = z.object({
  id: fileIdSchema,
  kind: fileKindSchema,
  name: fileNameSchema,
  sizeBytes: countSchema,
  /** `backchannel://media/…`: out of this computer's own profile. */
  mediaUrl: foreignTextSchema,
  /** LiveChat gets a line instead of it. */
  isTooLargeForLiveChat: z.boolean(),
});
export type OutgoingFile = z.infer<typeof outgoingFileSchema>;

/**
 * Why a file cannot be sent. empty: no bytes. not-taken: of a known format that Instagram does not take (`word`). unknown: of
 * none that is known. too-large: over the limit of its kind. too-many: there are as many as one reply can have. unreadable: the
 * system did not hand it out. program: a colleague's computer would run it.
 */
export const fileProblemSchema = z.object({
  reason: z.enum(['empty', 'not-taken', 'unknown', 'too-large', 'too-many', 'unreadable', 'program']),
  name: fileNameSchema,
  word: wordSchema.optional(),
  kind: fileKindSchema.optional(),
  sizeBytes: countSchema.optional(),
});
export type FileProblem = z.infer<typeof fileProblemSchema>;
