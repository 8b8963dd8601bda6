import { z } from 'zod';
import { agentIdSchema, deviceIdSchema, privateMessageIdSchema } from '../domain/ids.ts';
import { maxPrivateTextLength } from '../domain/private-chat.ts';
import { maxFilesPerPrivateMessage, maxPrivateFileBytes } from '../domain/private-file-check.ts';
import { relayFileIdSchema } from './files.ts';
import { isOnePlace, privatePlaceFields } from './private-place.ts';

/**
 * Files of private messages, in the sealed messages themselves; their contents go another way (files.ts, decision 0118).
 */

/** 32 bytes, base64url. */
const bytes32Schema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What a message says of one of its files. A content that is anything else is refused. */
export const privateFileSchema = z.object({
  /** Its name at the relay. */
  id: relayFileIdSchema,
  /** As the sender's system called it; never used as a path. */
  name: z.string().min(1).max(255),
  /** As the sender's computer found by the content; of nothing that it knows `application/octet-stream`. */
  mediaType: z
    .string()
    .max(100)
    .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/),
  sizeBytes: z.number().int().min(1).max(maxPrivateFileBytes),
  /** SHA-256 of the content. */
  digest: bytes32Schema,
  /** Of AES-256-GCM, for this file alone (decision 0118). */
  key: bytes32Schema,
});
export type PrivateFile = z.infer<typeof privateFileSchema>;

/** Of a message. `text`: as it was written; the message's own one is for versions that know no files. */
export const privateFilesField = {
  files: z
    .object({
      text: z.string().max(maxPrivateTextLength),
      items: z.array(privateFileSchema).min(1).max(maxFilesPerPrivateMessage),
    })
    .optional(),
};

/** To the author's computers: the relay has this file no longer, and this computer not yet. */
export const fileAskSchema = z
  .object({
    type: z.literal('file-ask'),
    ...privatePlaceFields,
    by: agentIdSchema,
    /** The computer that misses it. */
    device: deviceIdSchema,
    message: privateMessageIdSchema,
    file: relayFileIdSchema,
  })
  .refine(isOnePlace);
export type FileAsk = z.infer<typeof fileAskSchema>;

/** What a version without files shows of such a message; no longer than it takes. */
export const textForEarlierVersions = (text: string, count: number): string => {
  const [what, them] = count === 1 ? ['A file came', 'it'] : [`${count} files came`, 'them'];
  const words = `(${what} with this message. Update Backchannel on this computer to get ${them}.)`;
  return text === '' ? words : `${text.slice(0, maxPrivateTextLength - words.length - 2)}\n\n${words}`;
};
