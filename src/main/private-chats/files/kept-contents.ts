import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import {
  filePieceBytes,
  piecesOf,
  sealedFileBytes,
  sealedPieceBytes,
  sealedPieceLength,
} from '../../../shared/wire/index.ts';
import { createFileFolder } from '../../storage/index.ts';
import { openPiece, sealContent, type SealedContent } from './file-cipher.ts';

/** A file that is kept here: `localId` is its name on this computer. */
export interface KeptFile extends SealedContent {
  localId: string;
}

/** The sealed pieces of files, on this computer as at the relay; the keys are in the database. */
export interface KeptContents {
  /** Durable when it resolves. Errors: those of the file system. */
  write(file: KeptFile, content: Uint8Array): Promise<void>;
  /** Sealed, as it goes to the relay; undefined: not there. */
  sealedPiece(file: KeptFile, n: number): Promise<Buffer | undefined>;
  /** The content; undefined: not there, damaged. */
  read(file: KeptFile): Promise<Buffer | undefined>;
  /** How many pieces of one that is coming are here and good, from the first on; what is behind them is cut off. */
  arrived(file: KeptFile): Promise<number>;
  /** Errors: those of the file system. */
  append(file: KeptFile, n: number, sealed: Uint8Array): Promise<void>;
  /** Of one that has come with all its pieces: the digest of its content, and its first piece. */
  inspect(file: KeptFile): Promise<{ digest: string; start: Buffer } | undefined>;
  /** It is what it should be. Errors: those of the file system. */
  finish(file: KeptFile): Promise<void>;
  /** What has come of it goes. */
  discard(file: KeptFile): Promise<void>;
  /** Deletes all but these, by their names here. */
  keepOnly(localIds: ReadonlySet<string>): Promise<void>;
}

export const createKeptContents = (folder: string): KeptContents => {
  const files = createFileFolder(folder);

  /** Piece by piece, sealed and open; ends early where one is missing or not good. */
  async function* openedPieces(path: string, file: KeptFile): AsyncGenerator<Buffer, void, undefined> {
    const handle = await open(path, 'r').catch(() => undefined);
    if (!handle) return;
    try {
      const sealedBytes = sealedFileBytes(file.sizeBytes);
      for (let n = 0; n < piecesOf(file.sizeBytes); n += 1) {
        const sealed = Buffer.alloc(sealedPieceLength(sealedBytes, n));
        const { bytesRead } = await handle.read(sealed, 0, sealed.length, n * sealedPieceBytes);
        const piece = bytesRead === sealed.length ? openPiece(file, n, sealed) : undefined;
        if (!piece) return;
        yield piece;
      }
    } finally {
      await handle.close();
    }
  }

  return {
    write: (file, content) => files.write(file.localId, sealContent(file, content)),
    async sealedPiece(file, n) {
      const length = sealedPieceLength(sealedFileBytes(file.sizeBytes), n);
      const handle = await open(files.path(file.localId), 'r').catch(() => undefined);
      if (!handle) return undefined;
      try {
        const sealed = Buffer.alloc(length);
        const { bytesRead } = await handle.read(sealed, 0, length, n * sealedPieceBytes);
        return bytesRead === length ? sealed : undefined;
      } finally {
        await handle.close();
      }
    },
    async read(file) {
      const stored = await readFile(files.path(file.localId)).catch(() => undefined);
      if (stored?.length !== sealedFileBytes(file.sizeBytes)) return undefined;
      const content = Buffer.alloc(file.sizeBytes);
      for (let n = 0; n < piecesOf(file.sizeBytes); n += 1) {
        const at = n * sealedPieceBytes;
        const piece = openPiece(file, n, stored.subarray(at, at + sealedPieceBytes));
        if (!piece) return undefined;
        piece.copy(content, n * filePieceBytes);
      }
      return content;
    },
    async arrived(file) {
      const path = await files.beginPart(file.localId);
      // The program ended after it was whole, and before that was noted.
      await rename(files.path(file.localId), path).catch(() => undefined);
      let count = 0;
      for await (const _ of openedPieces(path, file)) count += 1;
      if (count === 0) return 0;
      const handle = await open(path, 'r+');
      try {
        const keptBytes = Math.min(count * sealedPieceBytes, sealedFileBytes(file.sizeBytes));
        if ((await handle.stat()).size !== keptBytes) await handle.truncate(keptBytes);
      } finally {
        await handle.close();
      }
      return count;
    },
    async append(file, n, sealed) {
      const path = await files.beginPart(file.localId);
      const handle = await open(path, n === 0 ? 'w' : 'r+', 0o600);
      try {
        await handle.write(sealed, 0, sealed.length, n * sealedPieceBytes);
      } finally {
        await handle.close();
      }
    },
    async inspect(file) {
      const hash = createHash('sha256');
      let start: Buffer | undefined;
      let bytes = 0;
      for await (const piece of openedPieces(await files.beginPart(file.localId), file)) {
        hash.update(piece);
        start ??= piece;
        bytes += piece.length;
      }
      return start && bytes === file.sizeBytes ? { digest: hash.digest('base64url'), start } : undefined;
    },
    finish: (file) => files.finishPart(file.localId),
    async discard(file) {
      await rm(await files.beginPart(file.localId), { force: true });
    },
    keepOnly: files.keepOnly,
  };
};
