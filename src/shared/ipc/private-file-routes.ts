import { z } from 'zod';
import { bytesOf, listOf } from '../bounds.ts';
import {
  chatIdSchema,
  fileIdSchema,
  fileNameSchema,
  fileProblemSchema,
  maxFilesPerPrivateMessage,
  maxPrivateFileBytes,
  outgoingFileSchema,
} from '../domain/index.ts';

/** Files of private messages. */
export const privateFileRoutes = {
  /** Keeps a file, encrypted, beside the message that is being written. Errors: SIGNED_OUT, STORAGE_FULL and its like. */
  'private-file/add': {
    input: z.object({ chatId: chatIdSchema, name: fileNameSchema, bytes: bytesOf(maxPrivateFileBytes) }),
    output: z.object({ file: outgoingFileSchema.optional(), problem: fileProblemSchema.optional() }),
  },
  /** In the order in which they will leave. */
  'private-file/list': {
    input: z.object({ chatId: chatIdSchema }),
    output: z.object({ files: listOf(outgoingFileSchema, maxFilesPerPrivateMessage) }),
  },
  /** One that was sent stays. */
  'private-file/remove': { input: z.object({ fileId: fileIdSchema }), output: z.undefined() },
  /** Fetches again what failed. Errors: NOT_FOUND. */
  'private-file/try-again': { input: z.object({ fileId: fileIdSchema }), output: z.undefined() },
  /** Asks where to save it. `isSaved: false`: the person closed the dialog. Errors: NOT_FOUND, FILE_NOT_HERE, FILE_NOT_SAVED. */
  'private-file/save': {
    input: z.object({ fileId: fileIdSchema }),
    output: z.object({ isSaved: z.boolean() }),
  },
} as const;
