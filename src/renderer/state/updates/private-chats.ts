import type { PrivateChatSummary, PrivateMessage } from '../../../shared/domain/private-chat.ts';
import type { IpcEvents, RouteOutput } from '../../../shared/ipc/routes.ts';
import { initialState, type State, type Thread } from '../model.ts';
import {
  earlierArrived,
  firstUnreadOf,
  messagesChanged,
  threadClosed,
  threadOpened,
  withThread,
} from './threads.ts';

/** Pure `(state, fact) → state` for the private chats between colleagues. */

const withSummaries = (state: State, summaries: readonly PrivateChatSummary[]): State => ({
  ...state,
  privateChats: {
    ...state.privateChats,
    summaries: {
      ...state.privateChats.summaries,
      ...Object.fromEntries(summaries.map((summary) => [summary.colleagueId, summary])),
    },
  },
});

export const privateChatsArrived = (state: State, answer: RouteOutput<'private-chat/list'>): State =>
  withSummaries(state, answer.chats);

export const privateChatChanged = (state: State, event: IpcEvents['private-chat.changed']): State =>
  withPrivateMessages(
    withoutOldMessages(
      withSummaries(state, [event.summary]),
      event.summary.colleagueId,
      event.removedBeforeMs,
    ),
    event.summary.colleagueId,
    event.messages,
  );

/** Main deleted what was older. */
const withoutOldMessages = (state: State, colleagueId: string, beforeMs: number | undefined): State =>
  beforeMs === undefined || state.privateChats.threads[colleagueId] === undefined
    ? state
    : changeThread(state, colleagueId, (thread) => ({
        ...thread,
        messages: thread.messages.filter(({ sentAtMs }) => sentAtMs >= beforeMs),
      }));

export const withPrivateMessages = (
  state: State,
  colleagueId: string,
  messages: readonly PrivateMessage[],
): State => {
  const thread = state.privateChats.threads[colleagueId];
  if (thread === undefined) return state;
  const changed = messagesChanged(thread, messages);
  return changed === thread
    ? state
    : {
        ...state,
        privateChats: {
          ...state.privateChats,
          threads: { ...state.privateChats.threads, [colleagueId]: changed },
        },
      };
};

const changeThread = (
  state: State,
  colleagueId: string,
  change: (thread: Thread<PrivateMessage>) => Thread<PrivateMessage>,
): State => ({
  ...state,
  privateChats: {
    ...state.privateChats,
    threads: withThread(state.privateChats.threads, colleagueId, change),
  },
});

export const privateThreadArrived = (
  state: State,
  colleagueId: string,
  page: RouteOutput<'private-chat/list-messages'>,
): State =>
  changeThread(withSummaries(state, [page.summary]), colleagueId, (thread) =>
    threadOpened(thread, page, firstUnreadOf(page.messages, page.summary.unreadCount)),
  );

export const privateThreadFailed = (state: State, colleagueId: string, problem: string): State =>
  changeThread(state, colleagueId, (thread) => ({ ...thread, problem, isLoadingEarlier: false }));

export const earlierPrivateLoading = (state: State, colleagueId: string): State =>
  changeThread(state, colleagueId, (thread) => ({ ...thread, isLoadingEarlier: true }));

export const earlierPrivateArrived = (
  state: State,
  colleagueId: string,
  page: RouteOutput<'private-chat/list-messages'>,
): State => changeThread(state, colleagueId, (thread) => earlierArrived(thread, page));

export const privateThreadLeft = (state: State, colleagueId: string): State =>
  state.privateChats.threads[colleagueId] === undefined
    ? state
    : changeThread(state, colleagueId, threadClosed);

export const privateChatsCleared = (state: State): State => ({
  ...state,
  privateChats: initialState.privateChats,
});
