import { beforeEach, describe, expect, it } from 'vitest';
import { createEventCounts } from '../../../src/main/conversations/store/message-facts.ts';
import { historyMessageSchema, eventsOfHistory } from '../../../src/main/instagram/history.ts';
import type { MessagingClient } from '../../../src/main/messaging/index.ts';
import type { MessageMid } from '../../../src/shared/domain/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import {
  accountId,
  appId,
  conversationId,
  createTestConsole,
  customerId,
  shown,
  type TestConsole,
} from './console.ts';

const startMs = 1_790_000_000_000;
const hour = 60 * 60 * 1000;
const day = 24 * hour;
let time: ReturnType<typeof createManualTimers>;
let desk: TestConsole;
beforeEach(() => {
  time = createManualTimers(startMs);
  desk = createTestConsole({ clock: time, timers: time });
});

const fromCustomer = { sender: { id: customerId }, recipient: { id: accountId } };
const fromUs = { sender: { id: accountId }, recipient: { id: customerId } };
const deliver = (item: object, surface: 'messaging' | 'standby' = 'messaging'): void =>
  desk.relay.deliver({
    v: 1,
    accountId,
    surface,
    receivedAtMs: time.now(),
    item: { timestamp: time.now(), ...item },
  });
const conversation = () => desk.conversations.list({ view: 'all', limit: 5 }).conversations[0];
const rows = () => desk.conversations.listMessages({ conversationId }).messages;
const counted = (label: string) =>
  desk.db
    .prepare<{ count: number }>('SELECT count FROM event_count WHERE account_id = ? AND label = ?')
    .get(accountId, label)?.count;

describe('what a webhook tells', () => {
  it('M13: an item of an unknown kind is kept, counted once, and calls nobody', () => {
    const item = { ...fromCustomer, timestamp: startMs, hologram_call: { id: 7 } };
    deliver(item);
    deliver(item);
    expect(shown(desk)).toEqual(['< other [hologram_call]']);
    expect(conversation()).toMatchObject({ unreadCount: 0, replyWindow: { state: 'never' } });
    expect(conversation()?.lastDirection).toBeUndefined();
    expect(desk.received).toEqual([]);
    expect(counted('unknown')).toBe(1);
  });

  it('M13: a message with an attachment of an unknown kind is still a message', () => {
    deliver({ ...fromCustomer, message: { mid: 'm', attachments: [{ type: 'hologram' }] } });
    expect(conversation()).toMatchObject({ unreadCount: 1, lastDirection: 'in' });
    expect(desk.received).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['marked as its own', { ...fromCustomer, is_self: true, postback: { mid: 'p', title: 'Menu' } }],
    ['marked inside', { ...fromCustomer, postback: { mid: 'p', title: 'Menu', is_self: 'true' } }],
    ['sent from the account', { ...fromUs, postback: { mid: 'p', title: 'Menu' } }],
  ])('M13: a button that the account itself presses (%s) calls nobody and opens no window', (_name, item) => {
    deliver(item);
    expect(shown(desk)).toEqual(['> postback [Menu] sent']);
    expect(conversation()).toMatchObject({ unreadCount: 0, replyWindow: { state: 'never' } });
    expect(desk.received).toEqual([]);
  });

  it('M13: a button that the customer presses calls, and tells where it came from', () => {
    const referral = { source: 'SHORTLINKS', ref: 'flyer_7' };
    deliver({ ...fromCustomer, postback: { mid: 'p', title: 'Menu', referral } });
    expect(conversation()).toMatchObject({ unreadCount: 1 });
    expect(rows()).toMatchObject([{ kind: 'postback', referral }]);
  });

  it('M13: an edit of an own message that is not here is nothing to be read', () => {
    deliver({ ...fromUs, message_edit: { mid: 'm', text: 'Corrected', num_edit: 1 } });
    expect(shown(desk)).toEqual(['> text Corrected edit1 sent']);
    expect(conversation()).toMatchObject({ unreadCount: 0 });
  });

  it('M13: a heart is a heart in the list and in the thread', () => {
    deliver({ ...fromCustomer, message: { mid: 'm', attachments: [{ type: 'like_heart' }] } });
    expect(conversation()?.preview).toBe('❤️');
    expect(rows()).toMatchObject([{ kind: 'heart', attachments: [{ kind: 'heart' }] }]);
  });

  it('M13: keeps advertisement, product and suggestion of a message, and drops them when it is unsent', () => {
    const ad = { source: 'ADS', ad_id: '12', ads_context_data: { ad_title: 'Invented ad' } };
    deliver({ ...fromCustomer, message: { mid: 'm1', text: 'Price?', referral: ad } });
    time.set(startMs + 1000);
    const product = { product: { id: '55' } };
    deliver({
      ...fromCustomer,
      message: { mid: 'm2', text: 'Yes', quick_reply: { payload: 'Y' }, referral: product },
    });
    expect(rows()).toMatchObject([
      { kind: 'text', text: 'Price?', referral: { source: 'ADS', adId: '12', adTitle: 'Invented ad' } },
      { text: 'Yes', isQuickReply: true, referral: { productId: '55' } },
    ]);
    time.set(startMs + 2000);
    for (const mid of ['m1', 'm2']) deliver({ ...fromCustomer, message: { mid, is_deleted: true } });
    for (const row of rows()) {
      expect(row.referral).toBeUndefined();
      expect(row.isQuickReply).toBeUndefined();
    }
    expect(JSON.stringify(desk.db.prepare('SELECT * FROM message').all())).not.toContain('Invented ad');
  });

  it('D2: an unsend with a flag of text takes the message', () => {
    deliver({ ...fromCustomer, message: { mid: 'm1', text: 'Oops' } });
    deliver({ ...fromCustomer, message: { mid: 'm1', is_deleted: 'true' } });
    expect(shown(desk)).toEqual(['< unsent']);
  });

  it('M13: counts what it could not read of a message, and shows the rest', () => {
    const attachments = [null, 'x', { type: 'image', payload: { url: 'https://cdn.invented.example/1' } }];
    deliver({ ...fromCustomer, message: { mid: 'm', attachments } });
    expect(shown(desk)).toEqual(['< image +image']);
    expect(counted('unreadable-entry')).toBe(2);
  });
});

