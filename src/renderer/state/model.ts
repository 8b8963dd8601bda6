import type { Agent, Group } from '../../shared/domain/agent.ts';
import type { Channel, Conversation, Message } from '../../shared/domain/conversation.ts';
import type { SavedReply } from '../../shared/domain/saved-reply.ts';
import type { PrivateChatSummary, PrivateMessage } from '../../shared/domain/private-chat.ts';
import { defaultSettings } from '../../shared/ipc/default-settings.ts';
import type { PreflightReport, RoundTrip } from '../../shared/ipc/preflight.ts';
import type { ComputersView } from '../../shared/ipc/computers.ts';
import type { RemovalsView } from '../../shared/ipc/privacy.ts';
import type { TryItState } from '../../shared/ipc/try-it.ts';
import type {
  AppState,
  BridgeState,
  ConnectProgress,
  HealthItem,
  Place,
  Settings,
  StartProblem,
} from '../../shared/ipc/state.ts';
import type { RemovalKind } from '../../shared/removal/words.ts';
import type { RouteInput } from '../../shared/ipc/routes.ts';
import { initialPrivacy, type PrivacySnapshot } from './privacy.ts';

/** This window's snapshot of main's data. Main is the only writer; everything here came from a route or an event. */

export type ConversationView = RouteInput<'conversation/list'>['view'];
export const conversationViews: readonly ConversationView[] = ['all', 'waiting', 'window-ending'];

/** One thread as far as it has been read: oldest first. */
export interface Thread<M> {
  messages: readonly M[];
  /** Older messages exist in main. */
  hasMore: boolean;
  isLoaded: boolean;
  isLoadingEarlier: boolean;
  /** Where the "New" line stands: fixed when the thread is opened, gone when it is left. */
  firstUnreadId: string | undefined;
  /** Sentence of a failed read. */
  problem: string | undefined;
}

export interface ConversationList {
  /** In the order main answered; rows of the view `all` move by their last activity. */
  ids: readonly string[];
  hasMore: boolean;
  total: number;
  isLoaded: boolean;
  isLoading: boolean;
  problem: string | undefined;
}

/** Which page of the section Admin is shown. `plan`: what a removal would take, before anybody confirms it. */
export type AdminPage =
  | { page: 'connection' }
  | { page: 'computers' }
  | { page: 'audit' }
  | { page: 'removal' }
  | { page: 'plan'; kind: RemovalKind; conversationId?: string };

export interface Notice {
  id: number;
  tone: 'info' | 'problem';
  sentence: string;
}

export interface State {
  /** Undefined until main has answered once. */
  app: AppState | undefined;
  /** Why main could not start: nothing else is there then. */
  startProblem: StartProblem | undefined;
  settings: Settings;
  place: Place;
  /** Stored place and settings are known; before that nothing is written back. */
  isRestored: boolean;
  team: {
    agents: Readonly<Record<string, Agent>>;
    groups: readonly Group[];
    /** Statuses are the last known ones. */
    isStale: boolean;
    isLoaded: boolean;
  };
  privateChats: {
    summaries: Readonly<Record<string, PrivateChatSummary>>;
    threads: Readonly<Record<string, Thread<PrivateMessage>>>;
  };
  conversations: {
    byId: Readonly<Record<string, Conversation>>;
    view: ConversationView;
    lists: Readonly<Record<ConversationView, ConversationList>>;
    threads: Readonly<Record<string, Thread<Message>>>;
  };
  channel: {
    channel: Channel | undefined;
    connect: ConnectProgress;
    /** The health view, as last read; empty before. */
    health: readonly HealthItem[];
    isLoaded: boolean;
  };
  /** Undefined until main has sent it. */
  bridge: BridgeState | undefined;
  preflight: {
    /** Undefined until somebody has asked. */
    report: PreflightReport | undefined;
    roundTrip: RoundTrip;
  };
  removal: {
    /** Undefined until main has answered once. */
    view: RemovalsView | undefined;
    /** Sentence of a failed read. */
    problem: string | undefined;
  };
  computers: {
    /** Undefined until main has answered once. */
    view: ComputersView | undefined;
    /** Sentence of a failed read. */
    problem: string | undefined;
  };
  adminPage: AdminPage;
  savedReplies: {
    /** By name; empty before main has answered once. */
    list: readonly SavedReply[];
    isLoaded: boolean;
  };
  /** Which page of the section Settings is shown. */
  settingsPage: 'settings' | 'saved-replies';
  privacy: PrivacySnapshot;
  tryIt: {
    /** Undefined until main has sent it, and always outside a try-out. */
    progress: TryItState | undefined;
    /** The list is beside the window; from the start, until somebody closes it. */
    isOpen: boolean;
    page: 'steps' | 'failures';
    /** The person has just opened it: it takes the focus. */
    isFocusWanted: boolean;
  };
  dialog: 'none' | 'palette' | 'shortcuts' | 'privacy' | 'stored';
  notices: readonly Notice[];
}

export const emptyThread: Thread<never> = {
  messages: [],
  hasMore: false,
  isLoaded: false,
  isLoadingEarlier: false,
  firstUnreadId: undefined,
  problem: undefined,
};

export const emptyList: ConversationList = {
  ids: [],
  hasMore: false,
  total: 0,
  isLoaded: false,
  isLoading: false,
  problem: undefined,
};

export const initialState: State = {
  app: undefined,
  startProblem: undefined,
  settings: defaultSettings,
  place: { section: 'inbox' },
  isRestored: false,
  team: { agents: {}, groups: [], isStale: true, isLoaded: false },
  privateChats: { summaries: {}, threads: {} },
  conversations: {
    byId: {},
    view: 'all',
    lists: { all: emptyList, waiting: emptyList, 'window-ending': emptyList },
    threads: {},
  },
  channel: { channel: undefined, connect: { step: 'idle' }, health: [], isLoaded: false },
  bridge: undefined,
  preflight: { report: undefined, roundTrip: { step: 'idle' } },
  removal: { view: undefined, problem: undefined },
  computers: { view: undefined, problem: undefined },
  adminPage: { page: 'connection' },
  savedReplies: { list: [], isLoaded: false },
  settingsPage: 'settings',
  privacy: initialPrivacy,
  tryIt: { progress: undefined, isOpen: true, page: 'steps', isFocusWanted: false },
  dialog: 'none',
  notices: [],
};
