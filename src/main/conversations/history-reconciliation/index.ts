import type { Clock } from '../../../shared/clock.ts';
import type { AccountId } from '../../../shared/domain/index.ts';
import type { Timers } from '../../../shared/timers.ts';
import { readFailure } from '../../instagram/index.ts';
import type { Log } from '../../log.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { HistoryLoader } from '../history-loader.ts';
import type { ChannelPort } from '../ports.ts';
import type { Stores } from '../stores.ts';
import { createAccountCheck } from './check-account.ts';

/** Without another reason an account is compared this often, give or take a tenth, so that a team's consoles do not ask at once. */
const checkEveryMs = 15 * 60 * 1000;
/** After a start or a reconnection the stream brings most of what is missing by itself: it gets this much ahead. */
const defaultDelayMs = 3_000;
/** Reconnections in a row cost one comparison, not one each. */
const shortestGapMs = 10_000;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60 * 1000;

/**
 * Compares what this console has with what Instagram says exists, fills the holes through the same rules as live events, and notes
 * up to when nothing is missing. Safe to kill at any point: what is filled is stored, the rest is found again.
 */
export interface HistoryReconciliation {
  /** Something may have been missed: compares `afterMs` from now (a few seconds), though not twice within seconds. */
  schedule(afterMs?: number): void;
  /** Compares now; resolves when it is done, also when it could not be done. */
  check(): Promise<void>;
  stop(): void;
  idle(): Promise<void>;
}

export const createHistoryReconciliation = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  history: HistoryLoader;
  channel: ChannelPort;
  clock: Clock;
  monotonicClock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random: () => number;
  log: Log;
}): HistoryReconciliation => {
  const { channel, clock, timers, random, log } = deps;
  const accountCheck = createAccountCheck(deps);
  let isStopped = false;
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let cancelTimer: (() => void) | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;
  let startedAtMs = Number.NEGATIVE_INFINITY;
  let failures = 0;

  const cannot = (accountId: AccountId, code: string, waitMs?: number): number => {
    channel.noteGap(accountId, { state: 'cannot-check', reason: code });
    failures += 1;
    // Uneven, so that consoles that were refused together do not come back together.
    if (waitMs !== undefined) return waitMs * (1 + random() / 2);
    return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10));
  };

  /** Answers when to try again, ms; undefined: at the usual time. `isRepeat`: right after another comparison. */
  const checkOne = async (
    account: ReturnType<ChannelPort['toVerify']>[number],
    isRepeat: boolean,
  ): Promise<number | undefined> => {
    const { accountId } = account;
    channel.noteGap(accountId, { state: 'checking' });
    const client = await channel.client(accountId);
    if (isStopped) return undefined;
    if (!client) return cannot(accountId, 'NETWORK_UNREACHABLE');
    try {
      const found = await accountCheck.run(client, account, () => isStopped);
      if (!found) return undefined;
      const { isToRepeat, ...verified } = found;
      channel.verified(accountId, verified);
      channel.noteGap(accountId, { state: 'up-to-date' });
      failures = 0;
      if (isToRepeat && !isRepeat) isAskedAgain = true;
      return undefined;
    } catch (error) {
      if (isStopped) return undefined;
      const { code, action, waitMs } = readFailure(error);
      log.warn('history-reconciliation.failed', { code });
      const pauseMs = cannot(accountId, code, waitMs);
      if (action === 'reconnect') channel.reconnectNeeded(accountId, client);
      // A refusal will not change by itself: asked again at the usual time, and whenever something else gives reason.
      return action === 'retry' || action === 'wait' ? pauseMs : undefined;
    }
  };

  const run = async (): Promise<number | undefined> => {
    let earliestMs: number | undefined;
    isAskedAgain = false;
    do {
      const isRepeat = isAskedAgain;
      isAskedAgain = false;
      earliestMs = undefined;
      startedAtMs = clock.now();
      for (const account of channel.toVerify()) {
        if (isStopped) return undefined;
        const againMs = await checkOne(account, isRepeat);
        if (againMs !== undefined) earliestMs = Math.min(earliestMs ?? againMs, againMs);
      }
    } while (isAskedAgain && earliestMs === undefined && !isStopped);
    return earliestMs;
  };

  const setTimer = (afterMs: number): void => {
    const atMs = clock.now() + afterMs;
    if (isStopped || atMs >= timerAtMs) return;
    cancelTimer?.();
    timerAtMs = atMs;
    cancelTimer = timers.after(afterMs, () => void check());
  };

  function check(): Promise<void> {
    if (isStopped) return Promise.resolve();
    cancelTimer?.();
    timerAtMs = Number.POSITIVE_INFINITY;
    if (running) {
      isAskedAgain = true;
      return running;
    }
    running = run()
      .catch((error: unknown) => {
        if (!isStopped) log.warn('history-reconciliation.fault', { code: readFailure(error).code });
        return longestPauseMs;
      })
      .then((againMs) => {
        running = undefined;
        setTimer(againMs ?? checkEveryMs * (0.9 + 0.2 * random()));
      });
    return running;
  }

  return {
    schedule(afterMs = defaultDelayMs) {
      setTimer(Math.max(afterMs, startedAtMs + shortestGapMs - clock.now()));
    },
    check,
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
    async idle() {
      while (running) await running;
    },
  };
};
