import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import { type InstagramClient, readFailure } from '../instagram/index.ts';
import type { Log } from '../log.ts';
import type { ConversationRow } from '../storage/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { HistoryLoader } from './history-loader.ts';
import type { ChannelPort } from './ports.ts';
import { retentionMs } from './retention.ts';
import { slowPauseMs } from './slow-pause.ts';
import type { Stores } from './stores.ts';

/**
 * Questions to Instagram that no message waits for: who a customer is, what a bare notice was about, what an account's recent
 * threads hold. What is to be asked is in the database, so a restart asks again.
 */
export interface LookUps {
  /** Asks what is due, sets a timer for the rest. */
  schedule(): void;
  stop(): void;
  idle(): Promise<void>;
}

const firstPauseMs = 5_000;
const longestPauseMs = 60 * 60 * 1_000;
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
  const { conversations, messages } = stores;
  let isStopped = false;
  let cancelTimer: (() => void) | undefined;
  let historyFailures = 0;
  let historyNotBeforeMs = 0;

  const pauseMs = (attempts: number): number =>
    Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 12));

  const putProfile = (row: ConversationRow, change: Partial<ConversationRow>): void => {
    publisher.inTransaction(() => {
      const now = conversations.get(row.id);
      if (!now) return;
      conversations.put({ ...now, ...change });
      publisher.conversation(row.id);
    });
  };

  const askProfile = async (row: ConversationRow, client: InstagramClient): Promise<void> => {
    try {
      const profile = await client.profile(row.customerId);
      if (isStopped) return;
      putProfile(row, {
        name: profile.name,
        username: profile.username ?? row.username,
        pictureUrl: profile.pictureUrl,
        profileAtMs: clock.now(),
        profileDueAtMs: undefined,
        profileAttempts: 0,
      });
    } catch (error) {
      if (isStopped) return;
      const failure = readFailure(error);
      if (failure.action === 'reconnect') return channel.reconnectNeeded(row.accountId, client);
      if (failure.action === 'give-up') {
        // Withheld until the customer writes again: the next message asks again. Anything else: tomorrow is soon enough.
        const isWithheld = failure.code === 'INSTAGRAM_PROFILE_WITHHELD';
        return putProfile(row, {
          profileDueAtMs: undefined,
          profileAttempts: 0,
          ...(isWithheld ? {} : { profileAtMs: clock.now() }),
        });
      }
      putProfile(row, {
        profileDueAtMs: clock.now() + (failure.waitMs ?? pauseMs(row.profileAttempts)),
        profileAttempts: row.profileAttempts + 1,
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
    if (next?.id !== due[0]?.id) profiles.ask();
  };

  const askNotices = async (): Promise<void> => {
    for (const { accountId, mid, attempts } of messages.noticesDue(clock.now(), atOnce)) {
      const client = await channel.client(accountId);
      if (isStopped || !client) continue;
      try {
        const events = await client.messageEvents(mid);
        publisher.inTransaction(() => {
          history.apply(events, 0);
          messages.removeNotice(accountId, mid);
        });
      } catch (error) {
        if (isStopped) return;
        const failure = readFailure(error);
        log.warn('notice.look-up-failed', { code: failure.code });
        if (failure.action === 'reconnect') channel.reconnectNeeded(accountId, client);
        else {
          // Never dropped: it goes with the 30 days, or when the message comes another way.
          const isSlow = failure.action === 'give-up' || attempts + 1 >= quickAttempts;
          const waitMs = isSlow ? slowPauseMs(attempts) : (failure.waitMs ?? pauseMs(attempts));
          messages.postponeNotice(accountId, mid, clock.now() + waitMs);
        }
      }
    }
  };

  /** The account works without its past meanwhile. Asked for again until everything in it would be too old to be kept. */
  const postponeHistory = (
    accountId: AccountId,
    { knownSinceMs, attempts }: { knownSinceMs: number; attempts: number },
  ): void => {
    const nowMs = clock.now();
    const dueAtMs = nowMs + slowPauseMs(attempts);
    if (dueAtMs - knownSinceMs > retentionMs) channel.historyLoaded(accountId, nowMs);
    else channel.historyPostponed(accountId, nowMs, dueAtMs);
    deps.historyLoaded();
  };

  const loadHistories = async (): Promise<void> => {
    if (clock.now() < historyNotBeforeMs) return;
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
        const failure = readFailure(error);
        log.warn('history.load-failed', { code: failure.code });
        if (failure.action === 'reconnect') channel.reconnectNeeded(accountId, client);
        else if (
          failure.action === 'give-up' ||
          (failure.code === 'INSTAGRAM_TEMPORARY' && historyFailures + 1 >= quickAttempts)
        ) {
          historyFailures = 0;
          postponeHistory(accountId, { knownSinceMs, attempts });
        } else {
          historyNotBeforeMs = clock.now() + (failure.waitMs ?? pauseMs(historyFailures));
          historyFailures += 1;
        }
      }
    }
  };

  const setTimer = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (isStopped) return;
    const nowMs = clock.now();
    const next = [
      conversations.nextProfileDueAtMs(),
      messages.nextNoticeDueAtMs(),
      channel.historyWanted(nowMs).length > 0 && historyNotBeforeMs > nowMs ? historyNotBeforeMs : undefined,
      channel.nextHistoryDueAtMs(),
    ].filter((atMs) => atMs !== undefined);
    if (next.length === 0) return;
    // What is due but could not be asked (no client) waits for the channel, not for the clock.
    const laterMs = next.filter((atMs) => atMs > nowMs);
    cancelTimer = timers.after(
      (laterMs.length > 0 ? Math.min(...laterMs) - nowMs : longestPauseMs) + 1,
      schedule,
    );
  };

  /** One run of `work` at a time; asked meanwhile, it runs once more. */
  const createRounds = (work: () => Promise<void>) => {
    let running: Promise<void> | undefined;
    let isAskedAgain = false;
    const run = async (): Promise<void> => {
      do {
        isAskedAgain = false;
        await work();
      } while (isAskedAgain && !isStopped);
    };
    return {
      ask(): void {
        isAskedAgain = true;
        running ??= run()
          .catch((error: unknown) => {
            if (!isStopped) log.warn('look-up.fault', { code: readFailure(error).code });
          })
          .then(() => {
            running = undefined;
            setTimer();
          });
      },
      async idle(): Promise<void> {
        while (running) await running;
      },
    };
  };

  // Side by side: the pages of the past come two a second, and nobody waits behind them for a name.
  const profiles = createRounds(askProfiles);
  const notices = createRounds(async () => {
    await askNotices();
    profiles.ask();
  });
  const histories = createRounds(async () => {
    await loadHistories();
    profiles.ask();
  });

  function schedule(): void {
    if (isStopped) return;
    histories.ask();
    notices.ask();
    profiles.ask();
  }

  return {
    schedule,
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
    async idle() {
      await histories.idle();
      await notices.idle();
      await profiles.idle();
    },
  };
};
