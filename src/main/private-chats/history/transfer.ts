import { z } from 'zod';
import type { BackOffTiming } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import { deviceIdSchema, type DeviceId } from '../../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import type { HistoryTransferView, HistoryView } from '../../../shared/ipc/index.ts';
import { dayMs, minuteMs } from '../../../shared/removal/retention.ts';
import type { Timers } from '../../../shared/timers.ts';
import {
  historyForm,
  isHistoryBody,
  type HistoryBody,
  type HistoryBodyOf,
  type HistoryEnd,
} from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { FileName } from '../files/index.ts';
import { createAsker } from './asker.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createGiver } from './giver.ts';
import type { KeptMessages } from './kept-messages.ts';
import type { HistoryLink } from './ports.ts';
import { createTransferStore, type TransferRow } from './transfer-store.ts';

/** Setting: whether this computer, as this device, has looked for others that may have the chats. */
const consideredKey = 'private-history.considered';
const consideredSchema = z.object({
  deviceId: deviceIdSchema,
  /** alone: there was no other computer, and nothing here. */
  outcome: z.enum(['asked', 'alone', 'had']),
  isDismissed: z.boolean(),
});

/** The relay lets a device make 600 calls a minute; parts take fewer than half of them. */
const betweenPartsMs = 150;
const tendEveryMs = 5 * minuteMs;
/** A computer that is off for longer is asked by its person again. */
const openMs = 30 * dayMs;
const mostShown = 20;
/** After a fault of the database; the relay link has pauses of its own. */
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

/** The private chats of one person on the way between their computers (decision 0098). */
export interface HistoryTransfer extends Pick<Emitter<{ changed: HistoryView }>, 'on'> {
  view(): HistoryView;
  /** Asks every other computer of this person. Errors: RELAY_UNREACHABLE before enrolment. */
  ask(): void;
  /** The person found the numbers equal; on the computer that has the chats: they may be sent. Errors: NOT_FOUND. */
  agree(session: string): void;
  /** Ends it, for both. Errors: NOT_FOUND. */
  end(session: string, why: Extract<HistoryEnd, 'refused' | 'cancelled' | 'differs'>): void;
  /** The person has seen how it ended; without a session, that this computer began without anything. */
  dismiss(session?: string): void;
  /** The relay has taken a message of this person's that was written before: computers that got the chats get it too. */
  devicesWithChats(writtenAtMs: number): DeviceId[];
  /** What became of a file that another computer asked for in that transfer; in the caller's transaction. */
  answerFile(session: string, name: FileName, how: HistoryBodyOf<'history-file'>['how']): void;
  /** Whether the other computer of that transfer can be asked for a file. */
  isAskable(session: string): boolean;
  /** Something of the files has changed: more may be asked for. */
  filesMoved(): void;
  stop(): Promise<void>;
}

