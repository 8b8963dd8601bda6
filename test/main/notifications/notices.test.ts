import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createNotices,
  createNotifications,
  createNoticeStore,
  type Notices,
} from '../../../src/main/notifications/index.ts';
import type { PrivateChatsEvents } from '../../../src/main/private-chats/index.ts';
import type { TeamworkEvents } from '../../../src/main/teamwork/index.ts';
import {
  type AgentId,
  agentIdSchema,
  type GroupId,
  type PrivateMessageId,
} from '../../../src/shared/domain/index.ts';
import { type MessagingClient, sendError } from '../../../src/main/messaging/index.ts';
import { createEmitter } from '../../../src/shared/emitter.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import type { Place, Settings } from '../../../src/shared/ipc/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import {
  accountId,
  anna,
  bartek,
  conversationId,
  createTestConsole,
  customerId,
} from '../conversations/console.ts';
import { createTestDesktop } from './test-desktop.ts';

const startMs = new Date(2026, 10, 2, 12).getTime();
const hourMs = 3_600_000;
const groupId = 'group:00000000-0000-8000-8000-000000000001' as GroupId;
const name = `Instagram user …${customerId.slice(-4)}`;

const make = () => {
  const time = createManualTimers(startMs);
  const desk = createTestConsole({ clock: time, timers: time });
  const desktop = createTestDesktop();
  const rethrow = (error: unknown): never => {
    throw error;
  };
  const privateEvents = createEmitter<PrivateChatsEvents>(rethrow);
  const workEvents = createEmitter<TeamworkEvents>(rethrow);
  const state = {
    settings: defaultSettings as Settings,
    isFocused: false,
    isLocked: false,
    isTextForbidden: false,
    opened: [] as Place[],
    sounds: 0,
    sentPrivately: [] as string[],
    isAccepted: true,
    isMuted: false,
  };
  const store = createNoticeStore(desk.db);
  const notifications = createNotifications({
    notifier: async () => desktop.notifier,
    isFocused: () => state.isFocused,
    settings: () => state.settings,
    get isTextForbidden() {
      return state.isTextForbidden;
    },
    isLocked: () => state.isLocked,
    playSound: () => (state.sounds += 1),
    onOpen: (place) => state.opened.push(place),
    onMentions: () => undefined,
    hasTray: () => true,
    clock: time,
  });
  const notices: Notices = createNotices({
    notifications,
    store,
    conversations: desk.conversations,
    privateChats: {
      on: privateEvents.on,
      send: (to, text) => void state.sentPrivately.push(`${to}: ${text}`) as never,
      markRead: () => undefined,
      isMuted: () => state.isMuted,
      mute: () => undefined,
    },
    teamwork: { on: workEvents.on, markRead: () => undefined },
    team: { list: () => [{ id: bartek, name: 'Bartek Lindqvist' }] as never },
    ownId: () => anna,
    ensureAccepted() {
      if (!state.isAccepted) throw new Error('not accepted');
    },
    settings: () => state.settings,
    clock: time,
    timers: time,
    log: createTestLog(),
  });
  /** As a colleague's console has told it. */
  const assign = (agentId: AgentId): void =>
    void desk.db
      .prepare(
        `INSERT INTO work_state (conversation_id, account_id, assignee_id, status, seen_ms, tags, failed, is_failed, note_count)
          VALUES (?, ?, ?, 'open', 0, '[]', '[]', 0, 0)
          ON CONFLICT (conversation_id) DO UPDATE SET assignee_id = excluded.assignee_id`,
      )
      .run(conversationId, accountId, agentId);
  let count = 0;
  const settle = () => time.advance(0);
  return {
    ...{ time, desk, desktop, state, notifications, notices, assign, settle, privateEvents, workEvents },
    set: (change: Partial<Settings>) => (state.settings = { ...state.settings, ...change }),
    /** The customer writes; answers the message's id. */
    async writes(text = 'Hello'): Promise<string> {
      count += 1;
      desk.relay.deliver({
        v: 1,
        accountId,
        surface: 'messaging',
        receivedAtMs: time.now(),
        item: {
          sender: { id: customerId },
          recipient: { id: accountId },
          timestamp: time.now(),
          message: { mid: `m${count}`, text },
        },
      });
      await settle();
      return desk.received.at(-1) ?? '';
    },
    async colleagueWrites(
      text: string,
      from: AgentId = bartek,
      of: { group?: string; isMuted?: boolean; mentions?: AgentId[]; state?: 'failed' } = {},
    ): Promise<string> {
      count += 1;
      const id = `00000000-0000-4000-8000-00000000000${count}` as PrivateMessageId;
      const message = {
        id,
        chatId: of.group === undefined ? from : groupId,
        authorId: from,
        direction: of.state === undefined ? 'in' : 'out',
        text,
        mentions: of.mentions,
        sentAtMs: time.now(),
        state: of.state ?? 'received',
      };
      state.isMuted = of.isMuted ?? false;
      privateEvents.emit('changed', {
        chatId: message.chatId,
        messages: [message as never],
        receivedIds: of.state === undefined ? [id] : [],
        removedIds: [],
        summary: {
          chatId: message.chatId,
          unreadCount: 1,
          group: of.group === undefined ? undefined : { name: of.group },
        } as never,
      });
      await settle();
      return id;
    },
    why: (messageId: string) => notices.why({ messageId }),
  };
};

