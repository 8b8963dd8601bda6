import { z } from 'zod';
import { codeSchema, countSchema, foreignTextSchema, wordSchema } from '../bounds.ts';
import { fileIdSchema, fileNameSchema } from './outgoing-file.ts';

/** A file of a private message, as the window shows it. */
export const privateFileViewSchema = z.object({
  id: fileIdSchema,
  /** image: one that the window can show. */
  kind: z.enum(['image', 'file']),
  name: fileNameSchema,
  sizeBytes: countSchema,
  /** waiting: to be sent, or to come. here: it can be shown or saved. elsewhere: not on this computer, and not asked for. */
  state: z.enum(['waiting', 'here', 'failed', 'elsewhere']),
  /** It was not sent from this computer, whoever wrote the message. */
  isFetched: z.boolean().optional(),
  /** The computer of this person that has it, as it calls itself; absent where none is known to. */
  holder: z.object({ computer: wordSchema, platform: wordSchema }).optional(),
  /** How far it is on its way, 0 to 1; absent: nothing of it moves at the moment. */
  share: z.number().min(0).max(1).optional(),
  /** Why it waits or failed: an error code. */
  reason: codeSchema.optional(),
  /** `backchannel://media/…`: of a picture that is here. */
  mediaUrl: foreignTextSchema.optional(),
});
export type PrivateFileView = z.infer<typeof privateFileViewSchema>;
