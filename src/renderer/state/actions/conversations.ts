import type { Conversation, ConversationId, Message } from '../../../shared/domain/index.ts';
import { call, sentenceOfProblem } from '../../api/call.ts';
import { replyDraftKey } from '../drafts.ts';
import { type InboxSort, sortKeyOf } from '../../../shared/domain/work-rules.ts';
import { personName } from '../../messages/people.ts';
import { answeredMeanwhile } from '../../messages/work.ts';
import { type InboxView, sortOf, type State } from '../model.ts';
import { ownIdOf } from '../roster.ts';
import {
  conversationChanged,
  conversationFetched,
  earlierLoading,
  earlierThreadArrived,
  isSignedIn,
  listArrived,
  listFailed,
  listLoading,
  listsForgotten,
  selectionCleared,
  settingsChanged,
  threadArrived,
  threadFailed,
  viewChosen,
  withMessages,
} from '../updates/index.ts';
import { notifyProblem, requestSender, type ActionContext } from './context.ts';

/** Rows of the first page: fills the tallest screen twice; more come while scrolling. */
const firstPageRows = 100;
const maxPageRows = 200;
/** Views other than `all` are read again this long after a change, so that a burst of messages costs one read. */
const viewRefreshAfterMs = 250;

export type ConversationActions = ReturnType<typeof createConversationActions>;

export const createConversationActions = ({ api, store, drafts, clock }: ActionContext) => {
  const notify = notifyProblem(store);
  const send = requestSender(store);
  let viewTimer: ReturnType<typeof setTimeout> | undefined;
  /** Pieces of one reply are taken back together. */
  const sentTogether = new Map<string, readonly string[]>();
  /** Colleagues' answers over which the person was asked: once each. */
  const asked = new Set<string>();

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

  const loadThread = async (conversationId: string): Promise<void> => {
    const id = conversationId as ConversationId;
    try {
      const [page, fetched] = await Promise.all([
        call(api.conversation.listMessages({ conversationId: id })),
        call(api.conversation.get({ conversationId: id })),
      ]);
      const { conversation } = fetched;
      if (conversation !== undefined) store.apply((state) => conversationFetched(state, conversation));
      store.apply((state) => threadArrived(state, id, page, conversation?.unreadCount ?? 0));
    } catch (problem) {
      if (isSignedIn(store.get()))
        store.apply((state) => threadFailed(state, id, sentenceOfProblem(problem)));
    }
  };

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

  /**
   * Sends, with `isAnyway` also where another app answers; the text leaves the composer at once and comes back when main
   * refuses. Answers the refusal's sentence.
   */
  const reply = async (
    conversationId: string,
    text: string,
    isAnyway = false,
  ): Promise<string | undefined> => {
    const meanwhile = answerOfColleague(store.get(), conversationId, clock.now());
    if (meanwhile !== undefined && !asked.has(meanwhile.id)) {
      asked.add(meanwhile.id);
      return meanwhile.sentence;
    }
    const key = replyDraftKey(conversationId);
    drafts.change(key, '');
    drafts.flush();
    try {
      const { messages } = await call(
        api.conversation.reply({ conversationId: conversationId as ConversationId, text, isAnyway }),
      );
      const ids = messages.map((message) => message.id as string);
      for (const id of ids) sentTogether.set(id, ids);
      store.apply((state) => withMessages(state, conversationId, messages));
      return undefined;
    } catch (problem) {
      const written = drafts.peek(key);
      drafts.change(key, written === '' ? text : `${text}\n${written}`);
      return sentenceOfProblem(problem);
    }
  };

  /** Takes the last reply that still waits back into the composer. Answers whether there was one. */
  const undoReply = async (conversationId: string): Promise<boolean> => {
    const last = undoableMessages(
      store.get().conversations.threads[conversationId]?.messages ?? [],
      clock.now(),
    ).at(-1);
    if (last === undefined) return false;
    try {
      const texts: string[] = [];
      for (const id of sentTogether.get(last.id) ?? [last.id]) {
        const { text } = await call(api.conversation.undoReply({ messageId: id as Message['id'] }));
        if (text === undefined) continue;
        texts.push(text);
        store.apply((state) => withMessages(state, conversationId, [], [id]));
      }
      const key = replyDraftKey(conversationId);
      const written = drafts.peek(key);
      const taken = texts.join(' ');
      drafts.change(key, written.trim() === '' ? taken : `${taken}\n${written}`);
      return texts.length > 0;
    } catch (problem) {
      notify(problem);
      return false;
    }
  };

  return {
    loadList,
    loadMore,
    loadThread,
    loadEarlier,
    reply,
    undoReply,
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
    async markRead(conversationId: string): Promise<void> {
      if ((store.get().conversations.byId[conversationId]?.unreadCount ?? 0) === 0) return;
      await send(api.conversation.markRead({ conversationId: conversationId as ConversationId }));
    },
    retry: (messageId: string): Promise<void> =>
      send(api.conversation.retryReply({ messageId: messageId as Message['id'] })),
    discard: (messageId: string): Promise<void> =>
      send(api.conversation.discardReply({ messageId: messageId as Message['id'] })),
  };
};

/** Own replies that can still be taken back, oldest first. */
export const undoableMessages = (messages: readonly Message[], nowMs: number): readonly Message[] =>
  messages.filter(
    (message) => message.state === 'queued' && message.sendsAtMs !== undefined && message.sendsAtMs > nowMs,
  );

/** So long a colleague's answer is asked about before another one leaves. */
const meanwhileMs = 30_000;

/** What a colleague answered in the last seconds, as the newest message. */
const answerOfColleague = (
  state: State,
  conversationId: string,
  nowMs: number,
): { id: string; sentence: string } | undefined => {
  const last = state.conversations.threads[conversationId]?.messages.at(-1);
  if (last?.direction !== 'out' || last.agentId === undefined || last.agentId === ownIdOf(state))
    return undefined;
  const agoMs = nowMs - last.sentAtMs;
  if (agoMs > meanwhileMs) return undefined;
  return { id: last.id, sentence: answeredMeanwhile(personName(state.team.agents, last.agentId), agoMs) };
};
