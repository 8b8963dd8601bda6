import type { Clock } from '../../../shared/clock.ts';
import {
  type AccountId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  customerIdSchema,
  type MessageMid,
} from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { MessagingEvent } from '../../../shared/domain/event.ts';
import { pauseAfter } from '../../../shared/back-off.ts';
import {
  type ListedMessage,
  type ListedMessages,
  type MessagingClient,
  type MessagingLimits,
  readFailure,
  sendError,
  type Thread,
} from '../../messaging/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import { askAgainTiming, type HistoryLoader, readUpToOf } from '../history-loader.ts';
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
  /**
   * Throws what the client throws, INSTAGRAM_RATE_LIMITED (details.waitMs) before a call that would lengthen a block, and
   * NETWORK_UNREACHABLE after a call during which it was stopped: nothing may be written any more.
   */
  run(
    client: MessagingClient,
    account: ReturnType<ChannelPort['toVerify']>[number],
    isStopped: () => boolean,
  ): Promise<Verified>;
}

/** Missing messages of one thread that are asked for by name in one comparison: each is a call. */
const mostAskedPerThread = 25;

/** Messages without content that are asked for again in one comparison of an account. */
const mostAskedAgain = 10;

const tryAgain = { action: 'retry', outcome: 'not-sent' } as const;

/** Makes one call of this comparison. */
type Ask = <T>(call: (client: MessagingClient) => Promise<T>) => Promise<T>;

interface Place {
  accountId: AccountId;
  customerId: CustomerId;
  conversationId: ConversationId;
  knownSinceMs: number;
}

