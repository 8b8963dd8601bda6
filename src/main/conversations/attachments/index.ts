import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  checkFile,
  type ConversationId,
  type FileId,
  fileIdSchema,
  type FileProblem,
  type MessageId,
  type OutgoingFile,
  asciiFileName,
  maxFilesPerReply,
  maxLiveChatFileBytes,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { asStorageError } from '../../storage/index.ts';
import type { Log } from '../../log.ts';
import type { FileToSend } from '../../messaging/index.ts';
import type { OutgoingFileRow } from '../store/outgoing-files.ts';
import type { Stores } from '../stores.ts';
import { createSealedFiles } from './sealed-files.ts';

/**
 * A file that was sent is kept for so long, to be seen until the provider's own copy of it is known: its echo, which tells that,
 * mostly comes within a second.
 */
export const echoOfFileMs = 60_000;

/** Ids under which the window asks for a file that belongs to no message yet. */
const besideReply = 'file:';

/** Where the window loads it from; `messageId` undefined: beside a reply. */
export const ownMediaAddress = (file: { id: FileId; messageId: MessageId | undefined }): string =>
  `backchannel://media/${encodeURIComponent(file.messageId ?? `${besideReply}${file.id}`)}/0`;

/** Files for customers, as people handle them. */
export interface ReplyFiles {
  /**
   * Checks a file by its content and keeps it beside the reply that is being written in this conversation.
   * Errors: NOT_FOUND, STORAGE_FULL and its like.
   */
  addFile(file: {
    conversationId: ConversationId;
    name: string;
    bytes: Uint8Array;
  }): Promise<{ file: OutgoingFile } | { problem: FileProblem }>;
  /** Beside the reply that is being written, in order. */
  listFiles(conversationId: ConversationId): OutgoingFile[];
  /** Takes one away that was not sent; no error when it is gone. */
  removeFile(fileId: FileId): void;
  /** A file of this computer's own, for the window; undefined: it is none, or not here (any more). */
  ownMedia(messageId: string, index: number): Promise<{ body: Uint8Array; contentType: string }> | undefined;
  /** What a reply carries, while it is here. Undefined: no file, or gone. */
  fileOf(messageId: MessageId): Promise<FileToSend | undefined>;
  /** Removes what nobody needs any more: sent, and written into LiveChat. */
  collectFiles(): void;
}

/** A file that is kept, and belongs to no reply yet. */
export type SealedRow = Omit<OutgoingFileRow, 'position' | 'messageId' | 'uploadId'>;

/** The same for the parts of this module. */
export interface Attachments extends ReplyFiles {
  /**
   * Checks a file by its content and keeps it, without a row: whoever asked adds the row, and calls `release` then. Without a row
   * it goes at the next sweep. Errors: STORAGE_FULL and its like.
   */
  seal(file: {
    conversationId: ConversationId;
    name: string;
    bytes: Uint8Array;
  }): Promise<{ problem: FileProblem } | { row: SealedRow; release(): void }>;
  row(messageId: MessageId): OutgoingFileRow | undefined;
  read(row: OutgoingFileRow): Promise<FileToSend | undefined>;
  /** In the transaction that queues the reply. Errors: NOT_FOUND. */
  take(conversationId: ConversationId, fileId: FileId): OutgoingFileRow;
  /** After something was deleted for good: contents without a row go too. */
  sweep(): Promise<void>;
  purgeBefore(ms: number): void;
}