describe('times that others tell', () => {
  it.each([
    ['µs', startMs * 1000],
    ['tomorrow', startMs + day],
    ['a far year', 17_900_001_000_000],
  ])(
    'B1: a message of %s is of now: in order, in the window, and gone after thirty days',
    (_name, timestamp) => {
      deliver({ ...fromCustomer, timestamp, message: { mid: 'm1', text: 'first' } });
      expect(rows()[0]?.sentAtMs).toBe(startMs);
      const { state, endsAtMs = 0 } = conversation()?.replyWindow ?? {};
      expect(state).toBe('open');
      expect(endsAtMs).toBeLessThanOrEqual(startMs + day);
      time.set(startMs + 1000);
      deliver({ ...fromCustomer, message: { mid: 'm2', text: 'second' } });
      expect(rows().map(({ text }) => text)).toEqual(['first', 'second']);
      time.set(startMs + 30 * day + hour);
      desk.conversations.start();
      expect(desk.conversations.list({ view: 'all', limit: 5 }).conversations).toEqual([]);
    },
  );

  it('B1: a time of the history is not later than its receipt', () => {
    const raw = { id: 'm', from: { id: customerId }, message: 'x', created_time: '2030-01-01T00:00:00+0000' };
    const events = eventsOfHistory(accountId, historyMessageSchema.parse(raw), startMs);
    expect(events).toMatchObject([{ atMs: startMs }]);
  });
});

describe('who wrote an outgoing message', () => {
  const echo = (more: object, surface: 'messaging' | 'standby' = 'messaging') =>
    deliver({ ...fromUs, message: { mid: 'e', text: 'Yes', is_echo: true, ...more } }, surface);

  it.each<[string, object, 'messaging' | 'standby', string, string]>([
    ['no app', {}, 'messaging', 'instagram-app', 'Instagram app: Yes'],
    ['Instagram’s inbox', { app_id: 1217981644879628 }, 'messaging', 'instagram-app', 'Instagram app: Yes'],
    [
      'the Page’s inbox',
      { app_id: '263902037430900' },
      'messaging',
      'page-inbox',
      'Facebook Page inbox: Yes',
    ],
    ['another app', { app_id: '980000000000077' }, 'messaging', 'other-app', 'Another app: Yes'],
    ['our app', { app_id: appId }, 'messaging', 'console', 'Your team: Yes'],
    ['no app, in standby', {}, 'standby', 'other-app', 'Another app: Yes'],
    ['another app, in standby', { app_id: '5' }, 'standby', 'other-app', 'Another app: Yes'],
    ['our app, in standby', { app_id: appId }, 'standby', 'console', 'Your team: Yes'],
  ])('M13: is told by an echo that names %s', (_name, more, surface, origin, preview) => {
    echo(more, surface);
    expect(rows()).toMatchObject([{ origin }]);
    expect(conversation()?.preview).toBe(preview);
  });

  it('M13: is not told by the history, until a webhook or a colleague tells it', async () => {
    const event = {
      type: 'message' as const,
      accountId,
      customerId,
      atMs: startMs - 1000,
      isStandby: false,
      mid: 'e' as MessageMid,
      direction: 'out' as const,
      text: 'Yes',
      attachments: [],
      isUnsupported: false,
      isSelf: false,
    };
    const client: Partial<MessagingClient> = { messageEvents: async () => [event] };
    desk.channel.clientNow = client as MessagingClient;
    deliver({ message_edit: { mid: 'e', num_edit: 0 } });
    desk.conversations.start();
    await time.advance(20_000);
    await desk.conversations.idle();
    expect(rows()).toMatchObject([{ text: 'Yes', origin: 'unknown' }]);
    expect(conversation()?.preview).toBe('Your account: Yes');
    echo({ app_id: '980000000000077', text: 'Yes' });
    expect(rows()).toMatchObject([{ origin: 'other-app' }]);
  });
});

it('counts by label', () => {
  const counts = createEventCounts(desk.db);
  counts.count(accountId, 'x', 1);
  expect(counts.lastAtMs(accountId, 'x')).toBe(1);
});
