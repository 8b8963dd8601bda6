import { emptyThread, type State, type Thread } from '../model.ts';

interface ThreadMessage {
  id: string;
  sentAtMs: number;
  direction: 'in' | 'out';
  /** Known of customers' messages only. */
  isUnread?: boolean | undefined;
}

const inOrder = (
  one: Pick<ThreadMessage, 'id' | 'sentAtMs'>,
  other: Pick<ThreadMessage, 'id' | 'sentAtMs'>,
): number => one.sentAtMs - other.sentAtMs || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** Threads kept in memory; older ones are read again from main, which is fast, so that memory does not grow over a day. */
const keptThreads = 12;

type Threads<M> = Readonly<Record<string, Thread<M>>>;

/** Changes one thread and marks it as the most recently used; the least recently used ones go. */
export const withThread = <M>(
  threads: Threads<M>,
  key: string,
  change: (thread: Thread<M>) => Thread<M>,
): Threads<M> => {
  const { [key]: current, ...others } = threads;
  const entries = Object.entries(others).slice(-(keptThreads - 1));
  return { ...Object.fromEntries(entries), [key]: change(current ?? emptyThread) };
};

/** Id of the first unread message, by its own mark, or else of the last `unreadCount` incoming ones; undefined: none. */
export const firstUnreadOf = (
  messages: readonly Pick<ThreadMessage, 'id' | 'direction' | 'isUnread'>[],
  unreadCount: number,
): string | undefined => {
  if (unreadCount <= 0) return undefined;
  const marked = messages.find((message) => message.isUnread === true);
  if (marked !== undefined) return marked.id;
  const incoming = messages.filter((message) => message.direction === 'in');
  return incoming[Math.max(0, incoming.length - unreadCount)]?.id;
};

/** The newest page as main answered it; replaces what was held unless earlier pages were read already. */
export const threadOpened = <M extends ThreadMessage>(
  thread: Thread<M>,
  page: { messages: readonly M[]; hasMore: boolean },
  firstUnreadId: string | undefined,
): Thread<M> => {
  const oldest = page.messages[0];
  const earlier =
    thread.isLoaded && thread.hasLater !== true && oldest !== undefined
      ? thread.messages.filter((message) => inOrder(message, oldest) < 0)
      : [];
  return {
    messages: [...earlier, ...page.messages],
    hasMore: earlier.length > 0 ? thread.hasMore : page.hasMore,
    isLoaded: true,
    isLoadingEarlier: false,
    hasLater: false,
    targetId: thread.targetId,
    jumps: thread.jumps,
    firstUnreadId: firstUnreadId ?? thread.firstUnreadId,
    problem: undefined,
  };
};

export const earlierArrived = <M extends ThreadMessage>(
  thread: Thread<M>,
  page: { messages: readonly M[]; hasMore: boolean },
): Thread<M> => {
  const known = new Set(thread.messages.map((message) => message.id));
  return {
    ...thread,
    messages: [...page.messages.filter((message) => !known.has(message.id)), ...thread.messages],
    hasMore: page.hasMore,
    isLoadingEarlier: false,
  };
};

/** The page around one message, in the place of what was held (`before`). */
export const threadAt = <M extends ThreadMessage>(
  before: Thread<M>,
  page: { messages: readonly M[]; hasMore: boolean; hasLater: boolean },
  targetId: string,
): Thread<M> => ({ ...emptyThread, ...page, isLoaded: true, targetId, jumps: (before.jumps ?? 0) + 1 });

export const laterArrived = <M extends ThreadMessage>(
  thread: Thread<M>,
  page: { messages: readonly M[]; hasLater: boolean },
): Thread<M> => {
  const known = new Set(thread.messages.map((message) => message.id));
  return {
    ...thread,
    messages: [...thread.messages, ...page.messages.filter((message) => !known.has(message.id))].sort(
      inOrder,
    ),
    hasLater: page.hasLater,
  };
};

/** The "New" line goes with the first answer below it, and with the message it stands above. */
const newLineAfter = <M extends ThreadMessage>(
  before: Thread<M>,
  messages: readonly M[],
  changed: readonly M[],
): string | undefined => {
  const first = messages.find(({ id }) => id === before.firstUnreadId);
  if (first === undefined) return undefined;
  const known = new Set(before.messages.map(({ id }) => id));
  const isAnswered = changed.some(
    (message) => message.direction === 'out' && !known.has(message.id) && inOrder(first, message) < 0,
  );
  return isAnswered ? undefined : first.id;
};

