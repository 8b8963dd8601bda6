import type { Clock } from '../../shared/clock.ts';
import type { AccountId, ConversationId, CustomerId } from '../../shared/domain/index.ts';
import { conversationIdOf, customerIdSchema } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import type { BackOffTiming } from '../../shared/back-off.ts';
import {
  type ListedMessages,
  type MessagingClient,
  type MessagingLimits,
  readFailure,
  type Thread,
} from '../messaging/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { EventStore } from './event-store.ts';
import { createHistoryLooks, type HistoryLook, type LookSince } from './history-look.ts';
import type { ChannelPort } from './ports.ts';
import { retentionMs } from './retention.ts';
import type { Stores } from './stores.ts';

/**
 * The pauses before something that the provider would not give is asked for again. Nothing is given up for good before it is
 * too old to be kept.
 */
export const askAgainTiming: BackOffTiming = { firstMs: 15 * 60_000, longestMs: 24 * 60 * 60_000 };

/**
 * Up to when what the history tells counts as read: what an answer of ours (or a phone's) followed, and what is older than this
 * console, nobody has to read again. The history tells whole seconds: what came in the very second this console did is news.
 */
export const readUpToOf = (events: readonly MessagingEvent[], knownSinceMs: number): number => {
  const answers = events.flatMap((each) =>
    each.type === 'message' && each.direction === 'out' ? each.atMs : [],
  );
  return Math.max(knownSinceMs - 1_000, ...answers);
};

type MessageEvent = Extract<MessagingEvent, { type: 'message' }>;

/**
 * The history tells whole seconds, but tells them in order: messages of one second follow each other, and what is stored with a
 * better time. `list`: oldest first, all after `afterMs`. `storedAtMs`: the time a message is known by, when it is.
 */
export const inOrder = (
  list: readonly MessagingEvent[],
  storedAtMs: (event: MessageEvent) => number | undefined,
  afterMs: number = Number.NEGATIVE_INFINITY,
): MessagingEvent[] => {
  let lastAtMs = afterMs;
  return list.map((event) => {
    if (event.type !== 'message') return event;
    const known = storedAtMs(event);
    const atMs = known ?? Math.min(Math.max(event.atMs, lastAtMs + 1), event.atMs + 999);
    lastAtMs = Math.max(lastAtMs, atMs);
    return known === undefined ? { ...event, atMs } : event;
  });
};

/** The threads of a list, page by page to its end; a page may be empty. Ends where the cursors run in a circle. */
async function* threadsOf(
  client: Pick<MessagingClient, 'threads'>,
  request: { customerId?: CustomerId | undefined; limit: number; withMessages?: boolean },
  mostPages: number,
): AsyncGenerator<Thread> {
  const seen = new Set<string>();
  for (let after: string | undefined; ;) {
    const page = await client.threads({ ...request, after });
    yield* page.threads;
    after = page.after;
    if (after === undefined || seen.has(after) || seen.size >= mostPages) return;
    seen.add(after);
  }
}

/** One page of many that the provider would not give for a moment must not cost all of them: asked three times. */
const patiently =
  (client: Pick<MessagingClient, 'threads'>): MessagingClient['threads'] =>
  async (request) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await client.threads(request);
      } catch (error) {
        if (tries === 3 || readFailure(error).code !== 'INSTAGRAM_TEMPORARY') throw error;
      }
    }
  };

/** Reads the provider's own record of a thread (its newest messages) into the store. */
export interface HistoryLoader {
  /**
   * One customer's thread, its names first: what they name and is stored already is not read again. `since`: as of
   * `HistoryLook.isCompleteSince`, so far back something is to be decided. Throws what the client throws.
   */
  loadThread(client: MessagingClient, conversationId: ConversationId, since: LookSince): Promise<HistoryLook>;
  /**
   * Names of all threads that have moved since then, ten threads a call: what can be decided by them needs no call of its own.
   * By conversation. Throws what the client throws.
   */
  readNames(
    client: MessagingClient,
    accountId: AccountId,
    sinceMs: number,
  ): Promise<Map<ConversationId, HistoryLook>>;
  /**
   * The most recent threads of an account, after it was connected or handed over. One that cannot be had: the others, then its
   * error.
   */
  loadRecent(client: MessagingClient, accountId: AccountId, readUpToMs: number): Promise<void>;
  /**
   * Applies events of the history (oldest first) in one transaction. `afterMs`: the time of the message before them, if known.
   */
  apply(events: readonly MessagingEvent[], readUpToMs: number, afterMs?: number): void;
  /** Handles that only the list of threads tells. */
  noteHandles(accountId: AccountId, thread: Pick<Thread, 'participants'>): void;
}

