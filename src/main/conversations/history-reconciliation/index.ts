import { type BackOffTiming, pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AccountId } from '../../../shared/domain/index.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import { type MessagingLimits, readFailure } from '../../messaging/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { HistoryLoader } from '../history-loader.ts';
import type { ChannelPort } from '../ports.ts';
import type { Stores } from '../stores.ts';
import { createAccountCheck } from './check-account.ts';

/**
 * Without another reason an account is compared this often, give or take a tenth, so that a team's consoles do not ask at once.
 */
const checkEveryMs = 15 * 60 * 1000;
/** After a start or a reconnection the stream brings most of what is missing by itself: it gets this much ahead. */
const defaultDelayMs = 3_000;
/** Reconnections in a row cost one comparison, not one each. */
const shortestGapMs = 10_000;
const timing: BackOffTiming = { firstMs: 5_000, longestMs: 5 * 60 * 1000 };

/**
 * Compares what this console has with what the provider says exists, fills the holes through the same rules as live events, and
 * notes up to when nothing is missing. Safe to kill at any point: what is filled is stored, the rest is found again.
 */
export interface HistoryReconciliation {
  /** Something may have been missed: compares `afterMs` from now (a few seconds), though not twice within seconds. */
  schedule(afterMs?: number): void;
  /** Compares now; resolves when it is done, also when it could not be done. */
  check(): Promise<void>;
  /** Begins nothing more; resolves when the comparison under way has ended. */
  stop(): Promise<void>;
  idle(): Promise<void>;
}

export const createHistoryReconciliation = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  history: HistoryLoader;
  channel: ChannelPort;
  limits: MessagingLimits;
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
  /** The next comparison follows one whose list may have changed while it was read; it asks for no further one. */
  let isRepeat = false;
  let startedAtMs = Number.NEGATIVE_INFINITY;
  let failures = 0;

  /** Answers when to try again, ms. */
  const cannot = (accountId: AccountId, code: string, waitMs?: number): number => {
    channel.noteGap(accountId, { state: 'cannot-check', reason: code });
    failures += 1;
    // Uneven, so that consoles that were refused together do not come back together.
    return waitMs === undefined ? pauseAfter(failures, timing) : waitMs * (1 + random() / 2);
  };

  /** `againMs`: when to try again; undefined: at the usual time. */
  const checkOne = async (
    account: ReturnType<ChannelPort['toVerify']>[number],
  ): Promise<{ againMs?: number | undefined; isToRepeat?: boolean | undefined }> => {
    const { accountId } = account;
    channel.noteGap(accountId, { state: 'checking' });
    const client = await channel.client(accountId);
    if (isStopped) return {};
    if (!client) return { againMs: cannot(accountId, 'NETWORK_UNREACHABLE') };
    try {
      const { isToRepeat, ...verified } = await accountCheck.run(client, account, () => isStopped);
      channel.verified(accountId, verified);
      channel.noteGap(accountId, { state: 'up-to-date' });
      failures = 0;
      return { isToRepeat };
    } catch (error) {
      if (isStopped) return {};
      const { code, action, waitMs } = readFailure(error);
      log.warn('history-reconciliation.failed', { code });
      const againMs = cannot(accountId, code, waitMs);
      if (action === 'reconnect') channel.reconnectNeeded(accountId, client);
      // A refusal will not change by itself: asked again at the usual time, and whenever something else gives reason.
      return action === 'retry' || action === 'wait' ? { againMs } : {};
    }
  };

  // A failure is no error of the loop: it must not hold back a comparison that something else asks for.
  const loop = createRetryLoop({
    async run() {
      const mayRepeat = !isRepeat;
      isRepeat = false;
      startedAtMs = clock.now();
      const pauses: number[] = [];
      let isToRepeat = false;
      for (const account of channel.toVerify()) {
        const checked = await checkOne(account);
        if (isStopped) return undefined;
        if (checked.againMs !== undefined) pauses.push(checked.againMs);
        if (checked.isToRepeat) isToRepeat = true;
      }
      if (pauses.length > 0) return Math.min(...pauses);
      if (isToRepeat && mayRepeat) {
        isRepeat = true;
        loop.schedule();
      }
      return checkEveryMs * (0.9 + 0.2 * random());
    },
    onError(error) {
      log.warn('history-reconciliation.fault', { code: readFailure(error).code });
      return timing.longestMs;
    },
    timing,
    clock,
    timers,
    random,
  });

  return {
    schedule(afterMs = defaultDelayMs) {
      // Never at once: what is asked for twice in a row is one comparison.
      loop.schedule(Math.max(1, afterMs, startedAtMs + shortestGapMs - clock.now()));
    },
    check() {
      loop.retryNow();
      return loop.idle();
    },
    stop() {
      isStopped = true;
      return loop.stop();
    },
    idle: loop.idle,
  };
};