let console: ReturnType<typeof make>;
beforeEach(() => {
  console = make();
});
afterEach(() => {
  console.notices.stop();
  console.desk.db.close();
});

describe('a group', () => {
  it('is told with who wrote and where, and a click opens the group', async () => {
    await console.colleagueWrites('secret', bartek, { group: 'Early shift' });
    const [title] = console.desktop.titles();
    expect(title?.replaceAll(/[\u2066-\u2069]/gu, '')).toBe(
      'Bartek Lindqvist in Early shift: Private message in a group',
    );
    expect(JSON.stringify(console.desktop.open)).not.toContain('secret');
    console.desktop.open[0]?.listener.clicked();
    expect(console.state.opened).toEqual([expect.objectContaining({ section: 'team', chatId: groupId })]);
  });

  it('has a name that turns nothing of what stands beside it', async () => {
    await console.colleagueWrites('x', bartek, { group: 'a\u202eb' });
    expect(console.desktop.titles()[0]).not.toContain('\u202e');
  });

  it('that is muted is told of no message but one that mentions this person', async () => {
    const quiet = await console.colleagueWrites('x', bartek, { group: 'Early shift', isMuted: true });
    expect(console.desktop.titles()).toEqual([]);
    expect(console.notices.why({ messageId: quiet, chatId: groupId })?.because).toBe('muted');
    const other = await console.colleagueWrites('x', bartek, {
      ...{ group: 'Early shift', isMuted: true },
      mentions: [bartek],
    });
    expect(console.notices.why({ messageId: other, chatId: groupId })?.because).toBe('muted');
    const told = await console.colleagueWrites('@Anna', bartek, {
      ...{ group: 'Early shift', isMuted: true },
      mentions: [anna],
    });
    expect(console.desktop.titles()).toHaveLength(1);
    expect(console.notices.why({ messageId: told, chatId: groupId })?.because).toBeUndefined();
  });

  it('is named where an own message to it was not sent', async () => {
    await console.colleagueWrites('x', anna, { group: 'Early shift', state: 'failed' });
    expect(console.desktop.titles()[0]).toContain('Early shift');
  });
});