export const createAttachments = (deps: {
  stores: Stores;
  /** Where the contents are kept. */
  folder: string;
  /** The message has been sent, and its file is still to be written into LiveChat. */
  isToRecord(messageId: MessageId): boolean;
  clock: Clock;
  log: Log;
}): Attachments => {
  const { stores, clock, log } = deps;
  const { db, conversations, messages, outbox, outgoingFiles } = stores;
  const sealed = createSealedFiles(deps.folder);
  /** Written, and not yet in the table. */
  const arriving = new Set<string>();

  const shown = (row: OutgoingFileRow): OutgoingFile => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    sizeBytes: row.sizeBytes,
    mediaUrl: ownMediaAddress(row),
    isTooLargeForLiveChat: row.sizeBytes > maxLiveChatFileBytes,
  });

  const read: Attachments['read'] = async (row) => {
    const bytes = await sealed.read(row.id, row.keyHex);
    if (!bytes) return undefined;
    const { kind, contentType, extension } = row;
    return { kind, contentType, name: asciiFileName(row.name, kind, extension), bytes };
  };

  const sweep = async (): Promise<void> => {
    try {
      await sealed.keepOnly(new Set([...outgoingFiles.ids(), ...arriving]));
    } catch {
      // The database is closed: the next start sweeps.
      log.info('files.not-swept');
    }
  };
  const sweepLater = (): void => db.afterCommit(() => void sweep());

  /** Sent, seen again as the provider has it (or not for a while), and written into LiveChat. */
  const isDone = (messageId: MessageId): boolean => {
    if (outbox.byMessage(messageId) || deps.isToRecord(messageId)) return false;
    const message = messages.get(messageId);
    const isKnown = message?.attachments[0]?.url !== undefined;
    return isKnown || clock.now() - (message?.sentAtMs ?? 0) >= echoOfFileMs;
  };

  const rowBehind = (messageId: string): OutgoingFileRow | undefined =>
    messageId.startsWith(besideReply)
      ? outgoingFiles.get(messageId.slice(besideReply.length) as FileId)
      : outgoingFiles.byMessage(messageId as MessageId);

  const seal: Attachments['seal'] = async ({ conversationId, name, bytes }) => {
    const checked = checkFile({ name, sizeBytes: bytes.byteLength, bytes });
    if (checked.problem) return { problem: checked.problem };
    const id = fileIdSchema.parse(randomUUID());
    arriving.add(id);
    const release = (): void => void arriving.delete(id);
    try {
      const keyHex = await sealed.write(id, bytes);
      const { kind, contentType, extension } = checked;
      const sizeBytes = bytes.byteLength;
      const row = { id, conversationId, kind, contentType, extension, name: name.slice(0, 255), keyHex };
      return { row: { ...row, sizeBytes, addedAtMs: clock.now() }, release };
    } catch (error) {
      release();
      await sweep();
      throw asStorageError(error);
    }
  };

  return {
    seal,
    async addFile({ conversationId, name, bytes }) {
      if (!conversations.get(conversationId)) throw new BackchannelError('NOT_FOUND');
      const { problem } = checkFile({ name, sizeBytes: bytes.byteLength, bytes });
      if (problem) return { problem };
      if (outgoingFiles.beside(conversationId).length >= maxFilesPerReply)
        return { problem: { reason: 'too-many', name } };
      const kept = await seal({ conversationId, name, bytes });
      if ('problem' in kept) return kept;
      const { id } = kept.row;
      try {
        db.transaction(() => {
          // Erased meanwhile.
          if (!conversations.get(conversationId)) throw new BackchannelError('NOT_FOUND');
          outgoingFiles.add(kept.row);
        });
      } catch (error) {
        kept.release();
        await sweep();
        throw asStorageError(error);
      }
      kept.release();
      const added = outgoingFiles.get(id);
      if (!added) throw new BackchannelError('NOT_FOUND');
      return { file: shown(added) };
    },
    listFiles: (conversationId) => outgoingFiles.beside(conversationId).map(shown),
    removeFile(fileId) {
      db.transaction(() => {
        if (outgoingFiles.get(fileId)?.messageId !== undefined) return;
        outgoingFiles.remove(fileId);
        sweepLater();
      });
    },
    ownMedia(messageId, index) {
      const row = index === 0 ? rowBehind(messageId) : undefined;
      if (!row) return undefined;
      return sealed.read(row.id, row.keyHex).then((body) => {
        if (!body) throw new BackchannelError('NOT_FOUND');
        return { body, contentType: row.contentType };
      });
    },
    async fileOf(messageId) {
      const row = outgoingFiles.byMessage(messageId);
      return row && read(row);
    },
    collectFiles() {
      db.transaction(() => {
        const done = outgoingFiles
          .inReplies()
          .filter(({ messageId }) => messageId !== undefined && isDone(messageId));
        for (const { id } of done) outgoingFiles.remove(id);
        if (done.length > 0) sweepLater();
      });
    },
    row: outgoingFiles.byMessage,
    read,
    take(conversationId, fileId) {
      const row = outgoingFiles.get(fileId);
      if (row?.conversationId !== conversationId || row.messageId !== undefined)
        throw new BackchannelError('NOT_FOUND');
      return row;
    },
    sweep,
    purgeBefore(ms) {
      outgoingFiles.purgeBefore(ms);
      sweepLater();
    },
  };
};
