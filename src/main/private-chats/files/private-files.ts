import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  fileIdSchema,
  isShownPicture,
  maxFilesPerPrivateMessage,
  mediaTypeOf,
  privateFileProblem,
  type AgentId,
  type ChatId,
  type DeviceId,
  type FileId,
  type FileProblem,
  type OutgoingFile,
  type PrivateFileView,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode } from '../../../shared/errors.ts';
import { dayMs, daysToMs } from '../../../shared/removal/retention.ts';
import type { Timers } from '../../../shared/timers.ts';
import { textForEarlierVersions, type FileAsk, type PrivateFile } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import { isSafePicture } from '../../media/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import { asStorageError, type Database } from '../../storage/index.ts';
import { createEarlierFiles, type EarlierFiles, type FileName } from './earlier-files.ts';
import { repeatEvery } from '../../work/index.ts';
import { digestOf, makeFileKey } from './file-cipher.ts';
import { createFileFetcher } from './file-fetcher.ts';
import { keptFileOf, saidOf } from './file-row.ts';
import { createFileSender, withdrawalMs } from './file-sender.ts';
import { createFileStore, type FileRow } from './file-store.ts';
import { createKeptContents } from './kept-contents.ts';
import { safeFileName } from './safe-name.ts';
import { noFileFailPoints, type FileFailPoints } from './steps.ts';

/** Files of private messages, as people handle them. */
export interface PrivateFiles {
  /** Keeps a file beside the message that is being written in this chat. Errors: SIGNED_OUT, STORAGE_FULL and its like. */
  add(file: {
    chatId: ChatId;
    name: string;
    bytes: Uint8Array;
  }): Promise<{ file: OutgoingFile } | { problem: FileProblem }>;
  /** Beside the message that is being written, in order. */
  list(chatId: ChatId): OutgoingFile[];
  /** Takes one away that was not sent; no error when it is gone. */
  remove(fileId: FileId): void;
  /** Tries again what failed. Errors: NOT_FOUND. */
  retry(fileId: FileId): void;
  /** To save it under this name. Errors: NOT_FOUND, FILE_NOT_HERE. */
  content(fileId: FileId): Promise<{ name: string; bytes: Uint8Array }>;
  /** A picture for the window, by the address that it was given; undefined: it is none of these. */
  picture(path: string, index: number): Promise<{ body: Uint8Array; contentType: string }> | undefined;
}

interface FilesOf {
  chatId: ChatId;
  messageId: PrivateMessageId;
  authorId: AgentId;
}

