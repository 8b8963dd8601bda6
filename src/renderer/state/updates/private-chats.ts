import type { PrivateChatSummary, PrivateMessage } from '../../../shared/domain/private-chat.ts';
import type { IpcEvents, RouteOutput } from '../../../shared/ipc/routes.ts';
import { initialState, type PrivateAsked, type PrivateComposing, type State } from '../model.ts';
import { firstUnreadOf, threadOpened, threadUpdates } from './threads.ts';

/** Pure `(state, fact) → state` for the private chats between colleagues. */

const threads = threadUpdates<PrivateMessage>(
  (state) => state.privateChats.threads,
  (state, changed) => ({ ...state, privateChats: { ...state.privateChats, threads: changed } }),
);

export const {
  withMessages: withPrivateMessages,
  failed: privateThreadFailed,
  earlierLoading: earlierPrivateLoading,
  earlierArrived: earlierPrivateArrived,
  left: privateThreadLeft,
  jumped: privateThreadJumped,
  pointedAt: privateThreadPointedAt,
  laterArrived: laterPrivateThreadArrived,
} = threads;

/** The same as `newLineShown`. */
export const privateNewLineShown = (state: State, chatId: string): State =>
  threads.newLineShown(state, chatId, state.privateChats.summaries[chatId]?.unreadCount ?? 0);

const withSummaries = (state: State, summaries: readonly PrivateChatSummary[]): State => ({
  ...state,
  privateChats: {
    ...state.privateChats,
    summaries: {
      ...state.privateChats.summaries,
      ...Object.fromEntries(summaries.map((summary) => [summary.chatId, summary])),
    },
  },
});

export const privateChatsArrived = (state: State, answer: RouteOutput<'private-chat/list'>): State =>
  withSummaries(state, answer.chats);

export const privateChatChanged = (state: State, event: IpcEvents['private-chat.changed']): State =>
  withPrivateMessages(
    withoutOldMessages(withSummaries(state, [event.summary]), event.summary.chatId, event.removedBeforeMs),
    event.summary.chatId,
    event.messages,
    event.removedIds,
  );

export const privateComposingChanged = (
  state: State,
  chatId: string,
  composing: PrivateComposing | undefined,
): State => {
  const { [chatId]: _, ...others } = state.privateChats.composing;
  return {
    ...state,
    privateChats: {
      ...state.privateChats,
      composing: composing === undefined ? others : { ...others, [chatId]: composing },
    },
  };
};

export const privateAskedChanged = (state: State, asked: PrivateAsked | undefined): State => ({
  ...state,
  privateChats: { ...state.privateChats, asked },
});

/** The people and the name of that group are shown; undefined: of none. */
export const groupPeopleAsked = (state: State, chatId: string | undefined): State => ({
  ...state,
  privateChats: { ...state.privateChats, peopleOf: chatId },
});

/** Who writes in that chat now. */
export const privateTypingChanged = (
  state: State,
  { chatId, agentIds }: IpcEvents['private-chat.typing'],
): State => ({
  ...state,
  privateChats: { ...state.privateChats, typing: { ...state.privateChats.typing, [chatId]: agentIds } },
});

/** Main deleted what was older. */
const withoutOldMessages = (state: State, chatId: string, beforeMs: number | undefined): State =>
  beforeMs === undefined || state.privateChats.threads[chatId] === undefined
    ? state
    : threads.change(state, chatId, (thread) => ({
        ...thread,
        messages: thread.messages.filter(({ sentAtMs }) => sentAtMs >= beforeMs),
      }));

export const privateThreadArrived = (
  state: State,
  chatId: string,
  page: RouteOutput<'private-chat/list-messages'>,
): State =>
  threads.change(withSummaries(state, [page.summary]), chatId, (thread) =>
    threadOpened(thread, page, firstUnreadOf(page.messages, page.summary.unreadCount)),
  );

export const privateChatsCleared = (state: State): State => ({
  ...state,
  privateChats: initialState.privateChats,
});