export const createHistoryLoader = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  events: EventStore;
  channel: ChannelPort;
  limits: Pick<MessagingLimits, 'threadsPerPage' | 'sharedPerThread' | 'mostPages' | 'historyToleranceMs'>;
  clock: Clock;
  /** The greatest time ever seen. */
  monotonicClock: Clock;
}): HistoryLoader => {
  const { stores, publisher, events, channel, limits, clock, monotonicClock } = deps;
  const { conversations } = stores;
  const { threadsPerPage, mostPages } = limits;
  const looks = createHistoryLooks({ messages: stores.messages, limits });

  /** As far as the page of threads told them: nothing where it did not. */
  const namesOf = ({ listed, listedAfter }: Thread): ListedMessages => ({
    messages: listed ?? [],
    isWhole: listed !== undefined && listedAfter === undefined,
  });

  const timeOfStored = (event: MessageEvent): number | undefined =>
    event.mid === undefined ? undefined : stores.messages.byMid(event.accountId, event.mid)?.sentAtMs;

  const apply: HistoryLoader['apply'] = (list, readUpToMs, afterMs) => {
    const nowMs = clock.now();
    const oldestKeptMs = monotonicClock.now() - retentionMs;
    publisher.inTransaction(() => {
      for (const event of inOrder(list, timeOfStored, afterMs)) {
        // Older than what may be kept: it would only be removed again.
        if (event.atMs < oldestKeptMs || channel.isRemoved(event.accountId)) continue;
        events.apply(event, { nowMs, ourAppId: channel.appId(), source: 'history', readUpToMs });
      }
    });
  };

  /** The handle is known from the list of threads before any profile is. */
  const noteHandles: HistoryLoader['noteHandles'] = (accountId, thread) => {
    publisher.inTransaction(() => {
      for (const { id, username } of thread.participants) {
        const customerId = customerIdSchema.safeParse(id);
        if (!customerId.success || username === undefined || id === accountId) continue;
        const row = conversations.get(conversationIdOf(accountId, customerId.data));
        if (!row || row.username !== undefined) continue;
        conversations.put({ ...row, username });
        publisher.conversation(row.id);
      }
    });
  };

  /** The history import need not read it once more. What is too old to be kept is none of its threads. */
  const noteRead = (accountId: AccountId, { id: threadId, updatedAtMs }: Thread): void => {
    const isTooOld = updatedAtMs !== undefined && updatedAtMs < monotonicClock.now() - retentionMs;
    if (!isTooOld && !channel.isRemoved(accountId))
      stores.historyImport.noteRead({ accountId, threadId, updatedAtMs });
  };

  return {
    apply,
    noteHandles,
    async loadThread(client, conversationId, since) {
      const row = conversations.get(conversationId);
      if (!row) throw new BackchannelError('NOT_FOUND');
      const request = { customerId: row.customerId, limit: 1, withMessages: true };
      for await (const thread of threadsOf(client.urgently, request, mostPages)) {
        const isIt = thread.participants.some(({ id }) => id === (row.customerId as string));
        const byNames = looks.ofNames(row.accountId, namesOf(thread));
        if (isIt && byNames.isCompleteSince(...since)) return byNames;
        const found = await client.urgently.threadHistory(thread.id);
        apply(found.events, 0);
        if (!isIt) continue;
        const byContent = looks.ofContent(found);
        if (byContent.isCompleteSince(...since)) return byContent;
        // Newer messages hide what it is about: what they are called says whether there is anything that nobody has told of.
        const named = await client.urgently.listedMessages(
          thread,
          since[0] - limits.historyToleranceMs - 1_000,
        );
        return looks.either(byContent, looks.ofNames(row.accountId, named));
      }
      return looks.nothing;
    },
    async readNames(client, accountId, sinceMs) {
      const found = new Map<ConversationId, HistoryLook>();
      const request = { limit: threadsPerPage, withMessages: true };
      const patient = { threads: patiently(client.urgently) };
      for await (const thread of threadsOf(patient, request, mostPages)) {
        if (thread.updatedAtMs !== undefined && thread.updatedAtMs < sinceMs) break;
        const other = thread.participants.find(({ id }) => id !== accountId);
        const customerId = customerIdSchema.safeParse(other?.id);
        if (!customerId.success) continue;
        const look = looks.ofNames(accountId, namesOf(thread));
        found.set(conversationIdOf(accountId, customerId.data), look);
      }
      return found;
    },
    async loadRecent(client, accountId, readUpToMs) {
      let count = 0;
      let missing: Error | undefined;
      for await (const thread of threadsOf(client, { limit: threadsPerPage }, mostPages)) {
        if (count === threadsPerPage) break;
        count += 1;
        try {
          const { events: found } = await client.threadHistory(thread.id);
          publisher.inTransaction(() => {
            apply(found, readUpToMs);
            noteHandles(accountId, thread);
            noteRead(accountId, thread);
          });
        } catch (error) {
          const { action, code } = readFailure(error);
          if (action !== 'give-up' && code !== 'INSTAGRAM_TEMPORARY') throw error;
          missing ??= toBackchannelError(error);
        }
      }
      if (missing !== undefined) throw missing;
    },
  };
};