/** The same for private chats. */
export interface MessageFiles extends PrivateFiles {
  viewsOf(chatId: ChatId, messageId: PrivateMessageId): PrivateFileView[];
  /** What the message says in the sealed body; nothing without files. */
  factsOf(row: {
    chatId: ChatId;
    id: PrivateMessageId;
    text: string;
  }): { text: string; files: { text: string; items: PrivateFile[] } } | undefined;
  /** In the transaction that stores the message. Errors: NOT_FOUND. */
  take(chatId: ChatId, messageId: PrivateMessageId, fileIds: readonly FileId[]): void;
  /** Files of this message are still to be brought to the relay: it does not leave yet. */
  holds(chatId: ChatId, messageId: PrivateMessageId): boolean;
  /** A failed message is tried again: so are its files. */
  retryOf(chatId: ChatId, messageId: PrivateMessageId): void;
  /** In the transaction that stores somebody's message. */
  noted(of: FilesOf, items: readonly PrivateFile[]): void;
  /** The message once more: its author's computer may have brought what is missing to the relay again. */
  offeredAgain(of: FilesOf, items: readonly PrivateFile[]): void;
  /** In the transaction of a body that asks for one of this person's files. */
  asked(chatId: ChatId, ask: FileAsk): void;
  /** In the transaction that notes that the relay took the message for this computer. */
  addressed(messageId: PrivateMessageId, deviceId: DeviceId): void;
  /** In the transaction that deletes the message, or takes it back. */
  drop(chatId: ChatId, messageId: PrivateMessageId): void;
  /** After messages were deleted: contents without a row go. */
  sweep(): void;
  /** Of chats that another computer of this person has, or a saved file. */
  readonly earlier: EarlierFiles;
  schedule(): void;
  retryNow(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const besideDays = 30;
const firstSweepMs = 60_000;
/** What is beside a message for too long goes, also while the program runs for months. */
const sweepEveryMs = dayMs;
const mediaWord = 'private:';
/** Between two words to the window about how far files are. */
const tellEveryMs = 250;

export const createPrivateFiles = (deps: {
  db: Database;
  /** Where the contents are kept. */
  folder: string;
  link: Pick<RelayLink, 'request' | 'requestBytes' | 'state' | 'device' | 'confirmedDevices'>;
  membersOf(chatId: ChatId): readonly AgentId[];
  /** In the transaction that notes it: all files of a message are at the relay, so that it can leave. */
  ready(chatId: ChatId, messageId: PrivateMessageId): void;
  failed(chatId: ChatId, messageId: PrivateMessageId, code: ErrorCode): void;
  /** The message once more to these computers, in the caller's transaction. */
  sendAgain(chatId: ChatId, messageId: PrivateMessageId, deviceIds: readonly DeviceId[]): void;
  /** To the author's computers, in the caller's transaction. False: its group is not both theirs and this person's any more. */
  ask(row: { chatId: ChatId; messageId: PrivateMessageId; id: string; authorId: AgentId }): boolean;
  /** To another computer of this person, in the caller's transaction: what became of the file that it asked for. */
  answer(
    name: FileName,
    to: { deviceId: DeviceId; session: string },
    how: 'brought' | 'gone' | 'refused',
  ): void;
  /** More files can be asked for in a history transfer; whether one is still under way there. */
  earlierMoved(): void;
  isAskable(session: string): boolean;
  mostEarlierBytes?: number | undefined;
  changed(chatId: ChatId, ids: readonly PrivateMessageId[]): void;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints?: FileFailPoints | undefined;
}): MessageFiles => {
  const { db, link, clock, log } = deps;
  const failPoints = deps.failPoints ?? noFileFailPoints;
  const store = createFileStore(db);
  const contents = createKeptContents(deps.folder);
  /** Written, and not yet in the table. */
  const arriving = new Set<string>();

  const sweepNow = async (): Promise<void> => {
    try {
      db.transaction(() => {
        store.dropLost(clock.now() - daysToMs(besideDays));
        // Those that could not be said in time: the relay has deleted them by itself.
        store.dropWithdrawalsBefore(clock.now() - withdrawalMs);
      });
      await contents.keepOnly(new Set([...store.localIds(), ...arriving]));
    } catch {
      // The database is closed: the next start sweeps.
      log.info('private-files.not-swept');
    }
  };
  const sweep = (): void => db.afterCommit(() => void sweepNow());

  let toldAtMs = 0;
  const changed = (chatId: ChatId, messageId: PrivateMessageId): void => {
    // In a transaction something has been decided; outside of one it is only how far it is.
    if (!db.isInTransaction && Math.abs(clock.now() - toldAtMs) < tellEveryMs) return;
    toldAtMs = clock.now();
    deps.changed(chatId, [messageId]);
  };
  const common = { ...deps, store, contents, changed, failPoints };
  const sender = createFileSender({
    ...common,
    offeredAgain({ chatId, messageId }, deviceIds) {
      if (messageId) deps.sendAgain(chatId, messageId, deviceIds);
    },
    answered({ chatId, messageId, id }, deviceId, session, how) {
      if (messageId) deps.answer({ chatId, messageId, id }, { deviceId, session }, how);
    },
  });
  const fetcher = createFileFetcher({
    ...common,
    ask: ({ chatId, messageId, id, authorId }) =>
      messageId !== undefined && deps.ask({ chatId, messageId, id, authorId }),
    hasCome: () => deps.earlierMoved(),
  });
  const schedule = (): void =>
    db.afterCommit(() => {
      sender.schedule();
      fetcher.schedule();
    });

  const earlier = createEarlierFiles({ ...common, mostBytes: deps.mostEarlierBytes, schedule });

  const addressOf = ({ localId }: FileRow): string =>
    `backchannel://media/${encodeURIComponent(`${mediaWord}${localId}`)}/0`;
  const kindOf = ({ mediaType }: FileRow): 'image' | 'file' => (isShownPicture(mediaType) ? 'image' : 'file');
  /** Own ones lie here from the beginning. */
  const isHere = ({ isOwn, state }: FileRow): boolean => isOwn || state === 'here';
  const beside = (row: FileRow): OutgoingFile => ({
    id: row.localId,
    kind: kindOf(row),
    name: row.name,
    sizeBytes: row.sizeBytes,
    mediaUrl: addressOf(row),
    isTooLargeForLiveChat: false,
  });
  const viewOf = (row: FileRow): PrivateFileView => {
    const mediaUrl = kindOf(row) === 'image' && isHere(row) ? addressOf(row) : undefined;
    const share = sender.shareOf(row.localId) ?? fetcher.shareOf(row.localId);
    return {
      id: row.localId,
      kind: kindOf(row),
      name: row.name,
      sizeBytes: row.sizeBytes,
      state: row.reason === ('FILE_ELSEWHERE' satisfies ErrorCode) ? 'elsewhere' : row.state,
      ...(!row.isOwn && { isFetched: true }),
      ...(row.fromComputer !== undefined &&
        !isHere(row) && { holder: { computer: row.fromComputer, platform: row.fromPlatform ?? '' } }),
      ...(share !== undefined && { share }),
      ...(row.reason !== undefined && { reason: row.reason }),
      ...(mediaUrl !== undefined && { mediaUrl }),
    };
  };
  const found = (localId: FileId): FileRow => {
    const row = store.files.get({ localId });
    if (!row) throw new BackchannelError('NOT_FOUND');
    return row;
  };
  const waitAgain = (row: FileRow): void => {
    fetcher.forgetMissed(row.localId);
    const anew = { reason: undefined, askedAtMs: undefined, isBrought: false };
    store.files.update(row, { state: 'waiting', ...anew });
  };

  // Not at once: after a damaged database the rows of what lies here are still being put back.
  const endSweeps = [
    deps.timers.after(firstSweepMs, () => void sweepNow()),
    repeatEvery(deps.timers, sweepEveryMs, () => void sweepNow()),
  ];

  return {
    async add({ chatId, name: given, bytes }) {
      const name = given.slice(0, 255) || 'file';
      const problem = privateFileProblem({ name, sizeBytes: bytes.byteLength, bytes });
      if (problem) return { problem };
      const before = store.beside(chatId);
      if (before.length >= maxFilesPerPrivateMessage) return { problem: { reason: 'too-many', name } };
      const authorId = link.device()?.agentId;
      if (!authorId) throw new BackchannelError('SIGNED_OUT');
      const localId = fileIdSchema.parse(randomUUID());
      const file = { localId, id: randomUUID(), key: makeFileKey(), sizeBytes: bytes.byteLength };
      arriving.add(localId);
      try {
        await contents.write(file, bytes);
        failPoints.at('add.written');
        store.files.insert({
          ...file,
          chatId,
          authorId,
          isOwn: true,
          position: Math.max(-1, ...store.beside(chatId).map(({ position }) => position)) + 1,
          name,
          mediaType: mediaTypeOf(bytes),
          digest: digestOf(bytes),
          state: 'waiting',
          isToTell: false,
          addedAtMs: clock.now(),
          isBrought: false,
        });
      } catch (error) {
        arriving.delete(localId);
        await sweepNow();
        throw asStorageError(error);
      }
      arriving.delete(localId);
      return { file: beside(found(localId)) };
    },
    list: (chatId) => store.beside(chatId).map(beside),
    remove(localId) {
      db.transaction(() => {
        if (store.files.get({ localId })?.messageId !== undefined) return;
        store.files.delete({ localId });
        sweep();
      });
    },
    retry(localId) {
      db.transaction(() => {
        const row = found(localId);
        if (row.state === 'here' || row.isOwn) return;
        const isAskable = row.fromSession !== undefined && deps.isAskable(row.fromSession);
        // That computer does not have it, or is asked no more: so its author's are.
        if (!isAskable || row.reason !== ('FILE_ELSEWHERE' satisfies ErrorCode))
          store.files.update(row, {
            fromSession: undefined,
            fromComputer: undefined,
            fromPlatform: undefined,
          });
        waitAgain(row);
        deps.earlierMoved();
        if (row.messageId) changed(row.chatId, row.messageId);
        schedule();
      });
    },
    async content(localId) {
      const row = found(localId);
      const bytes = isHere(row) ? await contents.read(keptFileOf(row)) : undefined;
      if (!bytes) throw new BackchannelError('FILE_NOT_HERE');
      return { name: safeFileName(row.name, row.mediaType), bytes };
    },
    picture(path, index) {
      if (!path.startsWith(mediaWord)) return undefined;
      const row = store.files.get({ localId: path.slice(mediaWord.length) as FileId });
      const none = (): Promise<never> => Promise.reject(new BackchannelError('NOT_FOUND'));
      if (!row || index !== 0 || !isHere(row) || !isShownPicture(row.mediaType)) return none();
      return contents.read(keptFileOf(row)).then((body) => {
        const isShown = body && mediaTypeOf(body) === row.mediaType && isSafePicture(row.mediaType, body);
        return isShown ? { body, contentType: row.mediaType } : none();
      });
    },
    viewsOf: (chatId, messageId) => store.of(chatId, messageId).map(viewOf),
    factsOf({ chatId, id, text }) {
      const rows = store.of(chatId, id);
      if (rows.length === 0) return undefined;
      return { text: textForEarlierVersions(text, rows.length), files: { text, items: rows.map(saidOf) } };
    },
    take(chatId, messageId, fileIds) {
      for (const [position, localId] of fileIds.entries()) {
        const row = found(localId);
        if (row.chatId !== chatId || row.messageId !== undefined) throw new BackchannelError('NOT_FOUND');
        store.files.update(row, { messageId, position });
      }
      schedule();
    },
    holds: (chatId, messageId) =>
      store.of(chatId, messageId).some(({ isOwn, state }) => isOwn && state !== 'here'),
    retryOf(chatId, messageId) {
      for (const row of store.of(chatId, messageId)) if (row.isOwn && row.state === 'failed') waitAgain(row);
      schedule();
    },
    noted({ chatId, messageId, authorId }, items) {
      for (const [position, item] of items.entries()) {
        store.files.insertNew({
          ...item,
          localId: fileIdSchema.parse(randomUUID()),
          chatId,
          messageId,
          authorId,
          isOwn: false,
          position,
          state: 'waiting',
          isToTell: false,
          addedAtMs: clock.now(),
          isBrought: false,
        });
      }
      schedule();
    },
    offeredAgain({ chatId, messageId }, items) {
      for (const { id } of items) {
        const row = store.named(chatId, messageId, id);
        const isAsked = row?.state === 'waiting' && row.askedAtMs !== undefined;
        const isGone = row?.reason === ('FILE_GROUP_LEFT' satisfies ErrorCode);
        if (row?.isOwn === false && (isAsked || isGone)) waitAgain(row);
      }
      schedule();
    },
    asked(chatId, ask) {
      const row = store.named(chatId, ask.message, ask.file);
      // This person's, from whichever of their computers; it has to be here.
      if (row?.authorId !== link.device()?.agentId || row?.state !== 'here') return;
      if (!link.confirmedDevices(ask.by).some(({ deviceId }) => deviceId === ask.device)) return;
      store.markDue(row.localId, ask.device);
      schedule();
    },
    addressed(messageId, deviceId) {
      for (const { localId } of store.ofOwn(messageId)) {
        if (store.devicesOf(localId).some((known) => known.deviceId === deviceId)) continue;
        store.markDue(localId, deviceId);
        schedule();
      }
    },
    drop(chatId, messageId) {
      for (const { localId } of store.of(chatId, messageId)) sender.cancel(localId);
      if (!store.dropOf(chatId, messageId)) return;
      sweep();
      schedule();
    },
    sweep() {
      sweep();
      schedule();
    },
    earlier,
    schedule,
    retryNow() {
      sender.retryNow();
      fetcher.retryNow();
    },
    async idle() {
      await Promise.all([sender.idle(), fetcher.idle()]);
    },
    async stop() {
      for (const end of endSweeps) end();
      await Promise.all([sender.stop(), fetcher.stop()]);
    },
  };
};
