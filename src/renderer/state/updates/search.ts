import type { Message } from '../../../shared/domain/conversation.ts';
import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import type { RouteOutput } from '../../../shared/ipc/routes.ts';
import type { SearchProgress } from '../../../shared/ipc/search.ts';
import type { Place } from '../../../shared/ipc/state.ts';
import type { Failure } from '../../api/call.ts';
import type { State } from '../model.ts';
import { initialSearch, type SearchSnapshot } from '../search.ts';

/** Pure `(state, fact) → state` for the search. */

const withSearch = (state: State, change: Partial<SearchSnapshot>): State => ({
  ...state,
  search: { ...state.search, ...change },
});

export const searchTyped = (state: State, text: string): State => withSearch(state, { text });

export const searchBegun = (state: State): State =>
  withSearch(state, { isLooking: true, problem: undefined });

/** Nothing is looked for any more; what was found goes. */
export const searchEmptied = (state: State, text: string): State =>
  withSearch(state, { ...initialSearch, text, progress: state.search.progress });

export const searchFailed = (state: State, problem: Failure): State =>
  withSearch(state, { isLooking: false, problem });

/** The first page, or one behind those that are there. */
export const searchArrived = (
  state: State,
  lookedFor: string,
  page: RouteOutput<'search/find'>,
  isFirst: boolean,
): State => {
  const hits = isFirst ? page.hits : [...state.search.hits, ...page.hits];
  const { chosenId } = state.search;
  return withSearch(
    {
      ...state,
      conversations: {
        ...state.conversations,
        byId: {
          ...state.conversations.byId,
          ...Object.fromEntries(page.conversations.map((conversation) => [conversation.id, conversation])),
        },
      },
    },
    {
      lookedFor,
      hits,
      next: page.next,
      isLooking: false,
      unknown: page.unknown,
      problems: page.problems,
      progress: page.progress,
      problem: undefined,
      chosenId: hits.some(({ id }) => id === chosenId) ? chosenId : hits[0]?.id,
    },
  );
};

export const searchProgressed = (state: State, progress: SearchProgress): State =>
  withSearch(state, { progress });

export const hitChosen = (state: State, chosenId: number | undefined): State =>
  withSearch(state, { chosenId });

export const hitOpened = (state: State, openedIn: SearchSnapshot['openedIn']): State =>
  withSearch(state, { openedIn });

/** The hits of messages that were taken back, changed or removed go from the page at once. */
export const hitsWithout = (state: State, isGone: (messageId: string) => boolean): State => {
  const hits = state.search.hits.filter((hit) => hit.kind === 'note' || !isGone(hit.messageId));
  return hits.length === state.search.hits.length ? state : withSearch(state, { hits });
};

/** Whether the way back to the search leads from this place. */
export const isOpenedIn = (openedIn: SearchSnapshot['openedIn'], place: Place): boolean => {
  if (openedIn === undefined) return false;
  return 'chatId' in openedIn
    ? place.section === 'team' && place.chatId === openedIn.chatId
    : place.section === 'inbox' && place.conversationId === openedIn.conversationId;
};

export const searchCleared = (state: State): State => ({ ...state, search: initialSearch });

/** What the search shows of a changed message: nothing that it no longer says. */
export const searchSeesMessages = (
  state: State,
  messages: readonly (Pick<Message, 'id' | 'isUnsent'> | Pick<PrivateMessage, 'id'>)[],
  removedIds: readonly string[] = [],
): State => {
  if (state.search.hits.length === 0) return state;
  const gone = new Set<string>(removedIds);
  for (const message of messages) if ('isUnsent' in message && message.isUnsent) gone.add(message.id);
  return gone.size === 0 ? state : hitsWithout(state, (id) => gone.has(id));
};
