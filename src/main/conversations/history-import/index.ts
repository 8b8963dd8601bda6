import { type BackOffTiming, pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AccountId, HistoryProgress } from '../../../shared/domain/index.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import {
  type MessagingClient,
  type MessagingLimits,
  readFailure,
  type SendFailure,
} from '../../messaging/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import { askAgainTiming, type HistoryLoader, readUpToOf } from '../history-loader.ts';
import type { ChannelPort } from '../ports.ts';
import { retentionMs } from '../retention.ts';
import type { ImportRow, ImportThread } from '../store/history-import.ts';
import type { Stores } from '../stores.ts';
import { participantOf } from './participant.ts';
import type { HistoryImportFailPoints } from './steps.ts';

/**
 * Reads the past of an account, thread by thread back to what may be kept, behind everything else that asks the provider
 * (decision 0070). One call at a time; what is done is written with the call's own result, so that a restart repeats at most the
 * call that was under way.
 */
export interface HistoryImport {
  /** There may be something to read. */
  schedule(): void;
  /** The network, the token or the account is back: nothing waits for it any longer. */
  retryNow(): void;
  /** A person stops it, or lets it go on; kept over restarts. */
  setPaused(isPaused: boolean): void;
  /** Begins nothing more; resolves when the call under way has ended. */
  stop(): Promise<void>;
  idle(): Promise<void>;
}

/** Where nobody reads what was before: a station carries what comes (decision 0150). */
export const noHistoryImport: HistoryImport = {
  schedule: () => undefined,
  retryNow: () => undefined,
  setPaused: () => undefined,
  stop: async () => undefined,
  idle: async () => undefined,
};

/** Between two calls for each console of the team: together they take at most half of the provider's two calls a second. */
const gapPerDeviceMs = 1_000;
/** In a big team the provider's refusals do the rest. */
const longestGapMs = 20_000;
/** Of the provider's limits as it reports them, in percent: the rest is for those who wait. */
const mostUsagePercent = 60;
const usageRestMs = 5 * 60_000;
/** The pauses after a fault of one page or thread, and those of the whole after a fault of the network. */
const faultTiming: BackOffTiming = { firstMs: 30_000, longestMs: askAgainTiming.longestMs };
const networkTiming: BackOffTiming = { firstMs: 5_000, longestMs: 5 * 60_000 };
/** So many threads in a row cannot be had: it is not about them. */
const mostFaultsInARow = 5;

