import type { SavedReply } from '../../../src/shared/domain/saved-reply.ts';
import type { Channel } from '../../../src/shared/domain/index.ts';
import type { AppState } from '../../../src/shared/ipc/state.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import { failureNames } from '../../../src/shared/try-it.ts';
import type { FakeWorld } from './backchannel.ts';
import { acceptedPolicy, storedAboutAnna } from './privacy.ts';
import { quietRemovals } from './removal.ts';
import { seedAgents, seedConversations, seedPrivateThread, seedThread } from './world.ts';

const signedIn: AppState['session'] = {
  state: 'signed-in',
  agentId: 'anna@example.com' as never,
  name: 'Anna Nowak',
  role: 'administrator',
  isSignInNeeded: false,
};

/** A workspace at work: signed in, connected, with a team, private chats and conversations. */
export const fakeWorld = (
  options: { agents?: number; conversations?: number; clock?: { now(): number } } = {},
): FakeWorld => {
  const clock = options.clock ?? { now: () => Date.now() };
  const nowMs = clock.now();
  const agents = seedAgents(options.agents ?? 24);
  const conversations = seedConversations(options.conversations ?? 40, nowMs);
  const [first, second, third] = [agents[1], agents[2], agents[3]];
  const since = nowMs - 3_600_000;
  return {
    clock,
    app: {
      version: '0.1.0',
      platform: 'linux',
      isSandbox: true,
      isTryOut: false,
      relayHost: 'relay.example.com',
      session: signedIn,
      browserPages: [],
      secrets: { state: 'strong', backend: 'gnome_libsecret', mode: 'persistent' },
      relay: { state: 'online', sinceMs: since },
      livechat: { state: 'online', sinceMs: since },
      ownStatus: 'accepting_chats',
      unread: { privateChats: 2, conversations: 15 },
      waitingToSend: 0,
    },
    hasBrowser: true,
    // Nobody's first day.
    settings: { ...defaultSettings, welcome: 'over' },
    managed: { values: [], problems: [], locked: [] },
    place: { section: 'inbox' },
    agents,
    queue: { waiting: 0, hasMore: false },
    groups: [
      { id: 0, name: 'General' },
      { id: 2, name: 'Returns and exchanges' },
    ],
    summaries: new Map([
      [first?.id ?? '', { chatId: first?.id as never, unreadCount: 2, trust: 'confirmed' }],
      [second?.id ?? '', { chatId: second?.id as never, unreadCount: 0, trust: 'unconfirmed' }],
      [third?.id ?? '', { chatId: third?.id as never, unreadCount: 0, trust: 'conflict' }],
    ]),
    privateMessages: new Map([[first?.id ?? '', seedPrivateThread(first?.id ?? '', nowMs)]]),
    conversations,
    messages: new Map(conversations.map((one) => [one.id as string, seedThread(one.id, nowMs)])),
    channel: {
      id: 'channel-1' as Channel['id'],
      pageId: '1050' as Channel['pageId'],
      accountId: '17841400000000001' as Channel['accountId'],
      pageName: 'Green Cardigan Shop',
      username: 'green.cardigan',
      // Again, after the uninstall that was cancelled.
      connectedAtMs: nowMs - 18 * 86_400_000,
      state: 'receiving',
      canSend: true,
      lastEventAtMs: nowMs - 4 * 60_000,
      lastSendAtMs: nowMs - 4.4 * 3_600_000,
      verifiedUpToMs: nowMs - 6 * 60_000,
      gap: { state: 'up-to-date' },
    },
    connect: { step: 'idle' },
    health: [
      { id: 'history', state: 'good', atMs: nowMs - 6 * 60_000, action: 'check' },
      { id: 'events', state: 'good', atMs: nowMs - 4 * 60_000, action: 'none' },
      {
        id: 'sends',
        state: 'warning',
        atMs: nowMs + 110_000,
        reason: 'INSTAGRAM_RATE_LIMITED',
        count: 4,
        action: 'none',
      },
      { id: 'subscription', state: 'good', atMs: nowMs - 40 * 60_000, action: 'check' },
      { id: 'fields', state: 'good', atMs: nowMs - 4 * 60_000, action: 'none' },
      {
        id: 'token',
        state: 'good',
        atMs: nowMs - 40 * 86_400_000,
        scopes: ['instagram_basic', 'instagram_manage_messages'],
        action: 'none',
      },
      { id: 'access', state: 'good', atMs: nowMs + 59.5 * 86_400_000, action: 'none' },
      {
        id: 'livechat',
        state: 'bad',
        atMs: since,
        reason: 'LIVECHAT_LOGGED_OUT_ELSEWHERE',
        action: 'reconnect-network',
      },
      { id: 'livechat-calls', state: 'good', count: 1_240, action: 'none' },
      { id: 'relay', state: 'good', atMs: since, action: 'none' },
      { id: 'key', state: 'good', action: 'none' },
      { id: 'backlog', state: 'good', count: 0, action: 'none' },
    ],
    preflight: {
      checkedAtMs: clock.now(),
      items: [
        { id: 'livechat-sign-in', state: 'fine' },
        { id: 'livechat-scopes', state: 'not-fine', reason: 'SCOPES_MISSING', names: ['multicast:rw'] },
        { id: 'redirect-uris', state: 'not-checkable', reason: 'LIVECHAT_DOES_NOT_TELL' },
        { id: 'relay-reachable', state: 'fine' },
        { id: 'instagram-account', state: 'fine' },
        { id: 'message-access', state: 'not-checkable', reason: 'ROUND_TRIP_TELLS' },
      ],
    },
    roundTrip: { step: 'idle' },
    bridge: {
      state: 'active',
      holder: { agentId: 'anna@example.com' as never, isThisConsole: true },
      waiting: 0,
      notCarried: 0,
      isAuthorizing: false,
    },
    removals: quietRemovals(nowMs),
    computers: { computers: [], isAll: true, renewals: [] },
    privateHistory: { transfers: [], otherComputers: 0, isWithoutHistory: false },
    policy: acceptedPolicy(nowMs),
    stored: storedAboutAnna(nowMs),
    savedReplies: [
      ['opening hours', 'Hello {first name}, we are open from 8 to 12 on Sundays.', true],
      ['allergens', 'All our cakes may hold traces of nuts. {agent}', true],
      ['order', 'Your order {order number} is ready, {first name}.', false],
    ].map(([name, text, isShared], index) => ({
      id: `0b0e6ab4-8a3c-4d4f-9d63-2a1f2c3d4e5${index}` as SavedReply['id'],
      name: String(name),
      text: String(text),
      isShared: isShared === true,
      changedBy: 'maria@bakery.test' as SavedReply['changedBy'],
      changedAtMs: 1_700_000_000_000,
    })),
    emoji: { skinTone: 0, recent: [] },
    tryIt: {
      done: [],
      failures: failureNames.map((name) => ({ name, isMade: false, isSeen: false })),
    },
    drafts: new Map(),
    failures: new Map(),
  };
};