export const createAccountCheck = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  history: HistoryLoader;
  channel: Pick<ChannelPort, 'isRemoved'>;
  limits: MessagingLimits;
  clock: Clock;
  /** The greatest time ever seen. */
  monotonicClock: Clock;
}): AccountCheck => {
  const { stores, publisher, history, channel, limits, clock, monotonicClock } = deps;
  const { conversations, messages, reconciliation, erasure } = stores;
  const { unshared: unsharedRows } = reconciliation;
  /** Missing in the provider's list, and yet it has them: not asked about again while this console runs. */
  const stillThere = new Set<MessageMid>();

  const askOf =
    (client: MessagingClient, isStopped: () => boolean): Ask =>
    async (call) => {
      const { blockedUntilMs } = client.usage();
      if (blockedUntilMs !== undefined) {
        const waitMs = Math.max(1_000, blockedUntilMs - clock.now());
        throw sendError({ code: 'INSTAGRAM_RATE_LIMITED', action: 'wait', outcome: 'not-sent', waitMs });
      }
      const [answer] = await Promise.allSettled([call(client)]);
      if (isStopped()) throw sendError({ code: 'NETWORK_UNREACHABLE', ...tryAgain });
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    };

  const placeOf = (thread: Thread, accountId: AccountId, knownSinceMs: number): Place | undefined => {
    const other = thread.participants.find(({ id }) => id !== accountId);
    const customerId = customerIdSchema.safeParse(other?.id);
    if (!customerId.success) return undefined;
    const conversationId = conversationIdOf(accountId, customerId.data);
    return { accountId, customerId: customerId.data, conversationId, knownSinceMs };
  };

  const applyFound = (events: readonly MessagingEvent[], knownSinceMs: number, afterMs?: number): void =>
    history.apply(events, readUpToOf(events, knownSinceMs), afterMs);

  const noteUnshared = (
    place: Place,
    times: ReadonlyMap<MessageMid, number>,
    unshared: readonly ListedMessage[],
    dueAtMs?: number,
  ): void => {
    const { accountId, customerId, conversationId } = place;
    if (unshared.length === 0) return;
    publisher.inTransaction(() => {
      if (channel.isRemoved(accountId)) return;
      conversations.put({ id: conversationId, accountId, customerId });
      for (const { mid, createdAtMs = 0 } of unshared) {
        const atMs = times.get(mid) ?? createdAtMs;
        unsharedRows.insertNew({ accountId, mid, conversationId, atMs, dueAtMs, attempts: 0 });
      }
      publisher.conversation(conversationId);
    });
  };

  /**
   * One message by its name; false when the provider does not share it (any more). `isPatient`: a temporary fault is no more
   * than that.
   */
  const fetchOne = async (
    ask: Ask,
    place: Place,
    { mid, afterMs }: { mid: MessageMid; afterMs: number | undefined },
    isPatient = false,
  ): Promise<boolean> => {
    try {
      applyFound(await ask((client) => client.messageEvents(mid)), place.knownSinceMs, afterMs);
    } catch (error) {
      const { action, code } = readFailure(error);
      if (action !== 'give-up' && !(isPatient && code === 'INSTAGRAM_TEMPORARY')) throw error;
    }
    return messages.byMid(place.accountId, mid) !== undefined;
  };

  /** Reads a thread, then singly what it lacks. False: the thread was refused, and nothing is known of what it lacks. */
  const fill = async (
    ask: Ask,
    thread: Thread,
    place: Place,
    missing: {
      listed: readonly ListedMessage[];
      places: ReadonlyMap<MessageMid, number>;
      holes: readonly ListedMessage[];
    },
  ): Promise<boolean> => {
    const { listed, places, holes } = missing;
    /** The time of the message that stands before this one. */
    const timeBefore = (mid: MessageMid | undefined): number | undefined => {
      const index = listed.findIndex((each) => each.mid === mid);
      const before = index === -1 ? undefined : listed[index + 1];
      return before && places.get(before.mid);
    };
    let isRead = true;
    try {
      const { events } = await ask((client) => client.threadHistory(thread.id));
      const oldest = events.find((each) => each.type === 'message');
      applyFound(events, place.knownSinceMs, timeBefore(oldest?.mid));
      history.noteHandles(place.accountId, thread);
    } catch (error) {
      // One thread that is refused may not keep the others from being compared.
      if (readFailure(error).action !== 'give-up') throw error;
      isRead = false;
    }
    const mids = holes.map(({ mid }) => mid);
    const known = reconciliation.knownMids(place.accountId, mids);
    // The thread's answer may be cut short (fewer fields, fewer messages): what it lacks is asked for singly.
    for (const hole of holes.filter(({ mid }) => !known.has(mid)).toReversed()) {
      const wanted = { mid: hole.mid, afterMs: timeBefore(hole.mid) };
      const isFilled = await fetchOne(ask, place, wanted);
      // Among the newest, so it should have been given: asked for again by its name.
      if (!isFilled) noteUnshared(place, places, [hole], clock.now() + askAgainTiming.firstMs);
    }
    return isRead;
  };

  /** What the provider listed and would not give is asked for again, slowly, until it is too old to be kept. */
  const askAgain = async (ask: Ask, accountId: AccountId, knownSinceMs: number): Promise<void> => {
    for (const one of unsharedRows.due(accountId, clock.now(), mostAskedAgain)) {
      const { mid, conversationId, atMs } = one;
      const row = conversations.get(conversationId);
      if (!row) continue;
      const place = { accountId, customerId: row.customerId, conversationId, knownSinceMs };
      if (await fetchOne(ask, place, { mid, afterMs: atMs - 1 }, true)) continue;
      const attempts = one.attempts + 1;
      unsharedRows.update(one, { attempts, dueAtMs: clock.now() + pauseAfter(attempts + 1, askAgainTiming) });
    }
  };

  /** The mark "no longer shared", set or taken away. What the message says is not touched. */
  const mark = (place: Place, mids: readonly MessageMid[], isNoLongerShared: boolean): void => {
    if (mids.length === 0) return;
    publisher.inTransaction(() => {
      for (const mid of mids) {
        const row = messages.byMid(place.accountId, mid);
        if (!row || row.isUnsent || row.isNoLongerShared === isNoLongerShared) continue;
        messages.put({ ...row, isNoLongerShared });
        publisher.message(row.conversationId, row.id);
      }
    });
  };

  /**
   * Stored messages that the provider does not list: marked when it does not hand them out by name either. That is never proof
   * of an unsend (decision 0048): nothing is removed for it.
   */
  const markMissing = async (
    ask: Ask,
    place: Place,
    { messages: listed, isWhole }: ListedMessages,
    askedAtMs: number,
  ): Promise<void> => {
    const span = listedSpan(listed, isWhole, askedAtMs);
    if (!span) return;
    const stored = reconciliation.namedBetween(place.conversationId, span.afterMs, span.upToMs);
    const asked = vanished(stored, listed).filter(({ mid }) => !stillThere.has(mid));
    // The newest first; the rest of a long thread at the next comparisons.
    for (const { mid } of asked.slice(-mostAskedPerThread).toReversed()) {
      try {
        await ask((client) => client.messageEvents(mid));
        stillThere.add(mid);
      } catch (error) {
        const { code, action } = readFailure(error);
        if (action !== 'give-up') throw error;
        if (code === 'INSTAGRAM_MESSAGE_GONE') mark(place, [mid], true);
        else stillThere.add(mid);
      }
    }
  };

  /** Its names, over further pages. One thread that is refused may not keep the others from being compared. */
  const namesOf = async (ask: Ask, thread: Thread): Promise<ListedMessages> => {
    try {
      return await ask((client) => client.listedMessages(thread));
    } catch (error) {
      if (readFailure(error).action !== 'give-up') throw error;
      return { messages: thread.listed ?? [], isWhole: false };
    }
  };

  /** Compares one thread. False: it could not be read, and is to be looked at again. */
  const checkThread = async (
    ask: Ask,
    thread: Thread,
    place: Place,
    times: { askedAtMs: number; oldestKeptMs: number; stopMs: number },
  ): Promise<boolean> => {
    const { accountId } = place;
    const hasMoved = (thread.updatedAtMs ?? times.stopMs) >= times.stopMs;
    // Only the time of the last activity is told: what moved since the last comparison is read, its names too.
    const isUnnamed = thread.listed === undefined;
    if (isUnnamed && !hasMoved) return true;
    // What has not moved was compared before: its names are not followed over further pages.
    const isAllNamed = !isUnnamed && thread.listedAfter === undefined;
    const names =
      hasMoved && !isAllNamed
        ? await namesOf(ask, thread)
        : { messages: thread.listed ?? [], isWhole: isAllNamed };
    const listed = names.messages;
    const mids = listed.map(({ mid }) => mid);
    mark(place, reconciliation.markedMids(accountId, mids), false);
    // What was written before the customer was erased here is no hole. The list tells whole seconds.
    const erasedUpToMs = erasure.erasedUpToMs(accountId, place.customerId) ?? 0;
    const fromMs = Math.max(times.oldestKeptMs, erasedUpToMs);
    const { holes, unshared } = compareThread(
      listed,
      reconciliation.knownMids(accountId, mids),
      fromMs,
      limits.sharedPerThread,
    );
    let isRead = true;
    if (isUnnamed || holes.length + unshared.length > 0) {
      const places = placeInOrder(listed, (mid) => messages.byMid(accountId, mid)?.sentAtMs);
      if (isUnnamed || holes.length > 0) isRead = await fill(ask, thread, place, { listed, places, holes });
      noteUnshared(place, places, unshared);
    }
    // Older names follow that were not asked for: nothing is said about what is not among these.
    if (isAllNamed || hasMoved) await markMissing(ask, place, names, times.askedAtMs);
    return isRead || !isUnnamed;
  };

  return {
    async run(client, { accountId, knownSinceMs, watermarkMs }, isStopped) {
      const ask = askOf(client, isStopped);
      const askedAtMs = clock.now();
      const oldestKeptMs = monotonicClock.now() - retentionMs;
      const stopMs = stopBeforeMs({ watermarkMs, knownSinceMs, oldestKeptMs });
      const cursors = new Set<string>();
      let newestMs = watermarkMs;
      let areAllRead = true;
      let missing: Error | undefined;
      for (let after: string | undefined; ;) {
        const page = await ask((asked) => asked.threads({ after, withMessages: true }));
        for (const thread of page.threads) {
          if (thread.updatedAtMs !== undefined) newestMs = Math.max(newestMs ?? 0, thread.updatedAtMs);
          const place = placeOf(thread, accountId, knownSinceMs);
          if (!place) continue;
          try {
            const times = { askedAtMs, oldestKeptMs, stopMs };
            if (!(await checkThread(ask, thread, place, times))) areAllRead = false;
          } catch (error) {
            // One thread that times out may not keep those behind it from being compared.
            if (readFailure(error).code !== 'INSTAGRAM_TEMPORARY') throw error;
            missing ??= toBackchannelError(error);
          }
        }
        // A page may be short or empty: only a missing cursor is the end (instagram.md §10).
        if (page.after === undefined || (page.threads.at(-1)?.updatedAtMs ?? stopMs) < stopMs) break;
        after = page.after;
        const isEndless = cursors.has(after) || cursors.size >= limits.mostPages;
        if (isEndless || clock.now() - askedAtMs > limits.longestReadMs)
          throw sendError({ code: 'INSTAGRAM_TEMPORARY', ...tryAgain });
        cursors.add(after);
      }
      await askAgain(ask, accountId, knownSinceMs);
      if (missing !== undefined) throw missing;
      return {
        verifiedUpToMs: askedAtMs,
        // Held back while a thread could not be read: the next comparison looks as far back as this one did.
        watermarkMs: areAllRead ? newestMs : watermarkMs,
        isToRepeat: cursors.size > 0,
      };
    },
  };
};
