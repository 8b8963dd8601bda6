import { z } from 'zod';
import { bytesOf, listOf } from '../bounds.ts';
import { largestFileBytes, maxFilesPerReply } from '../domain/file-check.ts';
import { conversationIdSchema } from '../domain/ids.ts';
import {
  fileIdSchema,
  fileNameSchema,
  fileProblemSchema,
  outgoingFileSchema,
} from '../domain/outgoing-file.ts';

/** Files beside the reply that is being written. */
export const attachmentRoutes = {
  /** Checks a file by its content and keeps it, encrypted. Errors: NOT_FOUND, STORAGE_FULL and its like. */
  'attachment/add': {
    input: z.object({
      conversationId: conversationIdSchema,
      name: fileNameSchema,
      bytes: bytesOf(largestFileBytes),
    }),
    output: z.object({ file: outgoingFileSchema.optional(), problem: fileProblemSchema.optional() }),
  },
  /** In the order in which they will leave. */
  'attachment/list': {
    input: z.object({ conversationId: conversationIdSchema }),
    output: z.object({ files: listOf(outgoingFileSchema, maxFilesPerReply) }),
  },
  /** One that was sent stays. */
  'attachment/remove': { input: z.object({ fileId: fileIdSchema }), output: z.undefined() },
} as const;
