import type { ChatEvent, ChatThread, ThreadsPage } from '../livechat/index.ts';

type Page = { limit: number } | { pageId: string };
const threadsPerPage = 10;

/** Every thread of a chat, newest first, read page by page as they are asked for. */
export async function* threadsOf(list: (page: Page) => Promise<ThreadsPage>): AsyncGenerator<ChatThread> {
  let page: Page | undefined = { limit: threadsPerPage };
  while (page) {
    const answer: ThreadsPage = await list(page);
    yield* answer.threads;
    page = answer.nextPageId === undefined ? undefined : { pageId: answer.nextPageId };
  }
}

export interface FoundEvent {
  threadId: string;
  event: ChatEvent;
}

/** Events of ours whose custom id begins so and that were written after `sinceMs`. */
export const findEvents = async (
  list: (page: Page) => Promise<ThreadsPage>,
  prefixes: string | readonly string[],
  sinceMs: number,
): Promise<FoundEvent[]> => {
  const found: FoundEvent[] = [];
  const wanted = typeof prefixes === 'string' ? [prefixes] : prefixes;
  for await (const thread of threadsOf(list)) {
    for (const event of thread.events) {
      if (wanted.some((each) => event.customId?.startsWith(each))) found.push({ threadId: thread.id, event });
    }
    // A thread may have been opened long before its last event.
    if (thread.createdAtMs < sinceMs) break;
  }
  return found;
};
