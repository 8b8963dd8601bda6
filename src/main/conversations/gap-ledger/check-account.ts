import type { Clock } from '../../../shared/clock.ts';
import {
  type AccountId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  customerIdSchema,
  type MessageMid,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { InstagramEvent } from '../../../shared/instagram/event.ts';
import {
  type InstagramClient,
  type ListedMessage,
  listedMessagesPerThread,
  readFailure,
  type Thread,
} from '../../instagram/index.ts';
import type { Announcer } from '../announcer.ts';
import type { HistoryLoader } from '../history-loader.ts';
import type { ChannelPort } from '../ports.ts';
import { retentionMs } from '../retention.ts';
import type { Stores } from '../stores.ts';
import { compareThread, listedSpan, placeInOrder, stopBeforeMs, vanished } from './compare.ts';

export interface Verified {
  verifiedUpToMs: number;
  watermarkMs: number | undefined;
  /** The list had more pages, so threads may have moved while it was read: to be looked at once more. */
  isToRepeat: boolean;
}

/** One comparison of one account. Filling a hole is durable at once; that all is filled is the caller's to note. */
export interface AccountCheck {
  /** Throws what the client throws, and INSTAGRAM_RATE_LIMITED (details.waitMs) before a call that would lengthen a block. */
  run(
    client: InstagramClient,
    account: ReturnType<ChannelPort['toVerify']>[number],
    isStopped: () => boolean,
  ): Promise<Verified | undefined>;
}

interface Place {
  accountId: AccountId;
  customerId: CustomerId;
  conversationId: ConversationId;
  knownSinceMs: number;
}

export const createAccountCheck = (dependencies: {
  stores: Stores;
  announcer: Announcer;
  history: HistoryLoader;
  channel: Pick<ChannelPort, 'isRemoved'>;
  clock: Clock;
  /** The greatest time ever seen. */
  seenClock: Clock;
}): AccountCheck => {
  const { stores, announcer, history, channel, clock, seenClock } = dependencies;
  const { conversations, messages, ledger, erasure } = stores;
  /** Missing in Instagram's list, and yet Instagram has them: not asked about again while this console runs. */
  const stillThere = new Set<MessageMid>();

  const refuseWhenBlocked = (client: InstagramClient): void => {
    const { blockedUntilMs } = client.usage();
    if (blockedUntilMs === undefined) return;
    throw new BackchannelError('INSTAGRAM_RATE_LIMITED', {
      details: { action: 'wait', outcome: 'not-sent', waitMs: Math.max(1_000, blockedUntilMs - clock.now()) },
    });
  };

  const placeOf = (thread: Thread, accountId: AccountId, knownSinceMs: number): Place | undefined => {
    const other = thread.participants.find(({ id }) => id !== accountId);
    const customerId = customerIdSchema.safeParse(other?.id);
    if (!customerId.success) return undefined;
    const conversationId = conversationIdOf(accountId, customerId.data);
    return { accountId, customerId: customerId.data, conversationId, knownSinceMs };
  };

  /** What an answer of ours (or a phone's) followed, and what is older than this console, nobody has to read again. */
  const applyFound = (events: readonly InstagramEvent[], knownSinceMs: number, afterMs?: number): void => {
    const answers = events.flatMap((each) =>
      each.type === 'message' && each.direction === 'out' ? each.atMs : [],
    );
    // The history tells whole seconds: what came in the very second this console did is news.
    history.apply(events, Math.max(knownSinceMs - 1_000, ...answers), afterMs);
  };

  const noteUnshared = (
    place: Place,
    times: ReadonlyMap<MessageMid, number>,
    unshared: readonly ListedMessage[],
  ): void => {
    const { accountId, customerId, conversationId } = place;
    if (unshared.length === 0) return;
    announcer.inTransaction(() => {
      if (channel.isRemoved(accountId)) return;
      conversations.put({ id: conversationId, accountId, customerId });
      for (const { mid, createdAtMs = 0 } of unshared) {
        ledger.putUnshared(accountId, mid, conversationId, times.get(mid) ?? createdAtMs);
      }
      announcer.conversation(conversationId);
    });
  };

  /** One message by its name; false when Instagram does not share it (any more). */
  const fetchOne = async (
    client: InstagramClient,
    place: Place,
    { mid, afterMs }: { mid: MessageMid; afterMs: number | undefined },
    isStopped: () => boolean,
  ): Promise<boolean> => {
    try {
      const events = await client.messageEvents(mid);
      if (isStopped()) return false;
      applyFound(events, place.knownSinceMs, afterMs);
    } catch (error) {
      const { action } = readFailure(error);
      if (action !== 'give-up') throw error;
    }
    return !isStopped() && ledger.knownMids(place.accountId, [mid]).has(mid);
  };

  const fill = async (
    client: InstagramClient,
    thread: Thread,
    place: Place,
    times: ReadonlyMap<MessageMid, number>,
    holes: readonly ListedMessage[],
    isStopped: () => boolean,
  ): Promise<void> => {
    const listed = thread.listed ?? [];
    /** The time of the message that stands before this one. */
    const timeBefore = (mid: MessageMid | undefined): number | undefined => {
      const index = listed.findIndex((each) => each.mid === mid);
      const before = index === -1 ? undefined : listed[index + 1];
      return before && times.get(before.mid);
    };
    refuseWhenBlocked(client);
    const events = await client.threadEvents(thread.id);
    if (isStopped()) return;
    const oldest = events.find((each) => each.type === 'message');
    applyFound(events, place.knownSinceMs, timeBefore(oldest?.mid));
    history.noteHandles(place.accountId, thread);
    const mids = holes.map(({ mid }) => mid);
    const known = ledger.knownMids(place.accountId, mids);
    // The thread's answer may be cut short (fewer fields, fewer messages): what it lacks is asked for singly.
    for (const hole of holes.filter(({ mid }) => !known.has(mid)).toReversed()) {
      refuseWhenBlocked(client);
      const wanted = { mid: hole.mid, afterMs: timeBefore(hole.mid) };
      const isFilled = await fetchOne(client, place, wanted, isStopped);
      if (isStopped()) return;
      if (!isFilled) noteUnshared(place, times, [hole]);
    }
  };

  /** A message of ours that Instagram no longer lists: unsent while nobody was told, when Instagram says so by name as well. */
  const takeBack = async (
    client: InstagramClient,
    place: Place,
    listed: readonly ListedMessage[],
    askedAtMs: number,
    isStopped: () => boolean,
  ): Promise<void> => {
    const span = listedSpan(listed, listed.length < listedMessagesPerThread, askedAtMs);
    if (!span) return;
    const stored = ledger.namedBetween(place.conversationId, span.afterMs, span.upToMs);
    for (const { mid, direction, sentAtMs } of vanished(stored, listed)) {
      if (stillThere.has(mid)) continue;
      refuseWhenBlocked(client);
      try {
        await client.messageEvents(mid);
        stillThere.add(mid);
      } catch (error) {
        const { code, action } = readFailure(error);
        if (action !== 'give-up') throw error;
        if (isStopped()) return;
        if (code !== 'INSTAGRAM_MESSAGE_GONE') stillThere.add(mid);
        else {
          const { accountId, customerId } = place;
          const unsend = { type: 'unsend', accountId, customerId, mid, direction, atMs: sentAtMs } as const;
          history.apply([{ ...unsend, isStandby: false }], 0);
        }
      }
    }
  };

  return {
    async run(client, { accountId, knownSinceMs, watermarkMs }, isStopped) {
      const askedAtMs = clock.now();
      const oldestKeptMs = seenClock.now() - retentionMs;
      const stopMs = stopBeforeMs({ watermarkMs, knownSinceMs, oldestKeptMs });
      const cursors = new Set<string>();
      let newestMs = watermarkMs;
      for (let after: string | undefined; ;) {
        refuseWhenBlocked(client);
        const page = await client.threads({ after, withMessages: true });
        for (const thread of page.threads) {
          if (isStopped()) return undefined;
          if (thread.updatedAtMs !== undefined) newestMs = Math.max(newestMs ?? 0, thread.updatedAtMs);
          const place = placeOf(thread, accountId, knownSinceMs);
          if (!place) continue;
          const { listed } = thread;
          if (!listed) {
            // Only the time of the last activity is told: what moved since the last comparison is read.
            if ((thread.updatedAtMs ?? stopMs) >= stopMs)
              await fill(client, thread, place, new Map(), [], isStopped);
            continue;
          }
          const known = ledger.knownMids(
            accountId,
            listed.map(({ mid }) => mid),
          );
          // What was written before the customer was erased here is no hole. The list tells whole seconds.
          const erasedUpToMs = erasure.erasedUpToMs(accountId, place.customerId) ?? 0;
          const fromMs = Math.max(oldestKeptMs, erasedUpToMs);
          const { holes, unshared } = compareThread(listed, known, fromMs);
          if (holes.length + unshared.length > 0) {
            const times = placeInOrder(listed, (mid) => messages.byMid(accountId, mid)?.sentAtMs);
            if (holes.length > 0) await fill(client, thread, place, times, holes, isStopped);
            if (isStopped()) return undefined;
            noteUnshared(place, times, unshared);
          }
          await takeBack(client, place, listed, askedAtMs, isStopped);
        }
        if (isStopped()) return undefined;
        const last = page.threads.at(-1);
        const isEnd = page.after === undefined || cursors.has(page.after) || last === undefined;
        if (isEnd || (last?.updatedAtMs ?? stopMs) < stopMs) break;
        after = page.after;
        if (after !== undefined) cursors.add(after);
      }
      return { verifiedUpToMs: askedAtMs, watermarkMs: newestMs, isToRepeat: cursors.size > 0 };
    },
  };
};