describe('a customer writes', () => {
  it('is told with the name alone, with a sound, and a click opens exactly that chat', async () => {
    const id = await console.writes('secret');
    expect(console.desktop.titles()).toEqual([`${name}: Instagram message`]);
    expect(JSON.stringify(console.desktop.open)).not.toContain('secret');
    expect(console.state.sounds).toBe(1);
    expect(console.why(id)).toEqual({ rule: 'unassigned', atMs: startMs });
    console.desktop.at(name).listener.clicked();
    expect(console.state.opened).toEqual([{ section: 'inbox', conversationId }]);
    expect(console.desktop.open).toEqual([]);
  });

  it('is told also while another chat has the focus, and not while this one has', async () => {
    console.state.isFocused = true;
    console.notifications.placeShown({ section: 'inbox', conversationId: 'other:chat' });
    await console.writes();
    expect(console.desktop.open).toHaveLength(1);
    console.notifications.placeShown({ section: 'inbox', conversationId });
    const looked = await console.writes();
    expect(console.why(looked)).toMatchObject({ because: 'looking' });
    console.state.isFocused = false;
    const away = await console.writes();
    expect(console.why(away)?.because).toBeUndefined();
  });

  it('is told to whoever signs in after somebody else had this chat before their eyes', async () => {
    console.state.isFocused = true;
    console.notifications.placeShown({ section: 'inbox', conversationId });
    expect(console.why(await console.writes())).toMatchObject({ because: 'looking' });
    console.notifications.clearAll();
    expect(console.notifications.isLookedAt({ section: 'inbox', conversationId })).toBe(false);
    expect(console.why(await console.writes())?.because).toBeUndefined();
  });

  it('is told by the rule of whoever answers', async () => {
    console.assign(bartek);
    const others = await console.writes();
    expect(console.why(others)).toMatchObject({ rule: 'others', because: 'rule' });
    console.set({ noticeRules: ['others'] });
    expect(console.why(await console.writes())).toEqual({ rule: 'others', atMs: startMs });
    console.assign(anna);
    expect(console.why(await console.writes())).toMatchObject({ rule: 'mine', because: 'rule' });
  });

  it.each([
    [{ notifications: false }, 'off'],
    [{ quietUntilMs: startMs + 1 }, 'quiet-for-now'],
    [{ noticeHours: Array.from({ length: 7 }, () => ({ fromMinute: 0, toMinute: 60 })) }, 'quiet-hours'],
  ] as const)('is not told with %o, and says so when asked', async (settings, because) => {
    console.set(settings as Partial<Settings>);
    const id = await console.writes();
    expect(console.desktop.open).toEqual([]);
    expect(console.state.sounds).toBe(0);
    expect(console.why(id)).toMatchObject({ because });
  });

  it('of a muted chat is not told, but what is given by name is', async () => {
    console.notices.setMuted({ conversationId }, true);
    expect(console.why(await console.writes())).toMatchObject({ because: 'muted' });
    console.workEvents.emit('work.news', { kind: 'mentioned', conversationId, by: bartek });
    await console.settle();
    expect(console.desktop.titles()).toEqual([`${name}: Bartek Lindqvist mentioned you in a note`]);
    console.notices.setMuted({ conversationId }, false);
    expect(console.why(await console.writes())?.because).toBeUndefined();
  });

  it('tells the truth about a system that refuses, or is quiet itself', async () => {
    console.desktop.refusal = 'org.freedesktop.DBus.Error.ServiceUnknown';
    expect(console.why(await console.writes())).toMatchObject({
      because: 'refused',
      detail: 'org.freedesktop.DBus.Error.ServiceUnknown',
    });
    console.desktop.refusal = undefined;
    console.desktop.isQuiet = true;
    const sounds = console.state.sounds;
    expect(console.why(await console.writes())).toMatchObject({ because: 'system-quiet' });
    expect(console.state.sounds).toBe(sounds);
    expect(console.desktop.open).toHaveLength(1);
    console.set({ followSystemQuiet: false });
    expect(console.why(await console.writes())?.because).toBeUndefined();
  });

  it('shows what was written only where the person and the organisation want it, and nobody else can read it', async () => {
    console.set({ showNoticeText: true });
    await console.writes('a question');
    expect(console.desktop.titles()).toEqual([`${name}: a question`]);
    console.state.isLocked = true;
    await console.writes('a question');
    expect(console.desktop.titles()).toEqual([`${name}: Instagram message`]);
    expect(console.desktop.at(name).notice.replyPlaceholder).toBeUndefined();
    Object.assign(console.state, { isLocked: false, isTextForbidden: true });
    await console.writes('a question');
    expect(console.desktop.titles()).toEqual([`${name}: Instagram message`]);
  });

  it('shows the beginning of a long text, up to the end of a sign', async () => {
    console.set({ showNoticeText: true });
    const plain = 'a'.repeat(297);
    await console.writes(`${plain}👨‍👩‍👧‍👦 and so on`);
    expect(console.desktop.titles()).toEqual([`${name}: ${plain}`]);
  });

  it('can be answered where it can be read; what cannot be sent is shown and not lost', async () => {
    console.set({ showNoticeText: true });
    await console.writes('a question');
    expect(console.desktop.at(name).notice.replyPlaceholder).toBe('Reply on Instagram');
    console.desktop.at(name).listener.replied('an answer');
    const { messages } = console.desk.conversations.listMessages({ conversationId });
    expect(messages.at(-1)).toMatchObject({ direction: 'out', text: 'an answer', state: 'queued' });
    await console.writes('another');
    console.state.isAccepted = false;
    console.desktop.at(name).listener.replied('a lost one?');
    await console.settle();
    expect(console.desktop.titles()).toContain(`${name}: Not sent: a lost one?`);
  });

  it('goes when it was read here or elsewhere, marked as read, or unsent; also while the system is slow', async () => {
    const id = await console.writes();
    console.notifications.clear({ conversationId, messageId: 'older' });
    expect(console.desktop.open).toHaveLength(1);
    console.notifications.clear({ conversationId, messageId: id });
    expect(console.desktop.open).toEqual([]);
    await console.writes();
    console.desktop.at(name).listener.acted('mark-read');
    expect(console.desk.conversations.get(conversationId)?.unreadCount).toBe(0);
    let answer = (): void => undefined;
    console.desktop.wait = new Promise<void>((resolve) => (answer = resolve));
    await console.writes();
    console.desk.conversations.markRead(conversationId);
    answer();
    await console.settle();
    expect(console.desktop.open).toEqual([]);
  });
});

