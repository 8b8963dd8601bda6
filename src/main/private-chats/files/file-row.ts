import type { PrivateFile } from '../../../shared/wire/index.ts';
import type { FileRow } from './file-store.ts';
import type { KeptFile } from './kept-contents.ts';

/** What opens its content. */
export const keptFileOf = ({ localId, id, key, sizeBytes }: FileRow): KeptFile => ({
  localId,
  id,
  key,
  sizeBytes,
});

/** As its message says it. */
export const saidOf = ({ id, name, mediaType, sizeBytes, digest, key }: FileRow): PrivateFile => ({
  id,
  name,
  mediaType,
  sizeBytes,
  digest,
  key,
});
