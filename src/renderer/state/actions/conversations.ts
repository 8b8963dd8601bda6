import type {
  CameFrom,
  Conversation,
  ConversationId,
  EarlierChat,
  EarlierChatLine,
  Message,
} from '../../../shared/domain/index.ts';
import { call, sentenceOfProblem } from '../../api/call.ts';
import { firstPageRows, type InboxSort, sortKeyOf } from '../../../shared/domain/work-rules.ts';
import { type InboxView, sortOf } from '../model.ts';
import {
  conversationChanged,
  conversationFetched,
  earlierLoading,
  earlierThreadArrived,
  isSignedIn,
  listArrived,
  listFailed,
  listLoading,
  newLineShown,
  listsForgotten,
  selectionCleared,
  settingsChanged,
  threadArrived,
  threadFailed,
  viewChosen,
} from '../updates/index.ts';
import { requestSender, sharedRead, type ActionContext } from './context.ts';
import { createReplyActions } from './replies.ts';

const maxPageRows = 200;
/** Views other than `all` are read again this long after a change, so that a burst of messages costs one read. */
const viewRefreshAfterMs = 250;

export type ConversationActions = ReturnType<typeof createConversationActions>;

export const createConversationActions = (context: ActionContext) => {
  const { api, store } = context;
  const send = requestSender(store);
  let viewTimer: ReturnType<typeof setTimeout> | undefined;

  const loadList = async (view: InboxView): Promise<void> => {
    const list = store.get().conversations.lists[view];
    store.apply((state) => listLoading(state, view));
    try {
      const limit = Math.min(maxPageRows, Math.max(firstPageRows, list.ids.length));
      const page = await call(api.conversation.list({ view, sort: sortOf(store.get(), view), limit }));
      store.apply((state) => listArrived(state, view, page, true));
    } catch (problem) {
      store.apply((state) => listFailed(state, view, sentenceOfProblem(problem)));
    }
  };

  const loadMore = async (view: InboxView): Promise<void> => {
    const { lists, byId } = store.get().conversations;
    const list = lists[view];
    const last: Conversation | undefined = byId[list.ids.at(-1) ?? ''];
    if (!list.hasMore || list.isLoading || last === undefined) return;
    const sort = sortOf(store.get(), view);
    store.apply((state) => listLoading(state, view));
    try {
      const page = await call(
        api.conversation.list({
          view,
          limit: maxPageRows,
          sort,
          after: { key: sortKeyOf(last, sort), id: last.id },
        }),
      );
      store.apply((state) => listArrived(state, view, page, false));
    } catch (problem) {
      store.apply((state) => listFailed(state, view, sentenceOfProblem(problem)));
    }
  };

  const loadThread = sharedRead(async (conversationId) => {
    const id = conversationId as ConversationId;
    const known = store.get().conversations.byId[id];
    try {
      // Opened at one of its messages: that page is here already.
      if (store.get().conversations.threads[conversationId]?.hasLater === true) return;
      const [page, fetched] = await Promise.all([
        call(api.conversation.listMessages({ conversationId: id })),
        call(api.conversation.get({ conversationId: id })),
      ]);
      // Somebody else may be the next who sees this window.
      if (!isSignedIn(store.get())) return;
      store.apply((state) => {
        // What was told since it was asked for is newer than the answer.
        const told = state.conversations.byId[id];
        const conversation = told === known ? fetched.conversation : told;
        const next = conversation === undefined ? state : conversationFetched(state, conversation);
        return threadArrived(next, id, page, conversation?.unreadCount ?? 0);
      });
    } catch (problem) {
      if (isSignedIn(store.get()))
        store.apply((state) => threadFailed(state, id, sentenceOfProblem(problem)));
    }
  });

  const loadEarlier = async (conversationId: string): Promise<void> => {
    const thread = store.get().conversations.threads[conversationId];
    const oldest = thread?.messages[0];
    if (thread === undefined || oldest === undefined || !thread.hasMore || thread.isLoadingEarlier) return;
    store.apply((state) => earlierLoading(state, conversationId));
    try {
      const page = await call(
        api.conversation.listMessages({
          conversationId: conversationId as ConversationId,
          before: { sentAtMs: oldest.sentAtMs, id: oldest.id },
        }),
      );
      store.apply((state) => earlierThreadArrived(state, conversationId, page));
    } catch (problem) {
      store.apply((state) => threadFailed(state, conversationId, sentenceOfProblem(problem)));
    }
  };

  return {
    loadList,
    loadMore,
    loadThread,
    loadEarlier,
    ...createReplyActions(context),
    async chooseView(view: InboxView): Promise<void> {
      store.apply((state) => selectionCleared(viewChosen(state, view)));
      void send(api.settings.set({ inboxView: view }));
      await loadList(view);
    },
    async chooseSort(view: InboxView, sort: InboxSort): Promise<void> {
      const { inboxSorts } = store.get().settings;
      const settings = { ...store.get().settings, inboxSorts: { ...inboxSorts, [view]: sort } };
      store.apply((state) => listsForgotten(settingsChanged(state, settings)));
      await send(api.settings.set({ inboxSorts: settings.inboxSorts }));
      await loadList(view);
    },
    changed(event: Parameters<typeof conversationChanged>[1]): void {
      store.apply((state) => conversationChanged(state, event));
      clearTimeout(viewTimer);
      viewTimer = setTimeout(() => {
        const { view } = store.get().conversations;
        const isKept = view === 'all' && sortOf(store.get(), view) === 'newest';
        if (!isKept && isSignedIn(store.get())) void loadList(view);
      }, viewRefreshAfterMs);
    },
    /** Errors: CallError. */
    takeOver: (conversationId: string): Promise<void> =>
      call(api.conversation.takeOver({ conversationId: conversationId as ConversationId })),
    askFor: (conversationId: string): Promise<void> =>
      call(api.conversation.askFor({ conversationId: conversationId as ConversationId })),
    /** Something came while the person was not looking. */
    showNewLine: (conversationId: string): void =>
      store.apply((state) => newLineShown(state, conversationId)),
    /** `seenId`: the newest message, which the person has seen to its end; absent: they say that all is read. */
    async markRead(conversationId: string, seenId?: string): Promise<void> {
      if ((store.get().conversations.byId[conversationId]?.unreadCount ?? 0) === 0) return;
      await send(
        api.conversation.markRead({
          conversationId: conversationId as ConversationId,
          seenId: seenId as Message['id'] | undefined,
        }),
      );
    },
    /** Where the customer came from; undefined when no message tells, or it cannot be asked now. */
    cameFrom: (conversationId: string): Promise<CameFrom | undefined> =>
      call(api.conversation.getContext({ conversationId: conversationId as ConversationId })).then(
        ({ cameFrom }) => cameFrom,
        () => undefined,
      ),
    /** Of the same customer, in LiveChat. Errors: CallError. */
    earlierChats: async (conversationId: string): Promise<{ chats: readonly EarlierChat[] | undefined }> => {
      const { chats } = await call(
        api.conversation.listEarlierChats({ conversationId: conversationId as ConversationId }),
      );
      return { chats };
    },
    /** What was said in one of them. Errors: CallError. */
    earlierChat: async (
      conversationId: string,
      chat: Pick<EarlierChat, 'chatId' | 'threadId'>,
    ): Promise<readonly EarlierChatLine[]> =>
      (
        await call(
          api.conversation.getEarlierChat({
            conversationId: conversationId as ConversationId,
            chatId: chat.chatId,
            threadId: chat.threadId,
          }),
        )
      ).lines,
    /** Asks where to save what an attachment holds; answers whether it was saved. Errors: CallError. */
    saveMedia: async (mediaUrl: string, sentAtMs: number): Promise<boolean> =>
      (await call(api.conversation.saveMedia({ mediaUrl, sentAtMs }))).isSaved,
  };
};