describe('a new customer', () => {
  it('is told of again until somebody answers, and once a customer is known no more', async () => {
    console.set({ repeatNoticeMinutes: 2 });
    await console.writes();
    await console.time.advance(4 * 60_000);
    expect(console.state.sounds).toBe(3);
    expect(console.desktop.titles()).toEqual([`${name}: New customer, waiting for 4 minutes`]);
    console.desk.conversations.queueReply({ conversationId, text: 'Hi', agentId: anna, undoMs: 0 });
    await console.time.advance(10 * 60_000);
    expect(console.state.sounds).toBe(3);
    await console.writes();
    await console.time.advance(10 * 60_000);
    expect(console.state.sounds).toBe(4);
  });
  it('is told of for an hour at most', async () => {
    console.set({ repeatNoticeMinutes: 5 });
    await console.writes();
    await console.time.advance(1.2 * hourMs);
    expect(console.state.sounds).toBe(13);
  });
});

describe('a reply window that ends', () => {
  it('is told 60 and 15 minutes before, once each, also over a restart', async () => {
    await console.writes();
    console.notices.start();
    console.time.set(startMs + 22.9 * hourMs);
    await console.time.advance(60_000);
    expect(console.state.sounds).toBe(1);
    await console.time.advance(10 * 60_000);
    expect(console.desktop.titles()).toContain(
      `${name}: Less than an hour left, then replies for support only`,
    );
    console.notices.retryNow();
    await console.time.advance(20 * 60_000);
    expect(console.state.sounds).toBe(2);
    await console.time.advance(20 * 60_000);
    expect(console.desktop.titles()).toContain(
      `${name}: Less than 15 minutes left, then replies for support only`,
    );
    await console.time.advance(20 * 60_000);
    expect(console.state.sounds).toBe(3);
  });
  it('is not told when somebody has answered, or a colleague answers', async () => {
    await console.writes();
    console.assign(bartek);
    console.notices.start();
    console.time.set(startMs + 23.9 * hourMs);
    await console.time.advance(2 * 60_000);
    expect(console.state.sounds).toBe(1);
  });
});

