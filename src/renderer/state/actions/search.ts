import type {
  ChatId,
  ConversationId,
  Message,
  MessageId,
  PrivateMessageId,
} from '../../../shared/domain/index.ts';
import type { ChatPlaceInput, SearchHit } from '../../../shared/ipc/search.ts';
import { maxQueryLength } from '../../../shared/search/query.ts';
import { call, failureOf } from '../../api/call.ts';
import {
  conversationFetched,
  hitChosen,
  hitOpened,
  isSignedIn,
  laterPrivateThreadArrived,
  laterThreadArrived,
  privateThreadJumped,
  privateThreadLeft,
  privateThreadPointedAt,
  searchArrived,
  searchBegun,
  searchEmptied,
  searchFailed,
  searchProgressed,
  searchTyped,
  threadJumped,
  threadLeft,
  threadPointedAt,
} from '../updates/index.ts';
import type { AppActions } from './app.ts';
import { notifyProblem, type ActionContext } from './context.ts';

export type SearchActions = ReturnType<typeof createSearchActions>;

/** The search page, and threads that are opened at one of their messages. */
export const createSearchActions = (
  { api, store }: ActionContext,
  app: AppActions,
  threads: {
    load(conversationId: string): Promise<void>;
    loadPrivate(chatId: string): Promise<void>;
  },
) => {
  const notify = notifyProblem(store);
  /** Counts the searches: an answer that a later one overtook is not shown. */
  let asked = 0;

  const look = async (before?: number): Promise<void> => {
    const { text } = store.get().search;
    const own = (asked += 1);
    store.apply(searchBegun);
    try {
      const page = await call(api.search.find({ text, before }));
      // Nothing of whoever signed out meanwhile.
      if (own === asked && !page.isCancelled && isSignedIn(store.get()))
        store.apply((state) => searchArrived(state, text, page, before === undefined));
    } catch (problem) {
      if (own === asked && isSignedIn(store.get()))
        store.apply((state) => searchFailed(state, failureOf(problem)));
    }
  };
  /** Looks for what is typed, from its newest on. */
  const type = (typed: string): void => {
    const text = typed.slice(0, maxQueryLength);
    if (text.trim() === '') {
      asked += 1;
      store.apply((state) => searchEmptied(state, text));
      return;
    }
    store.apply((state) => searchTyped(state, text));
    void look();
  };

  /** Opens a conversation with a customer at one of its messages. */
  const jumpInConversation = async (conversationId: string, messageId: string): Promise<void> => {
    const id = conversationId as ConversationId;
    const [page, { conversation }] = await Promise.all([
      call(api.search.readAround({ conversationId: id, messageId: messageId as MessageId })),
      call(api.conversation.get({ conversationId: id })),
    ]);
    store.apply((state) =>
      threadJumped(
        conversation === undefined ? state : conversationFetched(state, conversation),
        conversationId,
        page,
        messageId,
      ),
    );
    app.openConversation(conversationId);
  };
  const jumpInPrivateChat = async (chatId: string, messageId: string): Promise<void> => {
    const page = await call(
      api.search.readPrivateAround({ chatId: chatId as ChatId, messageId: messageId as PrivateMessageId }),
    );
    store.apply((state) => privateThreadJumped(state, chatId, page, messageId));
    app.openPrivateChat(chatId);
  };

  return {
    type,
    /** The search page, with a text when one is given. */
    show(text?: string): void {
      if (text !== undefined) type(text);
      else if (store.get().search.lookedFor !== undefined) void look();
      app.goTo({ section: 'search' });
      void call(api.search.getProgress()).then(
        (progress) => store.apply((state) => searchProgressed(state, progress)),
        () => undefined,
      );
    },
    again: (): void => void look(),
    more(): void {
      const { next, isLooking } = store.get().search;
      if (next !== undefined && !isLooking) void look(next);
    },
    choose: (id: number | undefined): void => store.apply((state) => hitChosen(state, id)),
    /** Opens the message where it stands, with what stands around it. */
    async open(hit: SearchHit): Promise<void> {
      store.apply((state) => hitChosen(state, hit.id));
      try {
        if (hit.kind === 'private') {
          await jumpInPrivateChat(hit.chatId, hit.messageId);
          store.apply((state) => hitOpened(state, { chatId: hit.chatId }));
          return;
        }
        if (hit.kind === 'note') app.openConversation(hit.conversationId);
        else await jumpInConversation(hit.conversationId, hit.messageId);
        store.apply((state) => hitOpened(state, { conversationId: hit.conversationId }));
      } catch (problem) {
        notify(problem);
      }
    },
    /** Opens the open chat at one of its messages; what is not held of it is read. */
    async jumpTo(place: ChatPlaceInput, messageId: string): Promise<void> {
      const { conversations, privateChats } = store.get();
      const thread =
        'chatId' in place ? privateChats.threads[place.chatId] : conversations.threads[place.conversationId];
      const isHeld = thread?.messages.some(({ id }) => id === messageId) === true;
      try {
        if ('chatId' in place) {
          if (isHeld) store.apply((state) => privateThreadPointedAt(state, place.chatId, messageId));
          else await jumpInPrivateChat(place.chatId, messageId);
        } else if (isHeld) store.apply((state) => threadPointedAt(state, place.conversationId, messageId));
        else await jumpInConversation(place.conversationId, messageId);
      } catch (problem) {
        notify(problem);
      }
    },
    /** Where the words stand in one chat, newest first; nothing when it cannot be asked. */
    findInChat: (place: ChatPlaceInput, text: string): Promise<readonly { messageId: string }[]> =>
      call(api.search.findInChat({ place, text })).then(
        ({ places }) => places,
        () => [],
      ),
    /** Conversations by the name of their customer; none when it cannot be asked. */
    customers: (text: string) =>
      call(api.search.listCustomers({ text })).then(
        ({ conversations }) => conversations,
        () => [],
      ),
    /** From where a thread was opened to its end. */
    async toEnd(place: { conversationId: string } | { chatId: string }): Promise<void> {
      if ('chatId' in place) {
        store.apply((state) => privateThreadLeft(state, place.chatId));
        await threads.loadPrivate(place.chatId);
      } else {
        store.apply((state) => threadLeft(state, place.conversationId));
        await threads.load(place.conversationId);
      }
    },
    /** The page after the last message that is shown of a thread that was opened further up. */
    async loadLater(place: { conversationId: string } | { chatId: string }): Promise<void> {
      try {
        if ('chatId' in place) {
          const last = store.get().privateChats.threads[place.chatId]?.messages.at(-1);
          if (last === undefined) return;
          const chatId = place.chatId as ChatId;
          const after = { sentAtMs: last.sentAtMs, id: last.id };
          const page = await call(api.search.readPrivateLater({ chatId, after }));
          store.apply((state) => laterPrivateThreadArrived(state, chatId, page));
          return;
        }
        const last: Message | undefined = store
          .get()
          .conversations.threads[place.conversationId]?.messages.at(-1);
        if (last === undefined) return;
        const conversationId = place.conversationId as ConversationId;
        const after = { sentAtMs: last.sentAtMs, id: last.id };
        const page = await call(api.search.readLater({ conversationId, after }));
        store.apply((state) => laterThreadArrived(state, conversationId, page));
      } catch (problem) {
        notify(problem);
      }
    },
  };
};
