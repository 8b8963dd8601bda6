import type { BackchannelApi } from '../../../src/preload/index.ts';
import { quietUntil, type QuietSpan } from '../../../src/shared/domain/notice-rules.ts';
import { maxReplyBytes, splitReply } from '../../../src/shared/domain/reply-text.ts';
import type {
  Agent,
  Channel,
  Conversation,
  Group,
  Message,
  PrivateChatSummary,
  PrivateMessage,
  SavedReply,
} from '../../../src/shared/domain/index.ts';
import type { IpcEventName, IpcEvents, IpcResult } from '../../../src/shared/ipc/routes.ts';
import type { ManagedView } from '../../../src/shared/ipc/managed.ts';
import type { HistoryView } from '../../../src/shared/ipc/private-history.ts';
import type { EmojiHabits } from '../../../src/shared/ipc/emoji.ts';
import type { ComputersView } from '../../../src/shared/ipc/computers.ts';
import type { PolicyState } from '../../../src/shared/ipc/policy-state.ts';
import type {
  RemovalPlan,
  RemovalsView,
  RemovalView,
  StoredAboutMe,
} from '../../../src/shared/ipc/privacy.ts';
import type { RouteInput } from '../../../src/shared/ipc/routes.ts';
import type {
  AppState,
  AwaitedPage,
  BridgeState,
  ConnectProgress,
  HealthItem,
  Place,
  Settings,
} from '../../../src/shared/ipc/state.ts';
import type { PreflightReport, RoundTrip } from '../../../src/shared/ipc/preflight.ts';
import type { TryItState } from '../../../src/shared/ipc/try-it.ts';
import type { FailureName } from '../../../src/shared/try-it.ts';
import { planOf, startedRemoval } from './removal.ts';
import { fakeWork, listed } from './work.ts';
import { message, privateMessage } from './world.ts';

/** What the fake main process holds; tests and screenshots change it and emit what main would. */
export interface FakeWorld {
  app: AppState;
  /** Whether the system's browser opens what it is given. */
  hasBrowser: boolean;
  settings: Settings;
  /** What the organisation has set. */
  managed: ManagedView;
  place: Place;
  agents: Agent[];
  groups: Group[];
  /** LiveChat's. */
  queue: { waiting: number; hasMore: boolean };
  summaries: Map<string, PrivateChatSummary>;
  privateMessages: Map<string, PrivateMessage[]>;
  conversations: Conversation[];
  messages: Map<string, Message[]>;
  channel: Channel | undefined;
  connect: ConnectProgress;
  health: HealthItem[];
  bridge: BridgeState;
  preflight: PreflightReport;
  roundTrip: RoundTrip;
  removals: RemovalsView;
  computers: ComputersView;
  privateHistory: HistoryView;
  policy: PolicyState;
  stored: StoredAboutMe;
  /** Asked for only while `app.isTryOut`. */
  tryIt: TryItState;
  savedReplies: SavedReply[];
  emoji: EmojiHabits;
  drafts: Map<string, string>;
  clock: { now(): number };
  /** The next call of a route answers with this error code instead. */
  failures: Map<string, string>;
}

export interface FakeMain {
  api: BackchannelApi;
  world: FakeWorld;
  /** Every call in order, as `area/verb` with its input. */
  calls: { route: string; input: unknown }[];
  emit<E extends IpcEventName>(event: E, payload: IpcEvents[E]): void;
}

const pageSize = 50;