/** Changed and new messages by id, removed ones out; messages before the first page that was read stay unread. */
export const messagesChanged = <M extends ThreadMessage>(
  thread: Thread<M>,
  changed: readonly M[],
  removedIds: readonly string[] = [],
): Thread<M> => {
  if (!thread.isLoaded || (changed.length === 0 && removedIds.length === 0)) return thread;
  const byId = new Map(thread.messages.map((message) => [message.id, message]));
  for (const id of removedIds) byId.delete(id);
  const [oldest, newest] = [thread.messages[0], thread.messages.at(-1)];
  for (const message of changed) {
    const isBeforeLoaded = thread.hasMore && oldest !== undefined && inOrder(message, oldest) < 0;
    const isAfterLoaded = thread.hasLater === true && newest !== undefined && inOrder(message, newest) > 0;
    if (byId.has(message.id) || !(isBeforeLoaded || isAfterLoaded)) byId.set(message.id, message);
  }
  const messages = [...byId.values()].sort(inOrder);
  return { ...thread, messages, firstUnreadId: newLineAfter(thread, messages, changed) };
};

/** Messages kept of a thread that was left: earlier pages are dropped, the newest stay for a quick return. */
const keptWhenLeft = 200;

export const threadClosed = <M extends ThreadMessage>(thread: Thread<M>): Thread<M> => ({
  ...thread,
  firstUnreadId: undefined,
  targetId: undefined,
  // Opened again it begins at its end.
  ...(thread.hasLater === true ? { ...emptyThread, hasLater: false } : {}),
  ...(thread.hasLater !== true && thread.messages.length > keptWhenLeft
    ? { messages: thread.messages.slice(-keptWhenLeft), hasMore: true }
    : {}),
});

/**
 * The updates that both kinds of thread have.
 * @param threadsOf reads the threads of this kind.
 * @param withThreads puts them back.
 */
export const threadUpdates = <M extends ThreadMessage>(
  threadsOf: (state: State) => Threads<M>,
  withThreads: (state: State, threads: Threads<M>) => State,
) => {
  const change = (state: State, key: string, update: (thread: Thread<M>) => Thread<M>): State =>
    withThreads(state, withThread(threadsOf(state), key, update));
  return {
    change,
    /** Messages of an answer or an event, into the thread when it is held; it does not count as used by that. */
    withMessages(
      state: State,
      key: string,
      messages: readonly M[],
      removedIds: readonly string[] = [],
    ): State {
      const thread = threadsOf(state)[key];
      if (thread === undefined) return state;
      const changed = messagesChanged(thread, messages, removedIds);
      return changed === thread ? state : withThreads(state, { ...threadsOf(state), [key]: changed });
    },
    failed: (state: State, key: string, problem: string): State =>
      change(state, key, (thread) => ({ ...thread, problem, isLoadingEarlier: false })),
    earlierLoading: (state: State, key: string): State =>
      change(state, key, (thread) => ({ ...thread, isLoadingEarlier: true })),
    earlierArrived: (state: State, key: string, page: { messages: readonly M[]; hasMore: boolean }): State =>
      change(state, key, (thread) => earlierArrived(thread, page)),
    jumped: (
      state: State,
      key: string,
      page: { messages: readonly M[]; hasMore: boolean; hasLater: boolean },
      targetId: string,
    ): State => change(state, key, (thread) => threadAt(thread, page, targetId)),
    /** The same for a message that is among those that are held: nothing has to be read. */
    pointedAt: (state: State, key: string, targetId: string): State =>
      change(state, key, (thread) => ({ ...thread, targetId, jumps: (thread.jumps ?? 0) + 1 })),
    laterArrived: (state: State, key: string, page: { messages: readonly M[]; hasLater: boolean }): State =>
      change(state, key, (thread) => laterArrived(thread, page)),
    /** What is unread now is new to the person: the "New" line stands above it, unless it stands already. */
    newLineShown(state: State, key: string, unreadCount: number): State {
      const thread = threadsOf(state)[key];
      const firstUnreadId = thread && firstUnreadOf(thread.messages, unreadCount);
      if (thread === undefined || thread.firstUnreadId !== undefined || firstUnreadId === undefined)
        return state;
      return withThreads(state, { ...threadsOf(state), [key]: { ...thread, firstUnreadId } });
    },
    /** The person left the thread: its "New" line goes. */
    left: (state: State, key: string): State =>
      threadsOf(state)[key] === undefined ? state : change(state, key, threadClosed),
  };
};
