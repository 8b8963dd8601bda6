import type { Conversation, Message } from '../../../shared/domain/conversation.ts';
import type { IpcEvents, RouteOutput } from '../../../shared/ipc/routes.ts';
import {
  emptyThread,
  initialState,
  sortOf,
  type ConversationList,
  type InboxView,
  type State,
} from '../model.ts';
import { searchSeesMessages } from './search.ts';
import { firstUnreadOf, threadOpened, threadUpdates } from './threads.ts';

/** Pure `(state, fact) → state` for the Instagram conversations. */

const threads = threadUpdates<Message>(
  (state) => state.conversations.threads,
  (state, changed) => ({ ...state, conversations: { ...state.conversations, threads: changed } }),
);

export const {
  withMessages,
  failed: threadFailed,
  earlierLoading,
  earlierArrived: earlierThreadArrived,
  left: threadLeft,
  jumped: threadJumped,
  pointedAt: threadPointedAt,
  laterArrived: laterThreadArrived,
} = threads;

/** The person opens it, or something came while they were not looking. */
export const newLineShown = (state: State, conversationId: string): State =>
  threads.newLineShown(state, conversationId, state.conversations.byId[conversationId]?.unreadCount ?? 0);

const withList = (
  state: State,
  view: InboxView,
  change: (list: ConversationList) => ConversationList,
): State => ({
  ...state,
  conversations: {
    ...state.conversations,
    lists: { ...state.conversations.lists, [view]: change(state.conversations.lists[view]) },
  },
});

const withConversations = (state: State, conversations: readonly Conversation[]): State =>
  conversations.length === 0
    ? state
    : {
        ...state,
        conversations: {
          ...state.conversations,
          byId: {
            ...state.conversations.byId,
            ...Object.fromEntries(conversations.map((conversation) => [conversation.id, conversation])),
          },
        },
      };

export const viewChosen = (state: State, view: InboxView): State => ({
  ...state,
  conversations: { ...state.conversations, view },
});

export const listLoading = (state: State, view: InboxView): State =>
  withList(state, view, (list) => ({ ...list, isLoading: true, problem: undefined }));

export const listFailed = (state: State, view: InboxView, problem: string): State =>
  withList(state, view, (list) => ({ ...list, isLoading: false, problem }));

/** A page of a view; `isFirst` replaces what was listed, later pages are appended. */
export const listArrived = (
  state: State,
  view: InboxView,
  page: RouteOutput<'conversation/list'>,
  isFirst: boolean,
): State =>
  withList(withConversations(state, page.conversations), view, (list) => {
    const ids = page.conversations.map((conversation) => conversation.id as string);
    const known = new Set(list.ids);
    return {
      ids: isFirst ? ids : [...list.ids, ...ids.filter((id) => !known.has(id))],
      hasMore: page.hasMore,
      total: page.total,
      isLoaded: true,
      isLoading: false,
      problem: undefined,
    };
  });

/** Puts a conversation where its last activity belongs, as the view `all` is ordered. */
const placed = (
  list: ConversationList,
  conversation: Conversation,
  byId: Readonly<Record<string, Conversation>>,
): ConversationList => {
  if (!list.isLoaded) return list;
  const wasListed = list.ids.includes(conversation.id);
  const others = wasListed ? list.ids.filter((id) => id !== conversation.id) : list.ids;
  const found = others.findIndex((id) => {
    const other = byId[id];
    return other !== undefined && other.lastActivityAtMs < conversation.lastActivityAtMs;
  });
  // Below the last row that was read: it comes with its page.
  if (found === -1 && list.hasMore) return { ...list, ids: others };
  const index = found === -1 ? others.length : found;
  const ids = [...others.slice(0, index), conversation.id, ...others.slice(index)];
  const isUnmoved = ids.length === list.ids.length && ids.every((id, at) => id === list.ids[at]);
  return isUnmoved ? list : { ...list, ids, total: wasListed ? list.total : list.total + 1 };
};

const without = (list: ConversationList, id: string): ConversationList =>
  list.ids.includes(id)
    ? { ...list, ids: list.ids.filter((other) => other !== id), total: Math.max(0, list.total - 1) }
    : list;

/** An event of main about a conversation. Which views beside `all` it belongs to, only main knows: those are read again. */
export const conversationChanged = (state: State, event: IpcEvents['conversation.changed']): State => {
  const { conversation } = event;
  if (event.isRemoved) {
    const { [conversation.id]: _gone, ...byId } = state.conversations.byId;
    const { lists, threads: held } = state.conversations;
    // It may be open: the person sees that it is gone, and whatever comes later under the same id.
    const left =
      held[conversation.id] === undefined
        ? held
        : { ...held, [conversation.id]: { ...emptyThread, isLoaded: true } };
    return {
      ...state,
      conversations: {
        ...state.conversations,
        byId,
        threads: left,
        lists: Object.fromEntries(
          Object.entries(lists).map(([view, list]) => [view, without(list, conversation.id)]),
        ) as typeof lists,
        notes: Object.fromEntries(
          Object.entries(state.conversations.notes).filter(([id]) => id !== conversation.id),
        ),
        selectedIds: state.conversations.selectedIds.filter((id) => id !== conversation.id),
      },
    };
  }
  const next = withConversations(state, [conversation]);
  const listed =
    sortOf(state, 'all') === 'newest'
      ? withList(next, 'all', (list) => placed(list, conversation, next.conversations.byId))
      : next;
  return searchSeesMessages(
    withMessages(listed, conversation.id, event.messages, event.removedMessageIds),
    event.messages,
    event.removedMessageIds,
  );
};

export const conversationFetched = (state: State, conversation: Conversation): State =>
  withConversations(state, [conversation]);

export const threadArrived = (
  state: State,
  conversationId: string,
  page: RouteOutput<'conversation/list-messages'>,
  unreadCount: number,
): State =>
  threads.change(state, conversationId, (thread) =>
    threadOpened(thread, page, firstUnreadOf(page.messages, unreadCount)),
  );

/** After signing out nothing of the workspace stays in this window. */
export const conversationsCleared = (state: State): State => ({
  ...state,
  conversations: initialState.conversations,
});
