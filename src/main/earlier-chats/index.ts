import type { ConversationId, EarlierChat, EarlierChatLine } from '../../shared/domain/index.ts';
import { cutText } from '../../shared/cut-text.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type ArchivedThread,
  type Archives,
  eventText,
  type TokenSource,
  withToken,
} from '../livechat/index.ts';

/** What LiveChat keeps of a customer, for the person who asks, with their own rights. Nothing of it is stored. */
export interface EarlierChats {
  /** Newest first; undefined: LiveChat has no customer for this conversation. Errors: LiveChat's, NETWORK_UNREACHABLE. */
  list(conversationId: ConversationId): Promise<EarlierChat[] | undefined>;
  /** Oldest first. Errors: NOT_FOUND (also a chat of somebody else), LiveChat's, NETWORK_UNREACHABLE. */
  read(
    conversationId: ConversationId,
    chat: Pick<EarlierChat, 'chatId' | 'threadId'>,
  ): Promise<EarlierChatLine[]>;
}

/** LiveChat customers that one conversation has had: after the first few nobody looks. */
const mostCustomers = 3;
const firstWordsLength = 120;
/** Lines of one thread. */
const mostLines = 1_000;

const chatOf = (thread: ArchivedThread): EarlierChat => {
  const first = thread.events.find(({ type }) => type === 'message');
  const words = first && eventText(first);
  return {
    chatId: thread.chatId,
    threadId: thread.id,
    startedAtMs: thread.createdAtMs,
    isActive: thread.isActive,
    agentNames: thread.agentIds.map((id) => thread.names.get(id) ?? id).slice(0, 100),
    tags: thread.tags.slice(0, 100),
    firstWords: words === undefined ? undefined : cutText(words.replace(/\s+/gu, ' '), firstWordsLength, '…'),
    isHidden: thread.isHidden,
  };
};

const linesOf = (thread: ArchivedThread): EarlierChatLine[] =>
  thread.events.slice(-mostLines).flatMap((event): EarlierChatLine[] => {
    const text = eventText(event);
    if (text === undefined) return [];
    const { authorId } = event;
    const isSystem = event.type === 'system_message' || authorId === undefined;
    return [
      {
        id: event.id,
        atMs: event.createdAtMs,
        from: isSystem ? 'system' : authorId === thread.customerId ? 'customer' : 'agent',
        name: authorId === undefined ? undefined : thread.names.get(authorId),
        text,
        isNote: !isSystem && event.visibility === 'agents',
      },
    ];
  });

export const createEarlierChats = (deps: {
  archives: Archives;
  tokens: Pick<TokenSource, 'accessToken'>;
  /** The customers in LiveChat that stand for this conversation's, the present one first. */
  customersInLiveChat(conversationId: ConversationId): readonly string[];
}): EarlierChats => {
  const { archives, tokens, customersInLiveChat } = deps;
  return {
    async list(conversationId) {
      const customerIds = customersInLiveChat(conversationId).slice(0, mostCustomers);
      if (customerIds.length === 0) return undefined;
      const found: ArchivedThread[] = [];
      for (const customerId of customerIds)
        found.push(...(await withToken(tokens, (token) => archives.ofCustomer(token, customerId))));
      return found.map(chatOf).sort((one, other) => other.startedAtMs - one.startedAtMs);
    },
    async read(conversationId, { chatId, threadId }) {
      const thread = await withToken(tokens, (token) => archives.thread(token, chatId, threadId));
      const isTheirs =
        thread.customerId !== undefined && customersInLiveChat(conversationId).includes(thread.customerId);
      if (!isTheirs) throw new BackchannelError('NOT_FOUND');
      return linesOf(thread);
    },
  };
};
