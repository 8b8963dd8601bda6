import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  fileIdSchema,
  isShownPicture,
  mediaTypeOf,
  type AgentId,
  type ChatId,
  type DeviceId,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { minuteMs } from '../../../shared/removal/retention.ts';
import { piecesOf, type HistoryBodyOf, type PrivateFile } from '../../../shared/wire/index.ts';
import { asStorageError, type Database } from '../../storage/index.ts';
import { openPiece } from './file-cipher.ts';
import { keptFileOf, saidOf } from './file-row.ts';
import type { FileRow, FileStore } from './file-store.ts';
import type { KeptContents } from './kept-contents.ts';

/** One file of one message. `id`: as its message names it. */
export interface FileName {
  chatId: ChatId;
  messageId: PrivateMessageId;
  id: string;
}

/** Another computer of this person that told of earlier chats, in this history transfer. */
export interface EarlierSource {
  session: string;
  computer: string;
  platform: string;
}

/** Content that comes by one history transfer, or into one saved file; newest first. What is more is had one by one. Bytes. */
export const mostEarlierFileBytes = 500_000_000;
/** Asked for at one time: the other computer brings them to the relay, where they take room. */
const mostAsked = 3;
/** The other computer may be off, or the answer lost. */
const askAgainMs = 10 * minuteMs;

/** Files of the person's earlier chats, between their computers and in the file they save (decision 0128). */
export interface EarlierFiles {
  /** What a message says of its files. */
  itemsOf(chatId: ChatId, messageId: PrivateMessageId): PrivateFile[];
  /**
   * In the transaction that takes in a message. `from`: whose computer has their contents; absent: they come from a saved file.
   * Answers how many are new, or are to come anew.
   */
  noted(
    of: { chatId: ChatId; messageId: PrivateMessageId; authorId: AgentId; sentAtMs: number },
    items: readonly PrivateFile[],
    from: EarlierSource | undefined,
  ): number;
  /** Whether there is any file of a message here. */
  hasAny(): boolean;
  /** History transfers whose files have not all come. */
  sessions(): string[];
  /** How many of that transfer have not come. */
  left(session: string): number;
  /** Those to ask for now; it is noted that they are asked for. In the caller's transaction. */
  toAsk(session: string): FileName[];
  /** What the other computer says of one. */
  answered(session: string, name: FileName, how: HistoryBodyOf<'history-file'>['how']): void;
  /** That computer is asked no more; `isGone`: it is none of this person's any more. */
  over(session: string, isGone: boolean): void;
  /** Another computer of this person wants one of these. False: its content is not here. */
  bring(session: string, deviceId: DeviceId, name: FileName): boolean;
  /** The sealed pieces of one that is here, in order; ends early where one is not. */
  sealedPieces(name: FileName): AsyncGenerator<Buffer, void, undefined>;
  /** A sealed piece from a saved file, from the first on. Answers whether the file is here now, whole and as its message says. */
  takePiece(name: FileName, n: number, sealed: Uint8Array): Promise<boolean>;
  /** Bytes of one that is here. */
  sizeHere(name: FileName): number | undefined;
}