/** An in-memory stand-in for preload and main: the same contract, no Electron. */
export const createFakeMain = (world: FakeWorld): FakeMain => {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const calls: FakeMain['calls'] = [];
  const emit: FakeMain['emit'] = (event, payload) => {
    for (const listener of listeners.get(event) ?? []) listener(structuredClone(payload) as never);
  };
  const verb =
    <I, O>(route: string, handle: (input: I) => O) =>
    (input?: I): Promise<IpcResult<O>> => {
      calls.push({ route, input });
      const code = world.failures.get(route);
      if (code !== undefined) {
        world.failures.delete(route);
        return Promise.resolve({ ok: false, error: { code, message: code } });
      }
      return Promise.resolve({ ok: true, value: structuredClone(handle(input as I)) });
    };

  const conversationOf = (id: string): Conversation | undefined =>
    world.conversations.find((conversation) => conversation.id === id);
  const publishConversation = (id: string, messages: Message[], removedMessageIds: string[] = []): void => {
    const conversation = conversationOf(id);
    if (conversation !== undefined)
      emit('conversation.changed', {
        conversation,
        messages,
        removedMessageIds: removedMessageIds as Message['id'][],
        isRemoved: false,
      });
  };
  /** Replies as they were typed, with the messages they became. */
  const batches: { ids: string[]; text: string; quotedId?: string | undefined }[] = [];
  const changeMessage = (messageId: string, change: Partial<Message> | undefined): Message | undefined => {
    for (const [id, messages] of world.messages) {
      const at = messages.findIndex((one) => one.id === messageId);
      const found = messages[at];
      if (found === undefined) continue;
      if (change === undefined) {
        messages.splice(at, 1);
        publishConversation(id, [], [messageId]);
        return found;
      }
      messages[at] = { ...found, ...change };
      publishConversation(id, [messages[at]]);
      return messages[at];
    }
    return undefined;
  };
  const summaryOf = (chatId: string): PrivateChatSummary => {
    const known = world.summaries.get(chatId);
    const lastMessage = world.privateMessages.get(chatId)?.at(-1);
    return {
      chatId: chatId as PrivateChatSummary['chatId'],
      unreadCount: known?.unreadCount ?? 0,
      trust: known?.trust ?? 'confirmed',
      ...(lastMessage === undefined ? {} : { lastMessage }),
    };
  };
  const changeApp = (change: Partial<AppState>): void => {
    world.app = { ...world.app, ...change };
    emit('app.state-changed', world.app);
  };
  const page = <M extends { sentAtMs: number }>(messages: readonly M[], before?: { sentAtMs: number }) => {
    const older = before === undefined ? messages : messages.filter((one) => one.sentAtMs < before.sentAtMs);
    return { messages: older.slice(-pageSize), hasMore: older.length > pageSize };
  };
  const changeBridge = (change: Partial<BridgeState>): void => {
    world.bridge = { ...world.bridge, ...change };
    emit('bridge.changed', world.bridge);
  };
  const changeRemovals = (removals: RemovalView[]): void => {
    world.removals = { ...world.removals, removals };
    emit('removal.changed', world.removals);
  };
  const changeRemoval = (id: string, change: Partial<RemovalView>): void =>
    changeRemovals(world.removals.removals.map((one) => (one.id === id ? { ...one, ...change } : one)));
  const changeFailure = (name: FailureName, isMade: boolean): undefined => {
    const failures = world.tryIt.failures.map((one) => (one.name === name ? { ...one, isMade } : one));
    world.tryIt = { ...world.tryIt, failures };
    emit('try-it.changed', world.tryIt);
  };
  const opened = (awaited: AwaitedPage): AppState['browserPages'] => [
    { page: awaited, isOpened: world.hasBrowser },
  ];
  const none = (): undefined => undefined;

  const api = {
    app: {
      getState: verb('app/get-state', () => world.app),
      openLink: verb('app/open-link', none),
      reconnect: verb('app/reconnect', none),
      // Without a list: the page asks for it then, and a test may have that fail.
      getFirstPicture: verb('app/get-first-picture', () => ({
        app: world.app,
        settings: world.settings,
        place: world.place,
        policy: world.policy,
      })),
      getStartProblem: verb('app/get-start-problem', () => ({ problem: undefined })),
      networkIsBack: verb('app/network-is-back', none),
      retrySetAside: verb('app/retry-set-aside', () => ({ left: 0 })),
    },
    browser: { copyAddress: verb('browser/copy-address', none) },
    session: {
      signIn: verb('session/sign-in', () => {
        changeApp({ session: { state: 'signing-in' }, browserPages: opened('sign-in') });
        return undefined;
      }),
      cancelSignIn: verb('session/cancel-sign-in', () => {
        changeApp({ session: { state: 'signed-out', reason: 'SIGN_IN_CANCELLED' }, browserPages: [] });
        return undefined;
      }),
      signOut: verb('session/sign-out', () => {
        changeApp({ session: { state: 'signed-out' } });
        return { leftovers: [] };
      }),
    },
    team: {
      list: verb('team/list', () => ({ agents: world.agents, groups: world.groups, isStale: false })),
      queue: verb('team/queue', () => world.queue),
      setOwnStatus: verb('team/set-own-status', ({ status }: { status: Agent['status'] }) => {
        changeApp({ ownStatus: status });
        return undefined;
      }),
    },
    privateChat: {
      list: verb('private-chat/list', () => ({
        chats: [...world.privateMessages.keys(), ...world.summaries.keys()].map(summaryOf),
      })),
      listMessages: verb(
        'private-chat/list-messages',
        ({ chatId, before }: { chatId: string; before?: { sentAtMs: number } }) => ({
          ...page(world.privateMessages.get(chatId) ?? [], before),
          summary: summaryOf(chatId),
        }),
      ),
      send: verb('private-chat/send', ({ chatId, text }: { chatId: string; text: string }) => {
        const sent = privateMessage(chatId, world.clock.now(), 'out', text, 'queued');
        world.privateMessages.set(chatId, [...(world.privateMessages.get(chatId) ?? []), sent]);
        emit('private-chat.changed', { summary: summaryOf(chatId), messages: [sent] });
        return { message: sent };
      }),
      sendAgain: verb('private-chat/send-again', none),
      cancel: verb('private-chat/cancel', none),
      edit: verb('private-chat/edit', none),
      delete: verb('private-chat/delete', none),
      react: verb('private-chat/react', none),
      setTyping: verb('private-chat/set-typing', none),
      getDetails: verb('private-chat/get-details', none),
      markRead: verb('private-chat/mark-read', ({ chatId }: { chatId: string }) => {
        world.summaries.set(chatId, { ...summaryOf(chatId), unreadCount: 0 });
        emit('private-chat.changed', { summary: summaryOf(chatId), messages: [] });
        return undefined;
      }),
      getSafetyNumber: verb('private-chat/get-safety-number', () => ({
        safetyNumber: '30417 88213 00925 61178 45502 97331 18840 26619 73305 51127 08864 39902',
      })),
      acknowledgeNewComputer: verb('private-chat/acknowledge-new-computer', none),
      confirmSafetyNumber: verb(
        'private-chat/confirm-safety-number',
        ({ colleagueId }: { colleagueId: string }) => {
          world.summaries.set(colleagueId, { ...summaryOf(colleagueId), trust: 'confirmed' });
          emit('private-chat.changed', { summary: summaryOf(colleagueId), messages: [] });
          return undefined;
        },
      ),
    },
    attachment: {
      add: verb('attachment/add', () => ({})),
      list: verb('attachment/list', () => ({ files: [] })),
      remove: verb('attachment/remove', () => undefined),
    },
    search: {
      find: verb('search/find', () => ({
        hits: [],
        isCancelled: false,
        unknown: [],
        problems: [],
        conversations: [],
        progress: { done: 0, total: 0, isDone: true },
      })),
      cancel: verb('search/cancel', none),
      findInChat: verb('search/find-in-chat', () => ({ places: [] })),
      listCustomers: verb('search/list-customers', () => ({ conversations: [] })),
      getProgress: verb('search/get-progress', () => ({ done: 0, total: 0, isDone: true })),
      readAround: verb('search/read-around', () => ({ messages: [], hasMore: false, hasLater: false })),
      readPrivateAround: verb('search/read-private-around', () => ({
        messages: [],
        hasMore: false,
        hasLater: false,
      })),
      readLater: verb('search/read-later', () => ({ messages: [], hasMore: false, hasLater: false })),
      readPrivateLater: verb('search/read-private-later', () => ({
        messages: [],
        hasMore: false,
        hasLater: false,
      })),
    },
    privateFile: {
      add: verb('private-file/add', () => ({})),
      list: verb('private-file/list', () => ({ files: [] })),
      remove: verb('private-file/remove', () => undefined),
      tryAgain: verb('private-file/try-again', () => undefined),
      save: verb('private-file/save', () => ({ isSaved: true })),
    },
    privateHistory: {
      get: verb('private-history/get', () => world.privateHistory),
      ask: verb('private-history/ask', none),
      agree: verb('private-history/agree', none),
      end: verb('private-history/end', none),
      dismiss: verb('private-history/dismiss', none),
      save: verb('private-history/save', () => ({ isSaved: false, messages: 0, files: 0, filesLeftOut: 0 })),
      chooseFile: verb('private-history/choose-file', () => ({ isChosen: false })),
      openFile: verb('private-history/open-file', () => ({
        added: 0,
        known: 0,
        old: 0,
        leftOut: 0,
        files: 0,
        filesLeftOut: 0,
      })),
    },
    conversation: {
      list: verb('conversation/list', (request: Parameters<typeof listed>[1]) =>
        listed(world.conversations, request, world.clock.now()),
      ),
      get: verb('conversation/get', ({ conversationId }: { conversationId: string }) => ({
        conversation: conversationOf(conversationId),
      })),
      listMessages: verb(
        'conversation/list-messages',
        ({ conversationId, before }: { conversationId: string; before?: { sentAtMs: number } }) =>
          page(world.messages.get(conversationId) ?? [], before),
      ),
      reply: verb(
        'conversation/reply',
        ({ conversationId, text, quotedId }: { conversationId: string; text: string; quotedId?: string }) => {
          const nowMs = world.clock.now();
          const sent = splitReply(text, maxReplyBytes).map((piece, index) =>
            message(conversationId, nowMs + index, {
              direction: 'out',
              agentId: (world.app.session.state === 'signed-in'
                ? world.app.session.agentId
                : '') as Message['agentId'],
              text: piece,
              state: 'queued',
              ...(world.settings.undoSeconds > 0
                ? { sendsAtMs: nowMs + world.settings.undoSeconds * 1000 }
                : {}),
            }),
          );
          world.messages.set(conversationId, [...(world.messages.get(conversationId) ?? []), ...sent]);
          batches.push({ ids: sent.map(({ id }) => id), text, quotedId });
          world.drafts.delete(`reply:${conversationId}`);
          publishConversation(conversationId, sent);
          return { messages: sent };
        },
      ),
      takeOver: verb('conversation/take-over', ({ conversationId }: { conversationId: string }) => {
        world.conversations = world.conversations.map((one) =>
          one.id === conversationId ? { ...one, handledElsewhere: undefined } : one,
        );
        publishConversation(conversationId, []);
        return undefined;
      }),
      askFor: verb('conversation/ask-for', () => undefined),
      markRead: verb('conversation/mark-read', ({ conversationId }: { conversationId: string }) => {
        world.conversations = world.conversations.map((one) =>
          one.id === conversationId ? { ...one, unreadCount: 0 } : one,
        );
        publishConversation(conversationId, []);
        return undefined;
      }),
      undoReply: verb('conversation/undo-reply', ({ messageId }: { messageId: string }) => {
        const batch = batches.find(({ ids }) => ids.includes(messageId));
        const removed = (batch?.ids ?? [messageId]).map((id) => changeMessage(id, undefined));
        const text = batch?.text ?? removed[0]?.text;
        return text === undefined ? {} : { text, quotedId: batch?.quotedId };
      }),
      beginEdit: verb('conversation/begin-edit', ({ messageId }: { messageId: string }) => {
        const edited = changeMessage(messageId, { isBeingEdited: true });
        world.drafts.set(`edit:${messageId}`, edited?.text ?? '');
        return undefined;
      }),
      saveEdit: verb('conversation/save-edit', ({ messageId, text }: { messageId: string; text: string }) => {
        const saved = changeMessage(messageId, { isBeingEdited: undefined, state: 'queued', text });
        return { messages: saved === undefined ? [] : [saved] };
      }),
      endEdit: verb('conversation/end-edit', ({ messageId }: { messageId: string }) => {
        changeMessage(messageId, { isBeingEdited: undefined });
        return undefined;
      }),
      sendNow: verb('conversation/send-now', ({ messageId }: { messageId: string }) => {
        changeMessage(messageId, { state: 'sending', sendsAtMs: undefined });
        return undefined;
      }),
      retryReply: verb('conversation/retry-reply', ({ messageId }: { messageId: string }) => {
        changeMessage(messageId, { state: 'sending', reason: undefined });
        return undefined;
      }),
      mediaKind: verb('conversation/media-kind', ({ mediaUrl }: { mediaUrl: string }) => ({
        kind: mediaUrl.endsWith('.mp4') ? ('video' as const) : ('image' as const),
      })),
      getContext: verb('conversation/get-context', () => ({
        cameFrom: {
          referral: { source: 'ADS', adTitle: 'Autumn breads' },
          atMs: world.clock.now() - 7_200_000,
        },
      })),
      listEarlierChats: verb('conversation/list-earlier-chats', () => ({
        chats: [
          {
            chatId: 'TQ4MZ1KX0B',
            threadId: 'TQ4MZ2KX0B',
            startedAtMs: world.clock.now() - 12 * 86_400_000,
            isActive: false,
            agentNames: ['Anna Nowak'],
            tags: ['delivery'],
            firstWords: 'Where is my parcel?',
            isHidden: false,
          },
        ],
      })),
      getEarlierChat: verb('conversation/get-earlier-chat', () => ({
        lines: [
          {
            id: 'e1',
            atMs: world.clock.now() - 12 * 86_400_000,
            from: 'customer' as const,
            name: 'Maya',
            text: 'Where is my parcel?',
            isNote: false,
          },
          {
            id: 'e2',
            atMs: world.clock.now() - 12 * 86_400_000 + 60_000,
            from: 'agent' as const,
            name: 'Anna Nowak',
            text: 'It left this morning.',
            isNote: false,
          },
        ],
      })),
      saveMedia: verb('conversation/save-media', () => ({ isSaved: true })),
      react: verb('conversation/react', ({ messageId, isSet }: { messageId: string; isSet: boolean }) => {
        changeMessage(messageId, { ownReaction: { isSet, state: 'queued' } });
        return undefined;
      }),
      dismissReaction: verb('conversation/dismiss-reaction', ({ messageId }: { messageId: string }) => {
        changeMessage(messageId, { ownReaction: undefined });
        return undefined;
      }),
      discardReply: verb('conversation/discard-reply', ({ messageId }: { messageId: string }) => {
        changeMessage(messageId, undefined);
        return undefined;
      }),
    },
    work: fakeWork({
      verb,
      conversations: () => world.conversations,
      notes: new Map(),
      now: () => world.clock.now(),
      change(ids, change) {
        world.conversations = world.conversations.map((one) =>
          ids.includes(one.id) ? { ...one, work: change(one.work) } : one,
        );
        for (const id of ids) publishConversation(id, []);
      },
    }),
    channel: {
      get: verb('channel/get', () => ({ channel: world.channel, connect: world.connect })),
      startConnect: verb('channel/start-connect', () => {
        world.connect = { step: 'waiting-for-facebook', expiresAtMs: world.clock.now() + 590_000 };
        emit('channel.changed', { channel: world.channel, connect: world.connect });
        changeApp({ browserPages: opened('connect-instagram') });
        return undefined;
      }),
      renew: verb('channel/renew', () => {
        world.connect = { step: 'waiting-for-facebook', expiresAtMs: world.clock.now() + 590_000 };
        emit('channel.changed', { channel: world.channel, connect: world.connect });
        changeApp({ browserPages: opened('connect-instagram') });
        return undefined;
      }),
      chooseAccount: verb('channel/choose-account', () => {
        world.connect = { step: 'finishing' };
        emit('channel.changed', { channel: world.channel, connect: world.connect });
        return undefined;
      }),
      cancelConnect: verb('channel/cancel-connect', () => {
        world.connect = { step: 'idle' };
        emit('channel.changed', { channel: world.channel, connect: world.connect });
        return undefined;
      }),
      pauseHistory: verb('channel/pause-history', () => undefined),
      check: verb('channel/check', () => ({ channel: world.channel, health: world.health })),
      getHealth: verb('channel/get-health', () => ({ health: world.health })),
      makeKey: verb('channel/make-key', () => undefined),
      endLimit: verb('channel/end-limit', ({ limit }: RouteInput<'channel/end-limit'>) => {
        if (limit === 'policy-block') changeApp({ sendingPause: undefined });
        else changeApp({ humanAgentMissingSinceMs: undefined });
        const { action } =
          limit === 'policy-block' ? { action: 'end-policy-block' } : { action: 'allow-human-agent' };
        world.health = world.health.filter((item) => item.action !== action);
        return { health: world.health };
      }),
    },
    preflight: {
      run: verb('preflight/run', () => world.preflight),
      getRoundTrip: verb('preflight/get-round-trip', () => world.roundTrip),
      startRoundTrip: verb('preflight/start-round-trip', () => {
        world.roundTrip = { step: 'waiting', code: 'check 4821', endsAtMs: world.clock.now() + 180_000 };
        emit('preflight.changed', world.roundTrip);
        return undefined;
      }),
      cancelRoundTrip: verb('preflight/cancel-round-trip', () => {
        world.roundTrip = { step: 'idle' };
        emit('preflight.changed', world.roundTrip);
        return undefined;
      }),
    },
    bridge: {
      get: verb('bridge/get', () => world.bridge),
      authorize: verb('bridge/authorize', () => {
        changeBridge({ isAuthorizing: true });
        changeApp({ browserPages: opened('authorize-bridge') });
        return undefined;
      }),
      setMediaCopies: verb('bridge/set-media-copies', ({ isOn }: { isOn: boolean }) => {
        changeBridge({ copiesMedia: isOn });
        return undefined;
      }),
    },
    removal: {
      getPlan: verb(
        'removal/get-plan',
        ({ kind, conversationId }: RouteInput<'removal/get-plan'>): RemovalPlan =>
          planOf(
            kind,
            (conversationId === undefined ? undefined : conversationOf(conversationId)?.displayName) ??
              world.channel?.pageName ??
              'Green Cardigan Ltd',
          ),
      ),
      list: verb('removal/list', () => world.removals),
      start: verb('removal/start', (input: RouteInput<'removal/start'>) => {
        const removal = startedRemoval(input, world.clock.now());
        changeRemovals([removal, ...world.removals.removals]);
        return { removalId: removal.id };
      }),
      cancel: verb('removal/cancel', ({ removalId }: { removalId: string }) => {
        changeRemoval(removalId, { state: 'cancelled', finishedAtMs: world.clock.now() });
        return undefined;
      }),
      bringForward: verb('removal/bring-forward', ({ removalId }: { removalId: string }) => {
        changeRemoval(removalId, { state: 'removing', dueAtMs: world.clock.now() });
        return undefined;
      }),
      saveRecord: verb('removal/save-record', () => ({ isSaved: true })),
      openRecord: verb('removal/open-record', none),
      saveLocalRecords: verb('removal/save-local-records', () => ({ isSaved: true })),
      saveAudit: verb('removal/save-audit', () => ({ isSaved: true })),
    },
    computers: {
      list: verb('computers/list', () => world.computers),
      remove: verb('computers/remove', none),
      approve: verb('computers/approve', none),
      readmit: verb('computers/readmit', none),
      renewPage: verb('computers/renew-page', none),
      renewGrant: verb('computers/renew-grant', none),
      endRenewal: verb('computers/end-renewal', none),
      getAudit: verb('computers/get-audit', () => ({ entries: [], hasMore: false })),
    },
    privacy: {
      getPolicy: verb('privacy/get-policy', () => world.policy),
      acceptPolicy: verb('privacy/accept-policy', ({ version }: { version: string }) => {
        world.policy = {
          ...world.policy,
          state: 'accepted',
          acceptedVersion: version,
          acceptedAtMs: world.clock.now(),
        };
        emit('policy.changed', world.policy);
        return undefined;
      }),
      declinePolicy: verb('privacy/decline-policy', () => {
        changeApp({ session: { state: 'signed-out' } });
        return { leftovers: [] };
      }),
      getStored: verb('privacy/get-stored', () => world.stored),
      saveStored: verb('privacy/save-stored', () => ({ isSaved: true })),
    },
    savedReply: {
      list: verb('saved-reply/list', () => ({ replies: world.savedReplies })),
      save: verb('saved-reply/save', (reply: RouteInput<'saved-reply/save'>) => {
        const saved = {
          ...reply,
          id: (reply.id ?? crypto.randomUUID()) as SavedReply['id'],
          changedBy: world.agents[0]!.id,
          changedAtMs: world.clock.now(),
        };
        world.savedReplies = [...world.savedReplies.filter(({ id }) => id !== saved.id), saved];
        emit('saved-replies.changed', { replies: world.savedReplies });
        return { reply: saved };
      }),
      delete: verb('saved-reply/delete', ({ id }: { id: string }) => {
        world.savedReplies = world.savedReplies.filter((one) => one.id !== id);
        emit('saved-replies.changed', { replies: world.savedReplies });
        return undefined;
      }),
      export: verb('saved-reply/export', () => ({ isSaved: true })),
      import: verb('saved-reply/import', () => ({
        added: 1,
        changed: 0,
        same: 0,
        problems: [],
        moreProblems: 0,
      })),
    },
    emoji: {
      get: verb('emoji/get', () => world.emoji),
      set: verb('emoji/set', (habits: EmojiHabits) => {
        world.emoji = habits;
        return undefined;
      }),
    },
    draft: {
      list: verb('draft/list', () => ({
        keys: [...world.drafts].flatMap(([key, text]) =>
          text !== '' && /^(?:reply|note):/.test(key) ? [key] : [],
        ),
      })),
      get: verb('draft/get', ({ key }: { key: string }) => ({ text: world.drafts.get(key) ?? '' })),
      set: verb('draft/set', ({ key, text }: { key: string; text: string }) => {
        world.drafts.set(key, text);
        return undefined;
      }),
    },
    notice: {
      getAbilities: verb('notice/get-abilities', () => ({
        canShow: true,
        hasActions: true,
        hasReply: false,
        tellsQuiet: true,
        hasTray: true,
        isTextForbidden: false,
      })),
      test: verb('notice/test', () => ({})),
      why: verb('notice/why', () => ({ answer: { rule: 'mine' as const, atMs: world.clock.now() } })),
      setMuted: verb('notice/set-muted', none),
      beQuiet: verb('notice/be-quiet', ({ span }: { span?: QuietSpan }) => {
        const quietUntilMs = span === undefined ? 0 : quietUntil(span, world.clock.now());
        world.settings = { ...world.settings, quietUntilMs, notifications: true };
        emit('settings.changed', world.settings);
        return undefined;
      }),
    },
    menu: { open: verb('menu/open', () => ({})), copyPicture: verb('menu/copy-picture', none) },
    setup: {
      get: verb('setup/get', () => ({})),
      check: verb('setup/check', () => ({ outcome: 'refused', code: 'RELAY_UNREACHABLE' })),
      use: verb('setup/use', () => ({ outcome: 'refused', code: 'RELAY_UNREACHABLE' })),
      forget: verb('setup/forget', none),
    },
    managed: { get: verb('managed/get', () => world.managed) },
    support: {
      checkComputer: verb('support/check-computer', () => ({
        items: [
          { id: 'keyring' as const, state: 'fine' as const, names: ['gnome_libsecret'] },
          { id: 'disk' as const, state: 'fine' as const, names: ['81234 MB'] },
          { id: 'clock' as const, state: 'not-fine' as const, reason: 'CLOCK_DRIFTS', names: ['95 s'] },
        ],
        checkedAtMs: world.clock.now(),
      })),
      getPlaces: verb('support/get-places', () => ({
        places: [
          {
            id: 'profile' as const,
            path: '/home/maria/.config/Backchannel',
            isThere: true,
            bytes: 4_200_000,
            canBeShown: true,
          },
        ],
      })),
      showPlace: verb('support/show-place', none),
      readLog: verb('support/read-log', () => ({
        lines: [
          {
            at: '2026-11-29 21:05:00.123',
            level: 'warn' as const,
            module: 'relay-link',
            event: 'directory-failed',
            fields: ['code: RELAY_UNREACHABLE'],
          },
        ],
      })),
      makeDiagnostics: verb('support/make-diagnostics', () => ({
        fileName: 'backchannel-diagnostics.json',
        text: '{}\n',
      })),
      saveDiagnostics: verb('support/save-diagnostics', () => ({ isSaved: true })),
    },
    updates: {
      check: verb('updates/check', () => ({ update: { state: 'off' as const, why: 'repository' as const } })),
      install: verb('updates/install', () => ({
        update: { state: 'off' as const, why: 'repository' as const },
      })),
    },
    settings: {
      get: verb('settings/get', () => world.settings),
      set: verb('settings/set', (change: Partial<Settings>) => {
        world.settings = { ...world.settings, ...change };
        emit('settings.changed', world.settings);
        return world.settings;
      }),
    },
    place: {
      get: verb('place/get', () => world.place),
      set: verb('place/set', (place: Place) => {
        world.place = place;
        return undefined;
      }),
    },
    tryIt: {
      get: verb('try-it/get', () => world.tryIt),
      openPhone: verb('try-it/open-phone', none),
      openColleague: verb('try-it/open-colleague', none),
      makeFailure: verb('try-it/make-failure', ({ failure }: { failure: FailureName }) =>
        changeFailure(failure, true),
      ),
      undoFailure: verb('try-it/undo-failure', ({ failure }: { failure: FailureName }) =>
        changeFailure(failure, false),
      ),
    },
    on: (event: string, listener: (payload: never) => void) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener);
      return () => {
        set.delete(listener);
      };
    },
  };
  return { api: api as unknown as BackchannelApi, world, calls, emit };
};
