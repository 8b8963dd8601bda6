import type { Agent, Group } from '../../shared/domain/agent.ts';
import type { Channel, Conversation, Message } from '../../shared/domain/conversation.ts';
import type { HandOver, Note, Presence, ViewCounts } from '../../shared/domain/work.ts';
import { defaultSortOf, type InboxSort, type InboxView } from '../../shared/domain/work-rules.ts';
import type { SavedReply } from '../../shared/domain/saved-reply.ts';
import type { PrivateChatSummary, PrivateMessage } from '../../shared/domain/private-chat.ts';
import { defaultSettings } from '../../shared/ipc/default-settings.ts';
import type { PreflightReport, RoundTrip } from '../../shared/ipc/preflight.ts';
import type { ComputersView } from '../../shared/ipc/computers.ts';
import type { HistoryView } from '../../shared/ipc/private-history.ts';
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
import type { GuideSnapshot, GuideTopic } from './guide.ts';
import { initialSearch, type SearchSnapshot } from './search.ts';
import { initialPrivacy, type PrivacySnapshot } from './privacy.ts';

/** This window's snapshot of main's data. Main is the only writer; everything here came from a route or an event. */

export type { InboxView } from '../../shared/domain/work-rules.ts';

/** One thread as far as it has been read: oldest first. */
export interface Thread<M> {
  messages: readonly M[];
  /** Older messages exist in main. */
  hasMore: boolean;
  isLoaded: boolean;
  isLoadingEarlier: boolean;
  /** Newer messages exist in main: the thread was opened further up. Absent: it is not so. */
  hasLater?: boolean | undefined;
  /** The message that it was opened at. */
  targetId?: string | undefined;
  /** How often it was: the same message may be asked for once more. */
  jumps?: number | undefined;
  /** Where the "New" line stands: fixed when the thread is opened, gone when it is left. */
  firstUnreadId: string | undefined;
  /** Sentence of a failed read. */
  problem: string | undefined;
}

export interface ConversationList {
  /** In the order main answered; rows of the view `all`, newest first, move by their last activity. */
  ids: readonly string[];
  hasMore: boolean;
  total: number;
  isLoaded: boolean;
  isLoading: boolean;
  problem: string | undefined;
}

export interface PrivateAsked {
  kind: 'react' | 'details' | 'delete';
  chatId: string;
  messageId: string;
}

/** The message that is answered or edited. */
export type PrivateComposing = { kind: 'reply' | 'edit'; messageId: string };

/** Which page of the section Admin is shown. `plan`: what a removal would take, before anybody confirms it. */
export type AdminPage =
  | { page: 'connection' }
  | { page: 'computers' }
  | { page: 'audit' }
  | { page: 'removal' }
  | { page: 'plan'; kind: RemovalKind; conversationId?: string };

/** `written`: what the person had typed for it. */
export interface UndoableHandOver {
  handOver: HandOver;
  written: string;
  atMs: number;
}

export interface Notice {
  id: number;
  tone: 'info' | 'problem';
  sentence: string;
  /** Of what it tells the guide says more. */
  topic?: GuideTopic | undefined;
  /** Offers to take this back, while it is shown. */
  undo?: UndoableHandOver;
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
    /** Who writes in which chat now. */
    typing: Readonly<Record<string, readonly string[]>>;
    /** What the composer of a chat is about, beside a new message. */
    composing: Readonly<Record<string, PrivateComposing>>;
    /** What was asked for of one message: its reactions, its details, or whether it is to be deleted. */
    asked: PrivateAsked | undefined;
    /** The group whose people and name are shown. */
    peopleOf: string | undefined;
  };
  /** The private chats of this person's other computers; undefined until main has sent it. */
  privateHistory: HistoryView | undefined;
  conversations: {
    byId: Readonly<Record<string, Conversation>>;
    view: InboxView;
    lists: Readonly<Record<InboxView, ConversationList>>;
    /** Of all conversations that main knows; undefined until it has counted. */
    counts: ViewCounts | undefined;
    /** Chosen for one action, in the order in which they were. */
    selectedIds: readonly string[];
    /** From where Shift extends the choice. */
    selectionFrom: string | undefined;
    /** Of conversations that were opened. */
    notes: Readonly<Record<string, readonly Note[]>>;
    /** Which of the two the composer of the open conversation writes. */
    writing: 'reply' | 'note';
    presence: readonly Presence[];
    /** What the dialog that asks a colleague is about. */
    askingAbout: string | undefined;
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
  search: SearchSnapshot;
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
  /** `find` is the bar above the thread; the others are modal. */
  dialog: 'none' | 'palette' | 'shortcuts' | 'find' | 'privacy' | 'stored' | 'ask-colleague';
  /** The guide, over whatever the window shows; undefined: closed. */
  guide: GuideSnapshot | undefined;
  /** What stands in the palette's field when it opens. */
  paletteText: string;
  /** Ids of the chats of both kinds that were opened since the window began, the last one first. */
  visited: readonly string[];
  notices: readonly Notice[];
}

/** What the list of a view is sorted by. */
export const sortOf = (state: Pick<State, 'settings'>, view: InboxView): InboxSort =>
  state.settings.inboxSorts[view] ?? defaultSortOf(view);

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

export const emptyLists: Readonly<Record<InboxView, ConversationList>> = {
  mine: emptyList,
  unassigned: emptyList,
  waiting: emptyList,
  failed: emptyList,
  snoozed: emptyList,
  done: emptyList,
  all: emptyList,
};

export const initialState: State = {
  app: undefined,
  startProblem: undefined,
  settings: defaultSettings,
  place: { section: 'inbox' },
  isRestored: false,
  team: { agents: {}, groups: [], isStale: true, isLoaded: false },
  privateChats: {
    summaries: {},
    threads: {},
    typing: {},
    composing: {},
    asked: undefined,
    peopleOf: undefined,
  },
  privateHistory: undefined,
  conversations: {
    byId: {},
    view: 'all',
    lists: emptyLists,
    threads: {},
    counts: undefined,
    selectedIds: [],
    selectionFrom: undefined,
    notes: {},
    writing: 'reply',
    presence: [],
    askingAbout: undefined,
  },
  channel: { channel: undefined, connect: { step: 'idle' }, health: [], isLoaded: false },
  bridge: undefined,
  preflight: { report: undefined, roundTrip: { step: 'idle' } },
  removal: { view: undefined, problem: undefined },
  computers: { view: undefined, problem: undefined },
  adminPage: { page: 'connection' },
  savedReplies: { list: [], isLoaded: false },
  settingsPage: 'settings',
  search: initialSearch,
  privacy: initialPrivacy,
  tryIt: { progress: undefined, isOpen: true, page: 'steps', isFocusWanted: false },
  dialog: 'none',
  guide: undefined,
  paletteText: '',
  visited: [],
  notices: [],
};
