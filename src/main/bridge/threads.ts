import {
  type ChatEvent,
  type ChatSummary,
  type ChatThread,
  refusalType,
  type ThreadsPage,
  type ThreadsRequest,
} from '../livechat/index.ts';

/** LiveChat's servers may differ by this much in what they call the time. */
export const serverClocksMs = 10 * 60_000;

/** The clocks of LiveChat, the relay and Instagram may differ by this much. */
export const clockToleranceMs = 15 * 60_000;

const goneTypes: ReadonlySet<string | undefined> = new Set(['not_found', 'chat_anonymized']);

/**
 * Undefined where LiveChat has neither the chat nor what was said in it any more: one such chat must not keep the bridge from all
 * others.
 */
export const unlessGone = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await ask();
  } catch (error) {
    if (!goneTypes.has(refusalType(error))) throw error;
    return undefined;
  }
};

type ListThreads = (page: ThreadsRequest) => Promise<ThreadsPage>;
const threadsPerPage = 10;

/** Every thread of a chat, newest first, read page by page as they are asked for. */
export async function* threadsOf(list: ListThreads): AsyncGenerator<ChatThread> {
  let page: ThreadsRequest | undefined = { limit: threadsPerPage };
  while (page) {
    const answer: ThreadsPage = await list(page);
    yield* answer.threads;
    page = answer.nextPageId === undefined ? undefined : { pageId: answer.nextPageId };
  }
}

/** Every chat of a list, read page by page as they are asked for. */
export async function* chatsOf(
  list: (pageId: string | undefined) => Promise<{ chats: ChatSummary[]; nextPageId: string | undefined }>,
): AsyncGenerator<ChatSummary> {
  let pageId: string | undefined;
  do {
    const page = await list(pageId);
    yield* page.chats;
    pageId = page.nextPageId;
  } while (pageId !== undefined);
}

/** The chats of a list, newest first, whose newest thread was opened at `sinceMs` (LiveChat's clock) or after. */
export const chatsSince = async (
  list: Parameters<typeof chatsOf>[0],
  sinceMs: number,
): Promise<ChatSummary[]> => {
  const found: ChatSummary[] = [];
  for await (const chat of chatsOf(list)) {
    if ((chat.lastThread?.createdAtMs ?? 0) < sinceMs) break;
    found.push(chat);
  }
  return found;
};

/** An event with the thread it is in. */
export interface FoundEvent {
  threadId: string;
  event: ChatEvent;
}

/**
 * The threads back to the one that was open at `sinceMs` (LiveChat's clock), newest first: a thread may have been opened long
 * before its last event.
 */
export const threadsSince = async (list: ListThreads, sinceMs: number): Promise<ChatThread[]> => {
  const found: ChatThread[] = [];
  for await (const thread of threadsOf(list)) {
    found.push(thread);
    if (thread.createdAtMs < sinceMs) break;
  }
  return found;
};

/** What was said in threads. */
export const eventsOf = (threads: readonly ChatThread[]): FoundEvent[] =>
  threads.flatMap(({ id, events }) => events.map((event) => ({ threadId: id, event })));

/** What was said in a chat since then, oldest first; `customIds`: when each was used; `threadId`: the thread that is open. */
export const readSince = async (
  list: ListThreads,
  sinceMs: number,
): Promise<{ found: FoundEvent[]; customIds: Map<string, number>; threadId: string | undefined }> => {
  const threads = (await unlessGone(() => threadsSince(list, sinceMs))) ?? [];
  const found = eventsOf(threads);
  const customIds = new Map(
    found.flatMap(({ event }) =>
      event.customId === undefined ? [] : [[event.customId, event.createdAtMs] as const],
    ),
  );
  found.sort((one, other) => one.event.createdAtMs - other.event.createdAtMs);
  return { found, customIds, threadId: threads[0]?.isActive === true ? threads[0].id : undefined };
};

/** Events whose custom id begins with one of these, in the threads since then. */
export const findEvents = async (
  list: ListThreads,
  prefixes: readonly string[],
  sinceMs: number,
): Promise<FoundEvent[]> =>
  eventsOf(await threadsSince(list, sinceMs)).filter(({ event }) =>
    prefixes.some((prefix) => event.customId?.startsWith(prefix)),
  );
