import type { BackOffTiming } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, ChatId, DeviceId, FileId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError, type ErrorCode } from '../../../shared/errors.ts';
import { dayMs, retention } from '../../../shared/removal/retention.ts';
import type { Timers } from '../../../shared/timers.ts';
import {
  emptyAnswerSchema,
  offerFileAnswerSchema,
  piecesOf,
  sealedFileBytes,
} from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import type { Database } from '../../storage/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import { keptFileOf } from './file-row.ts';
import type { FileRow, FileStore } from './file-store.ts';
import type { KeptContents } from './kept-contents.ts';
import type { FileFailPoints } from './steps.ts';

const timing: BackOffTiming = { firstMs: 500, longestMs: 60_000 };
/** A refusal that is about this file, or about all files: a person is told, and nothing is sent. */
const finalCodes: ReadonlySet<string> = new Set([
  'FILES_FULL',
  'FILES_OFF',
  'INPUT_INVALID',
  'INPUT_TOO_LARGE',
  'RELAY_OUTDATED',
]);
/** The relay has deleted it by itself by then. */
export const withdrawalMs = (retention.envelopeDays + 1) * dayMs;

/** Brings own files to the relay, each before the message that names it. */
export interface FileSender {
  schedule(): void;
  /** The network is back, or a person asked. */
  retryNow(): void;
  /** How far it is on its way, 0 to 1; undefined: nothing of it is moving. */
  shareOf(localId: FileId): number | undefined;
  /** Its message was taken back or deleted: nothing more of it leaves. */
  cancel(localId: FileId): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export const createFileSender = (deps: {
  db: Database;
  store: FileStore;
  contents: KeptContents;
  link: Pick<RelayLink, 'request' | 'state' | 'device' | 'confirmedDevices'>;
  /** Everybody in the chat, with the person themselves. */
  membersOf(chatId: ChatId): readonly AgentId[];
  /** In the transaction that notes that all files of a message are at the relay: now it leaves. */
  ready(chatId: ChatId, messageId: PrivateMessageId): void;
  /** In the transaction that notes that these computers can fetch a file of a message that was sent before. */
  offeredAgain(row: FileRow, deviceIds: readonly DeviceId[]): void;
  /** The same of one that another computer of this person asked for in a history transfer; or that it cannot have it. */
  answered(row: FileRow, deviceId: DeviceId, session: string, how: 'brought' | 'gone' | 'refused'): void;
  /** In the transaction that notes it: the message does not leave. */
  failed(chatId: ChatId, messageId: PrivateMessageId, code: ErrorCode): void;
  /** Something of this message's files has changed. */
  changed(chatId: ChatId, messageId: PrivateMessageId): void;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: FileFailPoints;
}): FileSender => {
  const { db, store, contents, link, clock, failPoints } = deps;
  let moving: { localId: FileId; share: number; abort: AbortController } | undefined;

  /** Computers that are believed and may have it; `others`: a colleague's is among them. */
  const targetsOf = ({ chatId }: FileRow): { ids: DeviceId[]; hasOthers: boolean } => {
    const own = link.device();
    const ids: DeviceId[] = [];
    let hasOthers = false;
    for (const agentId of deps.membersOf(chatId))
      for (const { deviceId } of link.confirmedDevices(agentId)) {
        if (deviceId === own?.deviceId) continue;
        ids.push(deviceId);
        hasOthers ||= agentId !== own?.agentId;
      }
    return { ids, hasOthers };
  };

  const tell = ({ chatId, messageId }: FileRow): void => {
    if (messageId) deps.changed(chatId, messageId);
  };

  /** Answers whether it is still wanted. */
  const isWanted = ({ localId }: FileRow): boolean => store.files.get({ localId }) !== undefined;

  const upload = async (row: FileRow, devices: readonly DeviceId[], signal: AbortSignal): Promise<void> => {
    const pieces = piecesOf(row.sizeBytes);
    const path = `/v1/files/${row.id}`;
    const offer = { bytes: sealedFileBytes(row.sizeBytes), devices };
    const { next } = await link
      .request('PUT', path, { body: offer, schema: offerFileAnswerSchema, signal })
      .catch((error: unknown) => {
        // A relay of before has no such route.
        const isUnknown = toBackchannelError(error).code === 'NOT_FOUND';
        throw isUnknown ? new BackchannelError('RELAY_OUTDATED') : error;
      });
    failPoints.at('send.offered');
    for (let n = next; n < pieces; n += 1) {
      if (moving) moving.share = n / pieces;
      tell(row);
      const bytes = await contents.sealedPiece(keptFileOf(row), n);
      if (!bytes) throw new BackchannelError('FILE_NOT_HERE');
      await link.request('PUT', `${path}/pieces/${n}`, { bytes, schema: emptyAnswerSchema, signal });
      failPoints.at('send.piece');
    }
  };

  /** All files of the message are there. */
  const isReady = ({ chatId, messageId }: FileRow): boolean =>
    messageId !== undefined && store.of(chatId, messageId).every(({ state }) => state === 'here');

  const done = (row: FileRow, devices: readonly DeviceId[]): void =>
    db.transaction(() => {
      if (!isWanted(row)) return;
      const asked = store.devicesOf(row.localId).filter(({ isDue }) => isDue);
      for (const deviceId of devices) store.markOffered(row.localId, deviceId);
      for (const { deviceId, session } of asked)
        if (session !== undefined && devices.includes(deviceId))
          deps.answered(row, deviceId, session, 'brought');
      const others = devices.filter((id) => !asked.some((each) => each.deviceId === id && each.session));
      if (row.state === 'waiting') {
        store.files.update(row, { state: 'here', reason: undefined });
        if (row.messageId && isReady(row)) deps.ready(row.chatId, row.messageId);
      } else if (others.length > 0) deps.offeredAgain(row, others);
      tell(row);
    });

  const fail = (row: FileRow, code: ErrorCode): void =>
    db.transaction(() => {
      if (!isWanted(row)) return;
      deps.log.warn('file-not-sent', { code });
      // One that was sent before stays so: only a further computer does not get it.
      if (row.state !== 'waiting') {
        for (const { deviceId, isDue, session } of store.devicesOf(row.localId)) {
          if (isDue) store.markOffered(row.localId, deviceId);
          if (isDue && session !== undefined)
            deps.answered(row, deviceId, session, code === 'FILE_NOT_HERE' ? 'gone' : 'refused');
        }
        return;
      }
      store.files.update(row, { state: 'failed', reason: code });
      if (row.messageId) deps.failed(row.chatId, row.messageId, code);
      tell(row);
    });

  /** Undefined: it can go to nobody in its chat any more, as its message says. */
  const targetsOrFail = (row: FileRow): ReturnType<typeof targetsOf> | undefined => {
    try {
      return targetsOf(row);
    } catch (error) {
      // The group was left.
      fail(row, toBackchannelError(error).code);
      return undefined;
    }
  };

  /** Computers of this person that asked for it in a history transfer: also for what stands in a group that was left. */
  const askedByOwn = (row: FileRow): DeviceId[] => {
    const own = link.device();
    const believed = new Set(own && link.confirmedDevices(own.agentId).map(({ deviceId }) => deviceId));
    return store
      .devicesOf(row.localId)
      .filter(({ deviceId, isDue, session }) => isDue && session !== undefined && believed.has(deviceId))
      .map(({ deviceId }) => deviceId);
  };
  /** Those in its chat that have to get it; none: nobody yet to whom it may be sealed, and the message says why it waits. */
  const dueInChat = (row: FileRow): DeviceId[] => {
    const due = store
      .devicesOf(row.localId)
      .flatMap(({ deviceId, isDue, session }) => (isDue && session === undefined ? [deviceId] : []));
    if (row.state !== 'waiting' && due.length === 0) return [];
    const targets = targetsOrFail(row);
    if (!targets) return [];
    if (row.state === 'waiting') return targets.hasOthers ? [...new Set([...targets.ids, ...due])] : [];
    return due.filter((id) => targets.ids.includes(id));
  };

  const sendOne = async (row: FileRow): Promise<void> => {
    const inChat = dueInChat(row);
    const devices = [...new Set([...inChat, ...askedByOwn(row)])];
    if (devices.length === 0) return;
    const abort = new AbortController();
    moving = { localId: row.localId, share: 0, abort };
    try {
      // One that is not here must not hold room at the relay, nor its name against who has it.
      if (row.state !== 'waiting' && !(await contents.sealedPiece(keptFileOf(row), 0)))
        throw new BackchannelError('FILE_NOT_HERE');
      await upload(row, devices, abort.signal);
    } catch (error) {
      const { code } = toBackchannelError(error);
      if (!isWanted(row)) return;
      // For another computer of this person there is time: the room at the relay comes back.
      const isForLater = code === 'FILES_FULL' && row.state !== 'waiting' && inChat.length === 0;
      if ((finalCodes.has(code) && !isForLater) || code === 'FILE_NOT_HERE') return fail(row, code);
      throw error;
    } finally {
      moving = undefined;
    }
    failPoints.at('send.whole');
    done(row, devices);
    failPoints.at('send.noted');
  };

  const withdrawAll = async (): Promise<void> => {
    store.dropWithdrawalsBefore(clock.now() - withdrawalMs);
    for (const { id } of store.withdrawals.select().all()) {
      await link
        .request('DELETE', `/v1/files/${id}`, { schema: emptyAnswerSchema })
        .catch((error: unknown) => {
          if (toBackchannelError(error).code !== 'NOT_FOUND') throw error;
        });
      store.withdrawals.delete({ id });
    }
  };

  const loop = createRetryLoop({
    async run() {
      if (link.state !== 'online' || !link.device()) return;
      await withdrawAll();
      let failure: { error: unknown } | undefined;
      for (const row of store.toSend()) {
        if (!isWanted(row)) continue;
        try {
          await sendOne(row);
        } catch (error) {
          // One file does not hold up the others, but for a network that is away.
          failure = { error };
          if (toBackchannelError(error).code === 'RELAY_UNREACHABLE') break;
        }
      }
      if (failure) throw failure.error;
    },
    onError: (error, failures) =>
      deps.log.info('files-not-sent', { code: toBackchannelError(error).code, failures }),
    timing,
    clock,
    timers: deps.timers,
  });

  return {
    schedule: () => loop.schedule(),
    retryNow: () => loop.retryNow(),
    shareOf: (localId) => (moving?.localId === localId ? moving.share : undefined),
    cancel(localId) {
      if (moving?.localId === localId) moving.abort.abort();
    },
    idle: () => loop.idle(),
    stop() {
      moving?.abort.abort();
      return loop.stop();
    },
  };
};
