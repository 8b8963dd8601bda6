import type { Clock } from '../../../shared/clock.ts';
import type { MessageId } from '../../../shared/domain/index.ts';
import { type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import {
  type FileSource,
  type FileToSend,
  type MessagingClient,
  readFailure,
  type SendFailure,
} from '../../messaging/index.ts';
import type { Attachments } from '../attachments/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { OutgoingFileRow } from '../store/outgoing-files.ts';
import type { Stores } from '../stores.ts';
import type { AddressedFiles } from './addressed-file.ts';
import type { OutboxFailPoints } from './steps.ts';

/** Uploads that failed by a fault of the provider's this often in a row: a person decides. */
const maxAttempts = 5;
/** Between two words to the window about how far an upload is. */
const progressEveryMs = 250;

/** Brings a reply's file to the provider before the reply is begun; no customer sees that, so a repeat does no harm. */
export interface FileUploads {
  /** The file of this reply has to go to the provider first. */
  isNeeded(messageId: MessageId): boolean;
  /**
   * Where the provider has the file from. 'no-file': the reply is a text. 'failed': what became of it is in its row, or it was
   * taken back. `refused`: what the row's sender does with a failure that is not for good.
   */
  prepare(
    row: OutboxRow,
    client: MessagingClient,
    refused: (failure: SendFailure) => void,
  ): Promise<FileSource | 'no-file' | 'failed'>;
  /** As of AddressedFiles. */
  fallBack: AddressedFiles['fallBack'];
  /** The provider does not know its copy any more: the next attempt uploads anew. Answers whether there was one. */
  forget(messageId: MessageId): boolean;
  /** How far the upload of this reply is, 0 to 1; undefined: none is under way. */
  shareOf(messageId: MessageId): number | undefined;
  /** The reply was taken back. */
  cancel(messageId: MessageId): void;
  cancelAll(): void;
}

export const createFileUploads = (deps: {
  stores: Pick<Stores, 'outbox' | 'outgoingFiles'>;
  files: Pick<Attachments, 'row' | 'read'>;
  publisher: ChangePublisher;
  /** Gives a picture a public address, where the provider takes files only so; undefined: there is no way to. */
  publish(file: FileToSend): Promise<string | undefined>;
  addressed: AddressedFiles;
  /** Given up, as of Settlement. */
  failed(messageId: MessageId, code: ErrorCode, detail?: string): void;
  clock: Clock;
  failPoints: OutboxFailPoints;
}): FileUploads => {
  const { files, addressed, publisher, clock, failPoints } = deps;
  const { outbox, outgoingFiles } = deps.stores;
  const running = new Map<MessageId, { abort: AbortController; share: number; toldAtMs: number }>();
  const faults = new Map<MessageId, number>();
  /** Pictures that go by an address, because the provider takes no upload of them. */
  const addresses = new Map<MessageId, string>();

  const tell = ({ conversationId, messageId }: OutboxRow): void =>
    publisher.inTransaction(() => publisher.message(conversationId, messageId));

  const upload = async (row: OutboxRow, file: FileToSend, client: MessagingClient): Promise<string> => {
    const abort = new AbortController();
    const entry = { abort, share: 0, toldAtMs: clock.now() };
    running.set(row.messageId, entry);
    tell(row);
    try {
      const { uploadId } = await client.uploadFile(file, {
        signal: abort.signal,
        progress(share) {
          entry.share = Math.min(1, Math.max(entry.share, share));
          if (clock.now() - entry.toldAtMs < progressEveryMs || abort.signal.aborted) return;
          entry.toldAtMs = clock.now();
          tell(row);
        },
      });
      return uploadId;
    } finally {
      running.delete(row.messageId);
    }
  };

  /** Still in line: not taken back, nor settled by anything else meanwhile. */
  const isWaiting = ({ messageId }: OutboxRow): boolean => outbox.byMessage(messageId)?.state === 'queued';

  const byAddress = async (row: OutboxRow, file: FileToSend): Promise<FileSource | undefined> => {
    if (file.kind !== 'image') return undefined;
    const url = await deps.publish(file);
    if (url === undefined) return undefined;
    addresses.set(row.messageId, url);
    return { url };
  };

  const onFailure = async (
    row: OutboxRow,
    file: FileToSend,
    met: SendFailure,
    refused: (failure: SendFailure) => void,
  ): Promise<FileSource | 'failed'> => {
    const { messageId } = row;
    let failure = met;
    if (failure.code === 'INSTAGRAM_UPLOAD_REFUSED') {
      try {
        const from = await byAddress(row, file);
        if (from && isWaiting(row)) return from;
      } catch (error) {
        failure = { code: toBackchannelError(error).code, action: 'retry', outcome: 'not-sent' };
      }
    }
    if (!isWaiting(row)) return 'failed';
    const count = (faults.get(messageId) ?? 0) + 1;
    const isFault = failure.action === 'retry' && failure.code !== 'NETWORK_UNREACHABLE';
    if (isFault) faults.set(messageId, count);
    if (failure.action === 'give-up' || (isFault && count >= maxAttempts)) {
      faults.delete(messageId);
      if (!addressed.fallBack(messageId, failure.code)) deps.failed(messageId, failure.code, failure.detail);
    } else refused(failure);
    return 'failed';
  };

  const readOrFail = async (row: OutboxRow, stored: OutgoingFileRow): Promise<FileToSend | undefined> => {
    const file = await files.read(stored);
    if (!file && isWaiting(row) && !addressed.fallBack(row.messageId, 'FILE_GONE'))
      deps.failed(row.messageId, 'FILE_GONE');
    return file;
  };

  return {
    isNeeded: (messageId) =>
      addressed.isOne(messageId) ||
      (files.row(messageId)?.uploadId === undefined &&
        files.row(messageId) !== undefined &&
        !addresses.has(messageId)),
    fallBack: addressed.fallBack,
    async prepare(row, client, refused) {
      const { messageId } = row;
      if (addressed.isOne(messageId) && (await addressed.bring(row)) === 'again') {
        if (isWaiting(row)) refused({ code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'not-sent' });
        return 'failed';
      }
      const stored = files.row(messageId);
      if (!stored) return 'no-file';
      const { uploadId } = stored;
      if (uploadId !== undefined) return { uploadId };
      const url = addresses.get(messageId);
      if (url !== undefined) return { url };
      const file = await readOrFail(row, stored);
      if (!file) return 'failed';
      failPoints.at('upload.begin');
      let made: string;
      try {
        made = await upload(row, file, client);
      } catch (error) {
        return onFailure(row, file, readFailure(error), refused);
      }
      failPoints.at('upload.sent');
      faults.delete(messageId);
      if (!isWaiting(row)) return 'failed';
      outgoingFiles.update(stored.id, { uploadId: made });
      failPoints.at('upload.kept');
      return { uploadId: made };
    },
    forget(messageId) {
      const stored = files.row(messageId);
      const isKnown = stored?.uploadId !== undefined || addresses.has(messageId);
      addresses.delete(messageId);
      if (stored) outgoingFiles.update(stored.id, { uploadId: undefined });
      return isKnown;
    },
    shareOf: (messageId) => running.get(messageId)?.share,
    cancel: (messageId) => running.get(messageId)?.abort.abort(),
    cancelAll() {
      for (const { abort } of running.values()) abort.abort();
    },
  };
};