/** Registers its handlers at the link: make it before the link connects. */
export const createHistoryTransfer = (deps: {
  db: Database;
  kept: KeptMessages;
  groups: Exchange['groups'];
  files: Exchange['files'];
  link: HistoryLink;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** How this computer calls itself to the person's other ones. */
  computer: { name: string; platform: string };
  arrived: Exchange['arrived'];
}): HistoryTransfer => {
  const { db, kept, link, clock, log } = deps;
  const settings = createSettingStore(db);
  const transfers = createTransferStore(db);
  const emitter = createEmitter<{ changed: HistoryView }>((error) =>
    log.error('listener-failed', { code: toBackchannelError(error).code }),
  );
  let isStopped = false;
  let isChangeNoted = false;
  /** One event for all that one commit changed. */
  const changed = (): void =>
    db.afterCommit(() => {
      if (isChangeNoted) return;
      isChangeNoted = true;
      queueMicrotask(() => {
        isChangeNoted = false;
        if (!isStopped) emitter.emit('changed', view());
      });
    });
  const exchange = createExchange({
    transfers,
    kept,
    groups: deps.groups,
    files: deps.files,
    link,
    clock,
    log,
    computer: deps.computer,
    arrived: deps.arrived,
    schedule: () => db.afterCommit(() => loop.schedule(betweenPartsMs)),
    changed,
  });
  const giver = createGiver(exchange);
  const asker = createAsker(exchange);

  const otherDeviceIds = (): DeviceId[] => {
    const own = exchange.own();
    const devices = link.directory()?.devices ?? [];
    return devices
      .filter(({ agentId, deviceId }) => agentId === own?.agentId && deviceId !== own.deviceId)
      .map(({ deviceId }) => deviceId);
  };

  const receive = (deviceId: DeviceId, body: HistoryBody): void => {
    if (body.type === 'history-ask') return giver.onAsk(deviceId, body);
    const row = transfers.get(body.session);
    const isOfFile = body.type === 'history-file-ask' || body.type === 'history-file';
    if (row?.deviceId !== deviceId || (row.state === 'ended' && !isOfFile)) return;
    if (!exchange.isSame(row))
      throw new BackchannelError('SEAL_FORGED', { details: { cause: 'history-keys' } });
    if (body.type === 'history-end') {
      if (body.form !== undefined) exchange.update(row, { peerForm: body.form });
      return exchange.end(row, body.why, 'there');
    }
    if (body.type === 'history-file-ask') return giver.onFileAsk(row, body);
    if (body.type === 'history-file') return asker.onFile(row, body);
    if (row.role === 'give') {
      if (body.type === 'history-reveal') giver.onReveal(row, body);
      if (body.type === 'history-next') giver.onNext(row, body);
      return;
    }
    if (body.type === 'history-nonce') asker.onNonce(row, body);
    if (body.type === 'history-part') asker.onPart(row, body);
  };

  link.onSigned('private', ({ fromAgentId, fromDeviceId }, body) => {
    if (!isHistoryBody(body)) return;
    // Only a person's own computers have anything to say of this.
    if (fromAgentId !== exchange.own()?.agentId)
      throw new BackchannelError('SEAL_FORGED', { details: { cause: 'history-author' } });
    receive(fromDeviceId, body);
  });

  const tend = (): void =>
    db.transaction(() => {
      const nowMs = clock.now();
      for (const row of transfers.open()) {
        if (nowMs - row.createdAtMs > openMs) exchange.end(row, 'cancelled', 'here');
        else if (row.role === 'give') giver.sendDue(row);
        else asker.sayAgain(row);
      }
      asker.askForFiles();
    });

  const loop = createRetryLoop({
    async run() {
      if (isStopped || link.state !== 'online') return undefined;
      tend();
      const isGoingOn = transfers.open().length > 0 || deps.files.sessions().length > 0;
      return isGoingOn ? tendEveryMs : undefined;
    },
    onError: (error) => log.error('history-failed', { code: toBackchannelError(error).code }),
    timing,
    clock,
    timers: deps.timers,
  });

  /** A new computer asks by itself, once: those that were there before it. */
  const considerAsking = (): void => {
    const own = exchange.own();
    const directory = link.directory();
    const self = directory?.devices.find(({ deviceId }) => deviceId === own?.deviceId);
    if (!own || !directory || !self) return;
    if (settings.read(consideredKey, consideredSchema)?.deviceId === own.deviceId) return;
    db.transaction(() => {
      const count = (sinceMs: number): number => kept.count({ sinceMs, withGroups: true });
      const isHere = count(0) > count(self.enrolledAtMs);
      const before = new Set(
        directory.devices
          .filter(({ enrolledAtMs }) => enrolledAtMs <= self.enrolledAtMs)
          .map(({ deviceId }) => deviceId),
      );
      const others = otherDeviceIds().filter((id) => before.has(id));
      if (!isHere) for (const id of others) asker.ask(id);
      const outcome = isHere ? 'had' : others.length > 0 ? 'asked' : 'alone';
      settings.write(consideredKey, consideredSchema, {
        deviceId: own.deviceId,
        outcome,
        isDismissed: false,
      });
      changed();
    });
  };

  const directoryRead = (): void => {
    const listed = new Set(otherDeviceIds());
    db.transaction(() => {
      for (const row of transfers.open())
        if (!listed.has(row.deviceId)) exchange.end(row, 'departed', 'here');
    });
    considerAsking();
    loop.schedule();
  };

  /** The other computer's version knows neither groups nor files: what is not sent is known only where it is. */
  const isWithoutGroups = ({ role, state, outcome, peerForm }: TransferRow): boolean => {
    if (peerForm >= historyForm) return false;
    if (role === 'give')
      return deps.files.hasAny() || kept.count({ withGroups: true }) > kept.count({ withGroups: false });
    return state === 'compare' || state === 'running' || outcome === 'done' || outcome === 'empty';
  };

  const viewOf = (row: TransferRow): HistoryTransferView => ({
    session: row.session,
    role: row.role,
    computer: row.computer,
    platform: row.platform,
    state: row.state,
    outcome: row.outcome,
    isEndedHere: row.isEndedHere,
    number: row.state === 'compare' ? row.number : undefined,
    isAgreedHere: row.isAgreedHere,
    isAgreedThere: row.isAgreedThere,
    isWithoutGroups: isWithoutGroups(row),
    leftOut: row.leftOut,
    filesLeft: row.role === 'ask' ? deps.files.left(row.session) : 0,
    done: row.done,
    total: row.total,
    atMs: row.createdAtMs,
  });
  /** What a person has to know: not the hand-shake, and nobody whose computer may get nothing. */
  const isShown = (row: TransferRow): boolean => {
    if (row.role === 'ask') return true;
    if (row.state === 'ended')
      return (
        row.isAgreedHere || row.outcome === 'differs' || (row.outcome === 'empty' && isWithoutGroups(row))
      );
    return row.state !== 'asked' && giver.mayGive(row);
  };
  const view = (): HistoryView => {
    const considered = settings.read(consideredKey, consideredSchema);
    return {
      transfers: transfers.shown(mostShown).filter(isShown).map(viewOf),
      otherComputers: otherDeviceIds().length,
      isWithoutHistory:
        considered !== undefined &&
        considered.deviceId === exchange.own()?.deviceId &&
        considered.outcome === 'alone' &&
        !considered.isDismissed,
    };
  };

  const unsubscribe = [
    link.on('directory-read', directoryRead),
    link.on('trust-changed', ({ agentId }) => {
      if (agentId !== exchange.own()?.agentId) return;
      changed();
      loop.schedule();
    }),
    link.on('state-changed', ({ state }) => {
      if (state === 'online') loop.retryNow();
    }),
  ];

  const openRow = (session: string): TransferRow => {
    const row = transfers.get(session);
    if (!row || row.state === 'ended') throw new BackchannelError('NOT_FOUND');
    return row;
  };

  return {
    on: emitter.on,
    view,
    ask() {
      if (!exchange.own()) throw new BackchannelError('RELAY_UNREACHABLE');
      db.transaction(() => {
        for (const id of otherDeviceIds()) asker.ask(id);
        changed();
      });
    },
    agree(session) {
      db.transaction(() => {
        const row = openRow(session);
        if (row.state !== 'compare' || row.isAgreedHere) return;
        if (row.role === 'ask') return asker.agreed(row);
        // Nobody agrees to what they were not shown.
        if (!giver.mayGive(row)) throw new BackchannelError('NOT_FOUND');
        exchange.update(row, { isAgreedHere: true });
        db.afterCommit(() => loop.schedule());
      });
    },
    end(session, why) {
      db.transaction(() => exchange.end(openRow(session), why, 'here'));
    },
    dismiss(session) {
      if (session !== undefined) transfers.transfers.update({ session }, { isDismissed: true });
      const considered = settings.read(consideredKey, consideredSchema);
      if (session === undefined && considered)
        settings.write(consideredKey, consideredSchema, { ...considered, isDismissed: true });
      changed();
    },
    devicesWithChats: (writtenAtMs) =>
      transfers.givenAfter(writtenAtMs).filter((id) => exchange.confirmed(id) !== undefined),
    answerFile(session, name, how) {
      const row = transfers.get(session);
      if (row) giver.answerFile(row, name, how);
    },
    isAskable: (session) => asker.isAskable(transfers.get(session)),
    filesMoved() {
      changed();
      db.afterCommit(() => loop.schedule());
    },
    async stop() {
      isStopped = true;
      for (const end of unsubscribe) end();
      await loop.stop();
    },
  };
};