export const createEarlierFiles = (deps: {
  db: Database;
  store: FileStore;
  contents: KeptContents;
  clock: Clock;
  /** In place of `mostEarlierFileBytes`. */
  mostBytes?: number | undefined;
  changed(chatId: ChatId, messageId: PrivateMessageId): void;
  schedule(): void;
}): EarlierFiles => {
  const { db, store, contents, clock } = deps;
  const mostBytes = deps.mostBytes ?? mostEarlierFileBytes;
  const elsewhere = 'FILE_ELSEWHERE' satisfies ErrorCode;

  const find = ({ chatId, messageId, id }: FileName): FileRow | undefined =>
    store.named(chatId, messageId, id);
  const settle = (row: FileRow, change: Partial<FileRow>): void => {
    store.files.update(row, change);
    if (row.messageId) deps.changed(row.chatId, row.messageId);
  };

  /** Where it comes from now; within the bounds. */
  const wayOf = (sizeBytes: number, from: EarlierSource | undefined): Partial<FileRow> => {
    if (!from) return { state: 'failed', reason: elsewhere };
    const isWithin = store.bytesFrom(from.session) + sizeBytes <= mostBytes;
    return {
      ...(isWithin ? { state: 'waiting', reason: undefined } : { state: 'failed', reason: elsewhere }),
      fromSession: from.session,
      fromComputer: from.computer,
      fromPlatform: from.platform,
      isBrought: false,
      askedAtMs: undefined,
    };
  };
  /** One that is known, and is not here, and comes no other way. */
  const isMissing = ({ isOwn, state, fromSession, askedAtMs }: FileRow): boolean =>
    !isOwn &&
    (state === 'failed' || (state === 'waiting' && (fromSession !== undefined || askedAtMs !== undefined)));

  return {
    itemsOf: (chatId, messageId) => store.of(chatId, messageId).map(saidOf),
    noted({ chatId, messageId, authorId, sentAtMs }, items, from) {
      let count = 0;
      for (const [position, item] of items.entries()) {
        const known = store.named(chatId, messageId, item.id);
        if (known && !isMissing(known)) continue;
        // The newest messages are told of twice in one transfer.
        if (known?.state === 'waiting' && from !== undefined && known.fromSession === from.session) continue;
        count += 1;
        const way = wayOf(item.sizeBytes, from);
        if (known) {
          settle(known, way);
          continue;
        }
        store.files.insertNew({
          ...item,
          ...{ chatId, messageId, authorId, position },
          localId: fileIdSchema.parse(randomUUID()),
          isOwn: false,
          isToTell: false,
          // The newest message's files are fetched first.
          addedAtMs: sentAtMs,
          isBrought: false,
          state: 'failed',
          ...way,
        });
      }
      return count;
    },
    hasAny: store.hasAny,
    sessions: store.sessionsWaiting,
    left: (session) => store.waitingFrom(session).length,
    toAsk(session) {
      const nowMs = clock.now();
      const waiting = store.waitingFrom(session);
      const isAsked = ({ isBrought, askedAtMs }: FileRow): boolean =>
        isBrought || (askedAtMs !== undefined && Math.abs(nowMs - askedAtMs) < askAgainMs);
      const room = mostAsked - waiting.filter(isAsked).length;
      const next = waiting.filter((row) => !isAsked(row)).slice(0, Math.max(0, room));
      return next.flatMap((row) => {
        store.files.update(row, { askedAtMs: nowMs });
        return row.messageId ? [{ chatId: row.chatId, messageId: row.messageId, id: row.id }] : [];
      });
    },
    answered(session, name, how) {
      const row = find(name);
      if (row?.fromSession !== session || row.state !== 'waiting') return;
      if (how === 'brought') settle(row, { isBrought: true });
      else settle(row, { state: 'failed', reason: how === 'gone' ? 'FILE_NOT_THERE' : elsewhere });
      deps.schedule();
    },
    over(session, isGone) {
      for (const row of store.waitingFrom(session))
        settle(row, { state: 'failed', reason: isGone ? 'FILE_NOT_THERE' : elsewhere });
    },
    bring(session, deviceId, name) {
      const row = find(name);
      if (row?.state !== 'here') return false;
      store.markDue(row.localId, deviceId, session);
      deps.schedule();
      return true;
    },
    sizeHere(name) {
      const row = find(name);
      return row?.state === 'here' ? row.sizeBytes : undefined;
    },
    async *sealedPieces(name) {
      const row = find(name);
      if (row?.state !== 'here') return;
      for (let n = 0; n < piecesOf(row.sizeBytes); n += 1) {
        const sealed = await contents.sealedPiece(keptFileOf(row), n);
        if (!sealed) return;
        yield sealed;
      }
    },
    async takePiece(name, n, sealed) {
      const row = find(name);
      // One that is here, or on its way, is left alone.
      if (row?.state !== 'failed' || row.isOwn) return false;
      const file = keptFileOf(row);
      if (!openPiece(file, n, sealed)) return false;
      try {
        await contents.append(file, n, sealed);
      } catch (error) {
        // The pieces before it did not come.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw asStorageError(error);
      }
      if (n + 1 < piecesOf(row.sizeBytes)) return false;
      const found = await contents.inspect(file);
      const isAsSaid =
        found?.digest === row.digest &&
        (!isShownPicture(row.mediaType) || mediaTypeOf(found.start) === row.mediaType);
      if (!isAsSaid) {
        await contents.discard(file);
        return false;
      }
      await contents.finish(file);
      return db.transaction(() => {
        const present = store.files.get(row);
        if (present?.state !== 'failed') return false;
        settle(present, { state: 'here', reason: undefined });
        return true;
      });
    },
  };
};