describe('what colleagues do', () => {
  it('a private message is told, with an answer that goes to that colleague alone', async () => {
    console.set({ showNoticeText: true });
    const id = await console.colleagueWrites('lunch?');
    expect(console.desktop.titles()).toEqual(['Bartek Lindqvist: lunch?']);
    expect(console.notices.why({ chatId: bartek, messageId: id })).toMatchObject({ rule: 'private' });
    console.desktop.at('Bartek Lindqvist').listener.replied(' yes ');
    expect(console.state.sentPrivately).toEqual([`${bartek}: yes`]);
    const { messages } = console.desk.conversations.listMessages({ conversationId });
    expect(messages).toEqual([]);
  });
  it('giving a conversation is told to whom it is given, and goes when it was read', async () => {
    await console.writes();
    console.workEvents.emit('work.news', { kind: 'assigned', conversationId, by: bartek });
    await console.settle();
    expect(console.desktop.titles()).toContain(`${name}: Bartek Lindqvist assigned this conversation to you`);
    console.notifications.clear({ conversationId });
    expect(console.desktop.open).toEqual([]);
  });
  it('what LiveChat has given is not said to be a colleague’s act', async () => {
    await console.writes();
    console.workEvents.emit('work.news', { kind: 'assigned', conversationId, by: undefined });
    await console.settle();
    expect(console.desktop.titles()).toContain(`${name}: LiveChat assigned this conversation to you`);
  });
  it('conversations that nobody has any more are told at once and without names', async () => {
    const conversationIds = [conversationId, `${accountId}:2`] as never[];
    console.workEvents.emit('work.news', { kind: 'unassigned', conversationIds, by: bartek });
    await console.settle();
    expect(console.desktop.titles()).toEqual(['Instagram: 2 conversations are unassigned']);
  });
  it('nothing of a strange name turns or hides what stands beside it', async () => {
    const stranger = agentIdSchema.parse('x@invented.example');
    await console.colleagueWrites('hi', stranger);
    expect(console.desktop.titles()).toEqual(['x@invented.example: Private message']);
  });
});

describe('a reply that could not be sent', () => {
  it('is told to whoever wrote it, once, and again when it fails again', async () => {
    console.desk.channel.clientNow = {
      sendText() {
        throw sendError({ code: 'INSTAGRAM_WINDOW_CLOSED', action: 'give-up', outcome: 'not-sent' });
      },
      usage: () => ({ percent: undefined, blockedUntilMs: undefined }),
      slowdown: () => 1,
    } as unknown as MessagingClient;
    await console.writes();
    const [queued] = console.desk.conversations.queueReply({
      ...{ conversationId, text: 'Hi', agentId: anna, undoMs: 0 },
    });
    await console.time.advance(2_000);
    await console.desk.conversations.idle();
    await console.settle();
    expect(console.desktop.titles()).toContain(`${name}: Your reply was not sent`);
    expect(console.state.sounds).toBe(2);
    console.desk.conversations.touch([conversationId]);
    await console.settle();
    expect(console.state.sounds).toBe(2);
    console.desk.conversations.retry(queued?.id ?? ('' as never));
    await console.time.advance(2_000);
    await console.desk.conversations.idle();
    await console.settle();
    expect(console.state.sounds).toBe(3);
  });
});

describe('the test', () => {
  it('shows and plays whatever the rules say, and tells what the system did', async () => {
    console.set({ notifications: false, noticeRules: [], quietUntilMs: startMs + hourMs });
    expect(await console.notifications.test()).toEqual({});
    expect(console.state.sounds).toBe(1);
    console.desktop.isQuiet = true;
    expect(await console.notifications.test()).toEqual({ because: 'system-quiet' });
    console.desktop.refusal = 'denied';
    expect(await console.notifications.test()).toMatchObject({ because: 'refused', detail: 'denied' });
  });
});
