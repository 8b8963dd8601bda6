import type { IpcEvents, RouteOutput } from '../../../shared/ipc/routes.ts';
import type { AppState, Place, Settings, StartProblem } from '../../../shared/ipc/state.ts';
import { initialState, type AdminPage, type Notice, type State } from '../model.ts';
import { conversationsCleared } from './conversations.ts';
import { isOpenedIn, searchCleared } from './search.ts';
import { privateChatsCleared } from './private-chats.ts';
import { teamCleared } from './team.ts';

export const isSignedIn = (state: State): boolean => state.app?.session.state === 'signed-in';

const adminCleared = (state: State): State => ({
  ...state,
  channel: initialState.channel,
  bridge: initialState.bridge,
  preflight: initialState.preflight,
  removal: initialState.removal,
  computers: initialState.computers,
  privateHistory: initialState.privateHistory,
  adminPage: initialState.adminPage,
  savedReplies: initialState.savedReplies,
  settingsPage: initialState.settingsPage,
});

/** Where the person was, and what the window was still telling them: the next one sees nothing of it. */
const placeCleared = (state: State): State => ({
  ...state,
  place: initialState.place,
  dialog: 'none',
  paletteText: '',
  visited: [],
  notices: [],
});

/** Main's state as it stands now. Signing out takes the workspace's data out of this window in the same step. */
export const appStateChanged = (state: State, app: AppState): State => {
  const next = { ...state, app };
  if (!isSignedIn(state) || app.session.state !== 'signed-out') return next;
  return [
    placeCleared,
    conversationsCleared,
    privateChatsCleared,
    teamCleared,
    searchCleared,
    adminCleared,
  ].reduce<State>((before, cleared) => cleared(before), next);
};

export const startFailed = (state: State, startProblem: StartProblem): State => ({ ...state, startProblem });

export const restored = (state: State, stored: { settings: Settings; place: Place }): State => ({
  ...state,
  settings: stored.settings,
  conversations: { ...state.conversations, view: stored.settings.inboxView },
  place: stored.place,
  visited: visitedWith(state.visited, stored.place),
  isRestored: true,
});

export const settingsChanged = (state: State, settings: Settings): State => ({ ...state, settings });

/** Chats that the palette offers again. */
const mostVisited = 8;

/** The chats that were open before, the last one first, each once; the one that is open now is the first. */
const visitedWith = (
  visited: State['visited'],
  { section, conversationId, chatId }: Place,
): State['visited'] => {
  const open = section === 'inbox' ? conversationId : section === 'team' ? chatId : undefined;
  if (open === undefined || visited[0] === open) return visited;
  return [open, ...visited.filter((id) => id !== open)].slice(0, mostVisited);
};

/** The way back to the search is forgotten where the person goes on somewhere else. */
export const placeChanged = (state: State, place: Place): State => ({
  ...state,
  place,
  visited: visitedWith(state.visited, place),
  search:
    state.search.openedIn === undefined || isOpenedIn(state.search.openedIn, place)
      ? state.search
      : { ...state.search, openedIn: undefined },
});

export const channelChanged = (
  state: State,
  event: IpcEvents['channel.changed'] | RouteOutput<'channel/get'>,
): State => ({
  ...state,
  channel: {
    channel: event.channel,
    connect: event.connect,
    health: event.channel === undefined ? [] : state.channel.health,
    isLoaded: true,
  },
});

export const computersArrived = (state: State, view: RouteOutput<'computers/list'>): State => ({
  ...state,
  computers: { view, problem: undefined },
});

export const privateHistoryChanged = (state: State, view: RouteOutput<'private-history/get'>): State => ({
  ...state,
  privateHistory: view,
});

export const computersFailed = (state: State, problem: string): State => ({
  ...state,
  computers: { ...state.computers, problem },
});

export const healthArrived = (state: State, health: State['channel']['health']): State => ({
  ...state,
  channel: { ...state.channel, health },
});

export const bridgeChanged = (state: State, bridge: IpcEvents['bridge.changed']): State => ({
  ...state,
  bridge,
});

export const preflightArrived = (state: State, report: RouteOutput<'preflight/run'>): State => ({
  ...state,
  preflight: { ...state.preflight, report },
});

export const roundTripChanged = (state: State, roundTrip: IpcEvents['preflight.changed']): State => ({
  ...state,
  preflight: { ...state.preflight, roundTrip },
});

export const removalsChanged = (state: State, view: IpcEvents['removal.changed']): State => ({
  ...state,
  removal: { view, problem: undefined },
});

export const removalsFailed = (state: State, problem: string): State => ({
  ...state,
  removal: { ...state.removal, problem },
});

export const adminPageChosen = (state: State, adminPage: AdminPage): State => ({ ...state, adminPage });

/** The palette with this text in its field. */
export const paletteOpened = (state: State, paletteText: string): State => ({
  ...state,
  dialog: 'palette',
  paletteText,
});

export const dialogOpened = (state: State, dialog: State['dialog']): State =>
  state.dialog === dialog ? state : { ...state, dialog, paletteText: '' };

/** At most this many at once; the oldest is dropped. */
const shownNotices = 3;

export const noticeAdded = (state: State, notice: Omit<Notice, 'id'>): State => {
  const others = state.notices.filter((other) => other.sentence !== notice.sentence);
  const id = Math.max(0, ...state.notices.map((other) => other.id)) + 1;
  return { ...state, notices: [...others, { ...notice, id }].slice(-shownNotices) };
};

export const noticeRemoved = (state: State, id: number): State => ({
  ...state,
  notices: state.notices.filter((notice) => notice.id !== id),
});
