import { type BackOffTiming, pauseAfter } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import { type MessagingClient, readFailure } from '../messaging/index.ts';
import { createRetryLoop } from '../work/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import { askAgainTiming, type HistoryLoader } from './history-loader.ts';
import type { ChannelPort } from './ports.ts';
import { retentionMs } from './retention.ts';
import type { ConversationRow } from './store/conversations.ts';
import type { Stores } from './stores.ts';

/**
 * Questions to the provider that no message waits for: who a customer is, what a bare notice was about, what an account's recent
 * threads hold. What is to be asked is in the database, so a restart asks again.
 */
export interface LookUps {
  /** Asks what is due, sets a timer for the rest. */
  schedule(): void;
  /** Begins nothing more; resolves when what is under way has ended. */
  stop(): Promise<void>;
  idle(): Promise<void>;
}

const timing: BackOffTiming = { firstMs: 5_000, longestMs: 60 * 60 * 1_000 };
const refusedTiming: BackOffTiming = { firstMs: 60_000, longestMs: 24 * 60 * 60 * 1_000 };
/** What cannot be had after so many tries is asked for slowly from then on. */
const quickAttempts = 5;
const atOnce = 10;

export const createLookUps = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  channel: ChannelPort;
  history: HistoryLoader;
  /** The recent threads of an account were read for the first time. */
  historyLoaded(): void;
  clock: Clock;
  timers: Timers;
  log: Log;
}): LookUps => {
  const { stores, publisher, channel, history, clock, timers, log } = deps;
  const { conversations, notices } = stores;
  let isStopped = false;
  /** Failures in a row of the recent threads. */
  let historyFailures = 0;

  const putProfile = (row: ConversationRow, change: Partial<ConversationRow>): void => {
    publisher.inTransaction(() => {
      const now = conversations.get(row.id);
      if (!now) return;
      conversations.put({ ...now, ...change });
      publisher.conversation(row.id);
    });
  };

  const askProfile = async (row: ConversationRow, client: MessagingClient): Promise<void> => {
    try {
      const profile = await client.profile(row.customerId);
      if (isStopped) return;
      putProfile(row, {
        name: profile.name,
        username: profile.username ?? row.username,
        pictureUrl: profile.pictureUrl,
        followerCount: profile.followerCount,
        followsUs: profile.followsUs,
        isFollowed: profile.isFollowed,
        isVerified: profile.isVerified,
        profileAtMs: clock.now(),
        profileDueAtMs: undefined,
        profileAttempts: 0,
      });
    } catch (error) {
      if (isStopped) return;
      const failure = readFailure(error);
      if (failure.action === 'reconnect') return channel.reconnectNeeded(row.accountId, client);
      // Withheld until the customer writes again: the next message asks again.
      if (failure.code === 'INSTAGRAM_PROFILE_WITHHELD')
        return putProfile(row, { profileDueAtMs: undefined, profileAttempts: 0 });
      // A refusal that does not say why may be over in a minute: without a name, nobody finds the customer in LiveChat.
      const profileAttempts = row.profileAttempts + 1;
      const isRefused = failure.action === 'give-up';
      const pauseMs = pauseAfter(profileAttempts, isRefused ? refusedTiming : timing);
      putProfile(row, {
        profileDueAtMs: clock.now() + (failure.waitMs ?? pauseMs),
        profileAttempts,
        ...(isRefused ? { profileAtMs: clock.now() } : {}),
      });
    }
  };

  const askProfiles = async (): Promise<void> => {
    const due = conversations.profilesDue(clock.now(), atOnce);
    for (const row of due) {
      if (isStopped) return;
      const client = await channel.client(row.accountId);
      if (client) await askProfile(row, client);
    }
    if (due.length < atOnce) return;
    // There are more; unless nobody could be asked now.
    const [next] = conversations.profilesDue(clock.now(), 1);
    if (next?.id !== due[0]?.id) profileLoop.schedule();
  };

  const askNotices = async (): Promise<void> => {
    const due = notices.due(clock.now(), atOnce);
    for (const notice of due) {
      const { accountId, mid } = notice;
      const client = await channel.client(accountId);
      if (isStopped || !client) continue;
      try {
        const events = await client.messageEvents(mid);
        publisher.inTransaction(() => {
          history.apply(events, 0);
          notices.delete(notice);
        });
      } catch (error) {
        if (isStopped) return;
        const failure = readFailure(error);
        log.warn('notice.look-up-failed', { code: failure.code });
        if (failure.action === 'reconnect') channel.reconnectNeeded(accountId, client);
        else {
          // Never dropped: it goes when it is too old to be kept, or when the message comes another way.
          const attempts = notice.attempts + 1;
          const isSlow = failure.action === 'give-up' || attempts >= quickAttempts;
          const pauseMs = isSlow
            ? pauseAfter(attempts, askAgainTiming)
            : (failure.waitMs ?? pauseAfter(attempts, timing));
          notices.update(notice, { attempts, dueAtMs: clock.now() + pauseMs });
        }
      }
    }
    profileLoop.schedule();
    if (due.length === atOnce && notices.due(clock.now(), 1)[0]?.mid !== due[0]?.mid) noticeLoop.schedule();
  };

  /** The account works without its past meanwhile. Asked for again until everything in it would be too old to be kept. */
  const postponeHistory = (
    accountId: AccountId,
    { knownSinceMs, attempts }: { knownSinceMs: number; attempts: number },
  ): void => {
    const nowMs = clock.now();
    const dueAtMs = nowMs + pauseAfter(attempts + 1, askAgainTiming);
    if (dueAtMs - knownSinceMs > retentionMs) channel.historyLoaded(accountId, nowMs);
    else channel.historyPostponed(accountId, nowMs, dueAtMs);
    deps.historyLoaded();
  };

  /** Throws the last failure after which the same is to be asked for again soon. */
  const loadHistories = async (): Promise<void> => {
    let failed: Error | undefined;
    for (const { accountId, knownSinceMs, attempts } of channel.historyWanted(clock.now())) {
      const client = await channel.client(accountId);
      if (isStopped || !client) continue;
      try {
        await history.loadRecent(client, accountId, knownSinceMs);
        channel.historyLoaded(accountId, clock.now());
        deps.historyLoaded();
        historyFailures = 0;
      } catch (error) {
        if (isStopped) return;
        const { code, action } = readFailure(error);
        log.warn('history.load-failed', { code });
        const isStubborn = code === 'INSTAGRAM_TEMPORARY' && historyFailures + 1 >= quickAttempts;
        if (action === 'reconnect') channel.reconnectNeeded(accountId, client);
        else if (action === 'give-up' || isStubborn) {
          historyFailures = 0;
          postponeHistory(accountId, { knownSinceMs, attempts });
        } else {
          historyFailures += 1;
          failed = toBackchannelError(error);
        }
      }
    }
    profileLoop.schedule();
    if (failed !== undefined) throw failed;
  };

  /**
   * How long to wait for what is due then, ms. What is due and could not be asked (no client) waits for the channel, not for
   * the clock.
   */
  const untilDue = (atMs: number | undefined): number | undefined => {
    const waitMs = atMs === undefined ? undefined : atMs - clock.now();
    return waitMs !== undefined && waitMs <= 0 ? timing.longestMs : waitMs;
  };

  const createLoop = (work: () => Promise<void>, nextAtMs: () => number | undefined) =>
    createRetryLoop({
      async run() {
        await work();
        return untilDue(nextAtMs());
      },
      onError(error, failures) {
        const { code, waitMs } = readFailure(error);
        log.warn('look-up.failed', { code });
        return waitMs ?? pauseAfter(failures, timing);
      },
      timing,
      clock,
      timers,
    });
  // Side by side: the pages of the past come two a second, and nobody waits behind them for a name.
  const profileLoop = createLoop(askProfiles, conversations.nextProfileDueAtMs);
  const noticeLoop = createLoop(askNotices, notices.nextDueAtMs);
  const historyLoop = createLoop(loadHistories, () => channel.nextHistoryDueAtMs());
  const loops = [historyLoop, noticeLoop, profileLoop];

  return {
    schedule() {
      for (const loop of loops) loop.schedule();
    },
    async stop() {
      isStopped = true;
      await Promise.all(loops.map((loop) => loop.stop()));
    },
    async idle() {
      for (const loop of loops) await loop.idle();
    },
  };
};