export const createHistoryImport = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  history: Pick<HistoryLoader, 'apply' | 'noteHandles'>;
  channel: Pick<ChannelPort, 'toImport' | 'client' | 'isRemoved' | 'reconnectNeeded' | 'noteHistory'>;
  limits: Pick<MessagingLimits, 'mostPages'>;
  /** Computers of the workspace: each reads the past for itself. */
  devices(): number;
  clock: Clock;
  /** The greatest time ever seen. */
  monotonicClock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random: () => number;
  log: Log;
  failPoints: HistoryImportFailPoints;
}): HistoryImport => {
  const { stores, publisher, history, channel, limits, clock, monotonicClock, random, log, failPoints } =
    deps;
  const { historyImport: store } = stores;
  let isStopped = false;
  let networkFailures = 0;
  let faultsInARow = 0;

  const gapMs = (): number => Math.min(longestGapMs, Math.max(1, deps.devices()) * gapPerDeviceMs);
  const oldestKeptMs = (): number => monotonicClock.now() - retentionMs;
  const isTooOld = ({ updatedAtMs }: { updatedAtMs?: number | undefined }): boolean =>
    updatedAtMs !== undefined && updatedAtMs < oldestKeptMs();

  const progressOf = (row: ImportRow): HistoryProgress => {
    const { found, read } = store.counts(row.accountId);
    const { reason } = row;
    if (row.state === 'done')
      return { state: 'done', read: row.readCount, found: row.readCount, isAllFound: true };
    // What is left was refused, and is asked for again later.
    const nowMs = clock.now();
    const isLeft = row.state === 'reading' ? read < found : (row.listDueAtMs ?? 0) > nowMs;
    const isPostponed = isLeft && !store.nextThread(row.accountId, nowMs);
    const waits = reason === undefined && !isPostponed ? row.state : 'waiting';
    return {
      state: row.isPaused ? 'paused' : waits,
      read,
      found,
      isAllFound: row.state === 'reading',
      reason,
    };
  };
  const publish = (accountId: AccountId): void => {
    const row = store.get(accountId);
    if (row) channel.noteHistory(accountId, progressOf(row));
  };

  /** Everything rests. */
  const rest = (accountId: AccountId, reason: SendFailure['code'], restMs: number): void => {
    store.update(accountId, { restUntilMs: clock.now() + restMs, reason });
    publish(accountId);
  };

  /** A failure that is about more than the page or thread that met it. Answers whether it was. */
  const restAfter = (accountId: AccountId, client: MessagingClient, failure: SendFailure): boolean => {
    const { code, action, waitMs } = failure;
    if (action === 'reconnect') {
      rest(accountId, code, 0);
      channel.reconnectNeeded(accountId, client);
      return true;
    }
    if (action === 'wait') {
      // Uneven, so that consoles that were refused together do not come back together.
      rest(accountId, code, (waitMs ?? networkTiming.longestMs) * (1 + random() / 2));
      return true;
    }
    if (code === 'NETWORK_UNREACHABLE') {
      networkFailures += 1;
      rest(accountId, code, pauseAfter(networkFailures, networkTiming));
      return true;
    }
    return false;
  };

  const timingOf = ({ action }: SendFailure): BackOffTiming =>
    action === 'give-up' ? askAgainTiming : faultTiming;

  const worked = (): void => {
    networkFailures = 0;
    faultsInARow = 0;
  };

  const listPage = async (row: ImportRow, client: MessagingClient): Promise<void> => {
    const { accountId, cursor } = row;
    failPoints.at('page.ask');
    let page: Awaited<ReturnType<MessagingClient['threads']>>;
    try {
      page = await client.inBackground(gapMs()).threads({ after: cursor });
    } catch (error) {
      if (isStopped) return;
      const failure = readFailure(error);
      log.warn('history-import.page-failed', { code: failure.code });
      if (restAfter(accountId, client, failure)) return;
      const listAttempts = row.listAttempts + 1;
      const listDueAtMs = clock.now() + pauseAfter(listAttempts, timingOf(failure));
      // A cursor that is refused is of no use any more: the list is read from its beginning, and what is known is passed over.
      const fromStart = failure.action === 'give-up' ? { cursor: undefined, fruitlessPages: 0 } : {};
      store.update(accountId, { listAttempts, listDueAtMs, ...fromStart });
      publish(accountId);
      return;
    }
    if (isStopped || channel.isRemoved(accountId)) return;
    failPoints.at('page.answered');
    publisher.inTransaction(() => {
      let { found } = store.counts(accountId);
      const before = found;
      for (const thread of page.threads) {
        const { id: threadId, updatedAtMs } = thread;
        if (isTooOld(thread)) continue;
        const person = participantOf(thread, accountId);
        if (store.addThread({ accountId, threadId, position: found, updatedAtMs, ...person })) found += 1;
      }
      const fruitlessPages = found > before ? 0 : row.fruitlessPages + 1;
      const last = page.threads.at(-1);
      // A page may be short or empty: only a missing cursor is the end (instagram.md §10). The list runs from new to old.
      const isEnd =
        page.after === undefined ||
        (last !== undefined && isTooOld(last)) ||
        fruitlessPages > limits.mostPages;
      store.update(accountId, {
        ...(isEnd ? { state: 'reading', cursor: undefined } : { cursor: page.after }),
        fruitlessPages,
        listAttempts: 0,
        listDueAtMs: undefined,
        reason: undefined,
      });
    });
    failPoints.at('page.kept');
    worked();
  };

  const readThread = async (
    thread: ImportThread,
    knownSinceMs: number,
    client: MessagingClient,
  ): Promise<void> => {
    const { accountId, threadId } = thread;
    failPoints.at('thread.ask');
    let found: Awaited<ReturnType<MessagingClient['threadHistory']>>;
    try {
      found = await client.inBackground(gapMs()).threadHistory(threadId);
    } catch (error) {
      if (isStopped) return;
      const failure = readFailure(error);
      log.warn('history-import.thread-failed', { code: failure.code });
      if (restAfter(accountId, client, failure)) return;
      const attempts = thread.attempts + 1;
      const dueAtMs = clock.now() + pauseAfter(attempts, timingOf(failure));
      store.updateThread(thread, { attempts, dueAtMs });
      faultsInARow += 1;
      if (faultsInARow >= mostFaultsInARow)
        rest(accountId, failure.code, pauseAfter(faultsInARow - mostFaultsInARow + 1, faultTiming));
      return;
    }
    if (isStopped || channel.isRemoved(accountId)) return;
    failPoints.at('thread.answered');
    publisher.inTransaction(() => {
      history.apply(found.events, readUpToOf(found.events, knownSinceMs));
      const { customerId, username } = thread;
      if (customerId !== undefined)
        history.noteHandles(accountId, { participants: [{ id: customerId, username }] });
      store.updateThread(thread, { isRead: true, dueAtMs: undefined });
      store.update(accountId, { reason: undefined });
    });
    failPoints.at('thread.kept');
    worked();
  };

  const finish = (accountId: AccountId): void => {
    publisher.inTransaction(() => {
      const { read } = store.counts(accountId);
      store.update(accountId, { state: 'done', readCount: read, endedAtMs: clock.now(), reason: undefined });
      store.dropThreads(accountId);
    });
    log.info('history-import.done');
  };

  /** One call for one account. Answers after how many ms the next is due; undefined: none until something changes. */
  const step = async ({ accountId, knownSinceMs }: ReturnType<ChannelPort['toImport']>[number]) => {
    const row = store.begin(accountId);
    if (row.state === 'done' || row.isPaused) return undefined;
    const nowMs = clock.now();
    if (row.restUntilMs !== undefined && row.restUntilMs > nowMs) return row.restUntilMs - nowMs;
    const client = await channel.client(accountId);
    if (isStopped || !client) return undefined;
    const { blockedUntilMs, percent = 0 } = client.usage();
    const isBusy = percent >= mostUsagePercent && row.reason !== 'INSTAGRAM_RATE_LIMITED';
    if (blockedUntilMs !== undefined || isBusy) {
      // After the rest one call is made in any case: only an answer tells that the limit is far again.
      rest(accountId, 'INSTAGRAM_RATE_LIMITED', Math.max(usageRestMs, (blockedUntilMs ?? 0) - nowMs));
      return usageRestMs;
    }
    store.purgeBefore(oldestKeptMs());
    const isListDue = row.state === 'listing' && (row.listDueAtMs ?? 0) <= nowMs;
    const thread = isListDue ? undefined : store.nextThread(accountId, nowMs);
    if (isListDue) await listPage(row, client);
    else if (thread) await readThread(thread, knownSinceMs, client);
    else {
      const dueMs = [
        ...(row.state === 'listing' ? [row.listDueAtMs ?? nowMs] : []),
        store.nextThreadDueAtMs(accountId) ?? Number.POSITIVE_INFINITY,
      ];
      const nextMs = Math.min(...dueMs);
      if (Number.isFinite(nextMs)) return Math.max(1, nextMs - nowMs);
      finish(accountId);
    }
    return gapMs();
  };

  const loop = createRetryLoop({
    async run() {
      const pauses: number[] = [];
      for (const account of channel.toImport()) {
        const pauseMs = await step(account);
        if (isStopped) return undefined;
        publish(account.accountId);
        if (pauseMs !== undefined) pauses.push(pauseMs);
      }
      return pauses.length === 0 ? undefined : Math.min(...pauses);
    },
    onError(error) {
      log.warn('history-import.fault', { code: readFailure(error).code });
    },
    timing: networkTiming,
    clock,
    timers: deps.timers,
    random,
  });

  /** Consoles that were started or connected together do not ask together. */
  const schedule = (): void => loop.schedule(random() * gapMs());

  return {
    schedule,
    retryNow() {
      networkFailures = 0;
      for (const { accountId } of channel.toImport()) {
        const reason = store.get(accountId)?.reason;
        if (reason === 'NETWORK_UNREACHABLE' || reason === 'INSTAGRAM_RECONNECT')
          store.update(accountId, { restUntilMs: undefined, reason: undefined });
      }
      schedule();
    },
    setPaused(isPaused) {
      for (const { accountId } of channel.toImport()) store.begin(accountId);
      for (const accountId of store.accounts()) {
        store.update(accountId, { isPaused });
        publish(accountId);
      }
      if (!isPaused) loop.schedule();
    },
    stop() {
      isStopped = true;
      return loop.stop();
    },
    idle: loop.idle,
  };
};
