import type { BackOffTiming } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import {
  isShownPicture,
  mediaTypeOf,
  type ChatId,
  type FileId,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import { toBackchannelError, type ErrorCode } from '../../../shared/errors.ts';
import { dayMs } from '../../../shared/removal/retention.ts';
import type { Timers } from '../../../shared/timers.ts';
import {
  emptyAnswerSchema,
  piecesOf,
  sealedFileBytes,
  sealedPieceBytes,
  sealedPieceLength,
} from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import { asStorageError, type Database } from '../../storage/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import { openPiece } from './file-cipher.ts';
import { keptFileOf } from './file-row.ts';
import type { FileRow, FileStore } from './file-store.ts';
import type { KeptContents } from './kept-contents.ts';
import type { FileFailPoints } from './steps.ts';

const timing: BackOffTiming = { firstMs: 500, longestMs: 60_000 };
/** How often the relay is asked whether a file has come again, unless the message says so before; and its author's computers. */
const lookAgainMs = 10 * 60_000;
const askAgainMs = dayMs;

/** Fetches colleagues' files: each is what its message says, or it is not kept. */
export interface FileFetcher {
  schedule(): void;
  retryNow(): void;
  /** It is at the relay again, or a person asked: looked for at the next run. */
  forgetMissed(localId: FileId): void;
  /** How far it has come, 0 to 1; undefined: nothing of it is moving. */
  shareOf(localId: FileId): number | undefined;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export const createFileFetcher = (deps: {
  db: Database;
  store: FileStore;
  contents: KeptContents;
  link: Pick<RelayLink, 'request' | 'requestBytes' | 'state' | 'device'>;
  /** The relay has it no longer: asks its author's computers, in the caller's transaction. False: they may not bring it. */
  ask(row: FileRow): boolean;
  /** One that another computer of this person brought is here, or has to be asked for again. */
  hasCome(): void;
  changed(chatId: ChatId, messageId: PrivateMessageId): void;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: FileFailPoints;
}): FileFetcher => {
  const { db, store, contents, link, clock, failPoints } = deps;
  const ending = new AbortController();
  let moving: { localId: FileId; share: number } | undefined;
  /** When the relay did not have it, epoch ms. */
  const missed = new Map<FileId, number>();
  const isToLookFor = ({ localId }: FileRow): boolean => {
    const atMs = missed.get(localId);
    return atMs === undefined || Math.abs(clock.now() - atMs) >= lookAgainMs;
  };

  const tell = ({ chatId, messageId }: FileRow): void => {
    if (messageId) deps.changed(chatId, messageId);
  };
  const isWanted = ({ localId }: FileRow): boolean => store.files.get({ localId })?.state === 'waiting';

  const settle = (row: FileRow, change: Partial<FileRow>): void =>
    db.transaction(() => {
      if (!isWanted(row)) return;
      store.files.update(row, change);
      tell(row);
    });
  const refuse = async (row: FileRow): Promise<void> => {
    deps.log.warn('file-refused', { code: 'FILE_NOT_AS_SENT' });
    await contents.discard(keptFileOf(row));
    settle(row, { state: 'failed', reason: 'FILE_NOT_AS_SENT' satisfies ErrorCode });
  };

  /** Resolves to false when a piece is not what was sealed as this one. Errors: those of the relay, and of the disk. */
  const fetchPieces = async (row: FileRow): Promise<boolean> => {
    const file = keptFileOf(row);
    const pieces = piecesOf(row.sizeBytes);
    const sealedBytes = sealedFileBytes(row.sizeBytes);
    for (let n = await contents.arrived(file); n < pieces; n += 1) {
      moving = { localId: row.localId, share: n / pieces };
      tell(row);
      const sealed = await link.requestBytes(`/v1/files/${row.id}/pieces/${n}`, {
        maxBytes: sealedPieceBytes,
        signal: ending.signal,
      });
      if (sealed.length !== sealedPieceLength(sealedBytes, n) || !openPiece(file, n, sealed)) return false;
      if (!isWanted(row)) return true;
      await contents.append(file, n, sealed);
      failPoints.at('fetch.piece');
    }
    return true;
  };

  /** What the content is: its digest, and its format where the window would show it. */
  const isAsSaid = async (row: FileRow): Promise<boolean> => {
    const found = await contents.inspect(keptFileOf(row));
    if (found?.digest !== row.digest) return false;
    return !isShownPicture(row.mediaType) || mediaTypeOf(found.start) === row.mediaType;
  };

  const fetchOne = async (row: FileRow): Promise<void> => {
    try {
      if (!(await fetchPieces(row))) return await refuse(row);
      failPoints.at('fetch.whole');
      if (!isWanted(row)) return;
      if (!(await isAsSaid(row))) return await refuse(row);
      await contents.finish(keptFileOf(row));
      failPoints.at('fetch.kept');
      settle(row, { state: 'here', reason: undefined, askedAtMs: undefined, isToTell: true });
      if (row.fromSession !== undefined) deps.hasCome();
      failPoints.at('fetch.noted');
    } catch (error) {
      if (toBackchannelError(error).code !== 'NOT_FOUND') throw error;
      // Brought by another computer of this person, and let go meanwhile: that one is asked again.
      if (row.fromSession !== undefined) {
        settle(row, { isBrought: false, askedAtMs: undefined });
        return deps.hasCome();
      }
      const nowMs = clock.now();
      missed.set(row.localId, nowMs);
      if (row.askedAtMs !== undefined && Math.abs(nowMs - row.askedAtMs) < askAgainMs) return;
      db.transaction(() => {
        if (!isWanted(row)) return;
        settle(
          row,
          deps.ask(row)
            ? { askedAtMs: nowMs, reason: 'FILE_ASKED_AGAIN' satisfies ErrorCode }
            : { state: 'failed', askedAtMs: undefined, reason: 'FILE_GROUP_LEFT' satisfies ErrorCode },
        );
      });
    } finally {
      moving = undefined;
    }
  };

  const tellRelay = async (): Promise<void> => {
    for (const row of store.toTell()) {
      await link
        .request('POST', `/v1/files/${row.id}/received`, { body: {}, schema: emptyAnswerSchema })
        .catch((error: unknown) => {
          if (toBackchannelError(error).code !== 'NOT_FOUND') throw error;
        });
      failPoints.at('fetch.told');
      store.files.update(row, { isToTell: false });
    }
  };

  const loop = createRetryLoop({
    async run() {
      if (link.state !== 'online' || !link.device()) return undefined;
      // One that fails does not hold up the others, but for a network that is away.
      const failures: unknown[] = [];
      const attempt = async (work: () => Promise<void>): Promise<void> => {
        if (failures.some((error) => toBackchannelError(error).code === 'RELAY_UNREACHABLE')) return;
        await work().catch((error: unknown) => failures.push(asStorageError(error)));
      };
      await attempt(tellRelay);
      for (const row of store.toFetch()) {
        if (!isWanted(row) || !isToLookFor(row)) continue;
        await attempt(() => fetchOne(row));
        await attempt(tellRelay);
      }
      if (failures.length > 0) throw failures[0];
      return store.toFetch().length > 0 ? lookAgainMs : undefined;
    },
    onError: (error, failures) =>
      deps.log.info('files-not-fetched', { code: toBackchannelError(error).code, failures }),
    timing,
    clock,
    timers: deps.timers,
  });

  return {
    schedule: () => loop.schedule(),
    retryNow: () => loop.retryNow(),
    forgetMissed: (localId) => void missed.delete(localId),
    shareOf: (localId) => (moving?.localId === localId ? moving.share : undefined),
    idle: () => loop.idle(),
    stop() {
      ending.abort();
      return loop.stop();
    },
  };
};
