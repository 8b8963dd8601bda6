import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MessagingEvent, messagingEventSchema } from '../../../src/shared/domain/event.ts';
import { normaliseItem, parseWebhookBody, splitWebhook } from '../../../src/shared/instagram/index.ts';
import { fixtureIds, instagramFixtures } from '../../fixtures/instagram/index.ts';

const receivedAtMs = 1_790_001_000_000;

const eventsOf = (body: unknown): MessagingEvent[] =>
  splitWebhook(body).flatMap((item) => normaliseItem({ ...item, receivedAtMs }));

/** From the file's own text: ids that are large numbers must not pass through a rounding parser. */
const fixtureBody = (name: string): unknown => {
  const path = new URL(`../../fixtures/instagram/${name}.json`, import.meta.url);
  return (parseWebhookBody(readFileSync(path, 'utf8')) as { body: unknown }).body;
};
const fixtureEvents = (name: string): MessagingEvent[] => eventsOf(fixtureBody(name));

/** What each documented shape must come out as; a prefix with * covers a family. */
const expectedTypes: [RegExp, string[]][] = [
  [/^message-edit-num-edit-zero$/, ['message-notice']],
  [/^message-edit/, ['edit']],
  [/^message-optin$/, ['notice']],
  [/^(message|attachment|ids-as-numbers|timestamp|body-array|unknown-keys|entry-page-id)/, ['message']],
  [/^standby-(message|echo)$/, ['message']],
  [/^standby-unsend$/, ['unsend']],
  [/^standby-edit$/, ['edit']],
  [/^standby-reaction$/, ['reaction']],
  [/^standby-read$/, ['seen']],
  [/^(standby-)?postback/, ['postback']],
  [/^unsend/, ['unsend']],
  [/^reaction/, ['reaction']],
  [/^read/, ['seen']],
  [/^referral/, ['referral']],
  [/^thread-control/, ['thread-control']],
  [/^(delivery|response-feedback)$/, ['notice']],
  [/^policy-enforcement$/, ['policy-enforcement']],
  [/^comments-beside-messaging$/, ['message', 'notice']],
  [/^(comments|live-comments|mentions|story-insights)/, ['notice']],
  [/^test-button/, ['dashboard-test']],
  [/^unknown-kind$/, ['unknown']],
  [/^batch-items$/, ['message', 'message', 'message']],
  [/^batch-accounts$/, ['message', 'message']],
  [/^batch-unsend-first$/, ['unsend', 'message']],
  [/^entry-all-lists$/, ['message', 'notice']],
  [/^(entry-empty|messaging-empty|object-page)$/, []],
];
const special: Record<string, string[]> = {
  'messaging-and-standby': ['message', 'message'],
  'messaging-empty': [],
  'comments-beside-messaging': ['message', 'notice'],
};

describe('normaliseItem', () => {
  it.each(instagramFixtures.map(({ name }) => name))('understands the documented shape %s', (name) => {
    const events = fixtureEvents(name);
    const expected = special[name] ?? expectedTypes.find(([pattern]) => pattern.test(name))?.[1];
    expect(events.map(({ type }) => type)).toEqual(expected);
    for (const event of events) expect(messagingEventSchema.safeParse(event).error).toBeUndefined();
  });

  it.each(instagramFixtures.map(({ name }) => name))(
    'names the account and the customer when %s has them',
    (name) => {
      for (const event of fixtureEvents(name)) {
        if (!('customerId' in event) || event.customerId === undefined) continue;
        if (['batch-accounts', 'messaging-and-standby', 'message-self', 'postback-self'].includes(name))
          continue;
        expect(event.customerId).toBe(fixtureIds.customerId);
      }
    },
  );

  it('keeps ids as strings when they come as large numbers', () => {
    expect(fixtureEvents('ids-as-numbers')).toMatchObject([
      { accountId: fixtureIds.igAccountId, customerId: fixtureIds.customerId, text: 'Numbers' },
    ]);
  });

  it.each([
    ['message-echo', 'out'],
    ['message-echo-app-id', 'out'],
    ['message-echo-without-flag', 'out'],
    ['standby-echo', 'out'],
    ['unsend-echo', 'out'],
    ['unsend', 'in'],
    ['message-text', 'in'],
  ])('gives %s the direction %s', (name, direction) => {
    expect(fixtureEvents(name)).toMatchObject([{ direction }]);
  });

  it('shows a post once when it comes as share and ig_post', () => {
    expect(fixtureEvents('attachment-share-and-ig-post')).toMatchObject([
      { attachments: [{ kind: 'shared-post', title: 'Invented caption' }] },
    ]);
  });

  it.each([
    ['attachment-image', 'image'],
    ['attachment-video', 'video'],
    ['attachment-audio', 'audio'],
    ['attachment-file', 'file'],
    ['attachment-share', 'shared-post'],
    ['attachment-media-share', 'shared-post'],
    ['attachment-reel', 'shared-reel'],
    ['attachment-ig-reel', 'shared-reel'],
    ['attachment-story', 'shared-story'],
    ['attachment-ig-story', 'shared-story'],
    ['attachment-story-mention', 'story-mention'],
    ['attachment-template-generic-echo', 'template'],
    ['attachment-template-bare-echo', 'template'],
    ['attachment-ephemeral', 'view-once'],
    ['attachment-unsupported-type', 'unsupported'],
    ['attachment-sticker', 'sticker'],
    ['attachment-like-heart', 'heart'],
    ['attachment-location', 'other'],
    ['attachment-unknown-type', 'other'],
  ])('shows %s as %s', (name, kind) => {
    expect(fixtureEvents(name)).toMatchObject([{ attachments: [{ kind }] }]);
  });

  it('keeps the provider’s word for an attachment type nobody knows', () => {
    expect(fixtureEvents('attachment-unknown-type')).toMatchObject([
      { attachments: [{ label: 'hologram' }] },
    ]);
  });

  it('takes the link of a story from either key', () => {
    expect(fixtureEvents('attachment-ig-story')).toMatchObject([
      { attachments: [{ url: expect.stringContaining('asset_id=31') }] },
    ]);
  });

  it('reads seconds and text as time, and falls back to the entry and then the arrival', () => {
    expect(fixtureEvents('timestamp-string-seconds')).toMatchObject([{ atMs: 1_790_000_700_000 }]);
    const bare = (time: unknown) => ({
      object: 'instagram',
      entry: [{ id: '1784', time, messaging: [{ sender: { id: '7' }, message: { mid: 'm', text: 'x' } }] }],
    });
    expect(eventsOf(bare(1_790_000_701))).toMatchObject([{ atMs: 1_790_000_701_000 }]);
    expect(eventsOf(bare('soon'))).toMatchObject([{ atMs: receivedAtMs }]);
  });

  it('marks what came while another app owns the thread', () => {
    expect(fixtureEvents('messaging-and-standby')).toMatchObject([{ isStandby: false }, { isStandby: true }]);
  });

  it('names key names and never content when the kind is unknown', () => {
    expect(fixtureEvents('unknown-kind')).toMatchObject([
      { label: 'hologram_call', customerId: fixtureIds.customerId },
    ]);
    const [event] = normaliseItem({
      accountId: fixtureEvents('message-text')[0]!.accountId,
      surface: 'messaging',
      item: { 'Meet me at noon, please': 1, wave: 'hello' },
      receivedAtMs,
    });
    expect(event).toMatchObject({ type: 'unknown', label: '?, wave' });
  });

  it('treats a messaging item among changes as real when it names the account', () => {
    const value = { sender: { id: '7' }, recipient: { id: '1784' }, message: { mid: 'm', text: 'x' } };
    const body = { object: 'instagram', entry: [{ id: '1784', changes: [{ field: 'messages', value }] }] };
    expect(eventsOf(body)).toMatchObject([{ type: 'message', customerId: '7' }]);
  });

  it('answers a message to itself, quotes, chips, ads and reactions in our words', () => {
    expect(fixtureEvents('message-self')).toMatchObject([{ isSelf: true, direction: 'out' }]);
    expect(fixtureEvents('postback-self')).toMatchObject([{ type: 'postback' }]);
    expect(fixtureEvents('message-reply-to-story')).toMatchObject([{ replyTo: { kind: 'story' } }]);
    expect(fixtureEvents('message-reply-to-message')).toMatchObject([{ replyTo: { kind: 'message' } }]);
    expect(fixtureEvents('message-quick-reply')).toMatchObject([{ quickReplyPayload: 'HOURS' }]);
    expect(fixtureEvents('message-referral-ad')).toMatchObject([
      { referral: { source: 'ADS', adTitle: 'Invented ad', adId: '120200000000001' } },
    ]);
    expect(fixtureEvents('message-referral-product')).toMatchObject([
      { referral: { productId: '5500000000001' } },
    ]);
    expect(fixtureEvents('reaction-other')).toMatchObject([{ by: 'customer', emoji: '🥐' }]);
    expect(fixtureEvents('reaction-unreact')[0]).not.toHaveProperty('emoji');
    expect(fixtureEvents('read-watermark')).toMatchObject([{ watermarkMs: 1_790_000_060_000 }]);
    expect(fixtureEvents('thread-control-pass-null-owner')).toMatchObject([
      { change: 'pass', ownerAppId: fixtureIds.appId },
    ]);
    expect(fixtureEvents('message-unsupported')).toMatchObject([{ isUnsupported: true }]);
  });

  const ids = { accountId: fixtureEvents('message-text')[0]!.accountId, customerId: fixtureIds.customerId };
  const people = { sender: { id: ids.customerId }, recipient: { id: ids.accountId } };
  const one = (item: unknown, surface: 'messaging' | 'standby' = 'messaging') =>
    normaliseItem({ accountId: ids.accountId, surface, item, receivedAtMs })[0]!;

  const hour = 60 * 60 * 1000;
  it.each<[string, unknown, number]>([
    ['µs', (receivedAtMs - hour) * 1000, receivedAtMs - hour],
    ['µs as text', String((receivedAtMs - hour) * 1000), receivedAtMs - hour],
    ['seconds', (receivedAtMs - hour) / 1000, receivedAtMs - hour],
    ['tomorrow', receivedAtMs + 24 * hour, receivedAtMs],
    ['a moment later than it came', receivedAtMs + 1, receivedAtMs],
    ['a far year', 17_900_001_000_000, receivedAtMs],
    ['seconds of a far year', 99_999_999_999, receivedAtMs],
    ['1970', 5, receivedAtMs],
  ])('B1: a message of %s is never later than its receipt', (_name, timestamp, expected) => {
    expect(one({ ...people, timestamp, message: { mid: 'm', text: 'x' } })).toMatchObject({ atMs: expected });
  });

  it('B1: a read mark does not reach beyond its receipt', () => {
    const read = { ...people, timestamp: receivedAtMs, read: { watermark: receivedAtMs + hour } };
    expect(one(read)).toMatchObject({ type: 'seen', watermarkMs: receivedAtMs });
  });

  it.each([true, 'true', 'True', 1])('D2: takes flags that are %j', (flag) => {
    expect(one({ ...people, message: { mid: 'm1', is_deleted: flag } })).toMatchObject({ type: 'unsend' });
    const echo = { sender: people.recipient, recipient: people.sender, message: { mid: 'm', is_echo: flag } };
    expect(one(echo)).toMatchObject({ type: 'message', direction: 'out' });
    expect(one({ ...people, message: { mid: 'm', is_unsupported: flag } })).toMatchObject({
      isUnsupported: true,
    });
    expect(one({ ...people, is_self: flag, postback: { title: 'Menu' } })).toMatchObject({ isSelf: true });
  });
  it.each([false, 'false', 0, null])('D2: takes %j for no unsend', (flag) => {
    expect(one({ ...people, message: { mid: 'm1', text: 'x', is_deleted: flag } })).toMatchObject({
      type: 'message',
      text: 'x',
    });
  });

  it.each<[string, unknown[], object[], number | undefined]>([
    [
      'null',
      [null, { type: 'image', payload: { url: 'https://cdn.invented.example/1' } }],
      [{ kind: 'image' }],
      1,
    ],
    ['a text and a number', ['x', 7, { type: 'audio' }], [{ kind: 'audio' }], 2],
    ['an entry without a type', [{ payload: {} }, { type: 'file' }], [{ kind: 'file' }], 1],
    ['a type of another kind', [{ type: 5 }, { type: 'video' }], [{ kind: 'video' }], 1],
    ['nothing odd', [{ type: 'video' }], [{ kind: 'video' }], undefined],
  ])('M13: %s beside good attachments costs only itself', (_name, attachments, expected, unreadable) => {
    const event = one({ ...people, message: { mid: 'm', attachments } });
    expect(event).toMatchObject({ attachments: expected });
    expect(event.type === 'message' && event.unreadable).toBe(unreadable);
  });

  it('M13: a share without a link is a share without a link', () => {
    for (const payload of [undefined, null, {}, { url: null }, { url: '' }, { url: 'javascript:x' }]) {
      const event = one({ ...people, message: { mid: 'm', attachments: [{ type: 'share', payload }] } });
      expect(event).toMatchObject({ attachments: [{ kind: 'shared-post', url: undefined }] });
    }
  });

  it('M13: a sticker that is listed as a picture too is shown once', () => {
    const payload = { url: 'https://cdn.invented.example/s', sticker_id: 7 };
    const attachments = [
      { type: 'image', payload },
      { type: 'sticker', payload },
    ];
    expect(one({ ...people, message: { mid: 'm', attachments } })).toMatchObject({
      attachments: [{ kind: 'sticker', url: payload.url }],
    });
  });

  it.each([
    ['1217981644879628', 'instagram-app'],
    [1217981644879628, 'instagram-app'],
    ['263902037430900', 'page-inbox'],
    ['980000000000077', 'other-app'],
    [undefined, undefined],
  ])('M13: an echo of the app %s was sent with %s', (app_id, sentWith) => {
    const message = { mid: 'm', text: 'x', is_echo: true, app_id };
    const event = one({ sender: people.recipient, recipient: people.sender, message });
    expect(event.type === 'message' && event.sentWith).toBe(sentWith);
  });

  it('M13: keeps where a button, a link or a message about a product came from', () => {
    expect(fixtureEvents('postback-without-mid-with-referral')).toMatchObject([
      { referral: { source: 'SHORTLINKS', ref: 'flyer_7' } },
    ]);
    const product = { product: { id: '5500000000001' } };
    expect(one({ ...people, postback: { title: 'Buy', referral: product } })).toMatchObject({
      referral: { productId: '5500000000001' },
    });
    expect(one({ ...people, referral: { ...product, source: 'SHOP' } })).toMatchObject({
      type: 'referral',
      productId: '5500000000001',
      source: 'SHOP',
    });
  });

  it('M13: marks what the account does to itself', () => {
    expect(fixtureEvents('postback-self')).toMatchObject([{ type: 'postback', isSelf: true }]);
    expect(fixtureEvents('postback')).toMatchObject([{ type: 'postback', isSelf: false }]);
    const postback = { title: 'Menu' };
    expect(one({ sender: people.recipient, recipient: people.sender, postback })).toMatchObject({
      isSelf: true,
    });
    expect(one({ ...people, postback: { ...postback, is_self: true } })).toMatchObject({ isSelf: true });
  });

  it('M13: a quick reply is one, with or without its payload', () => {
    for (const quick_reply of [{ payload: 'HOURS' }, {}, { payload: null }])
      expect(one({ ...people, message: { mid: 'm', text: 'Hours', quick_reply } })).toMatchObject({
        isQuickReply: true,
      });
    const plain = one({ ...people, message: { mid: 'm', text: 'Hours', quick_reply: null } });
    expect(plain.type === 'message' && plain.isQuickReply).toBeUndefined();
  });

  const odd: unknown[] = [
    null,
    7,
    'text',
    [],
    {},
    [[]],
    { message: null },
    { message: [] },
    { message: {} },
    { message: { mid: 7, text: 5, attachments: 'x', reply_to: [], referral: 'r', quick_reply: 3 } },
    { sender: 'x', recipient: [], timestamp: {}, message: { mid: '', text: null } },
    { sender: { id: 1.5 }, message: { is_deleted: true } },
    { sender: { id: 'x'.repeat(500) }, message: { mid: 'y'.repeat(5000) } },
    { sender: { id: '7' }, timestamp: -1, reaction: {} },
    { sender: { id: '7' }, timestamp: 1e300, read: { mid: null } },
    { sender: { id: '7' }, message_edit: { mid: 'm', num_edit: 'many' } },
    { sender: { id: '7' }, message_edit: { mid: 'm', num_edit: -3, text: '' } },
    {
      sender: { id: '7' },
      message: { mid: 'm', attachments: [null, 1, { type: 5 }, { type: '__proto__' }] },
    },
    JSON.parse('{"__proto__":{"message":{"mid":"m"}},"constructor":1}'),
    { app_roles: 'x', pass_thread_control: 1, optin: null },
  ];
  it.each(odd.map((item) => [JSON.stringify(item).slice(0, 60), item]))(
    'never throws for %s',
    (_title, item) => {
      for (const surface of ['messaging', 'standby', 'changes'] as const) {
        for (const field of [undefined, 'messages', 'comments', 'x'.repeat(300)]) {
          const events = normaliseItem({
            accountId: fixtureEvents('message-text')[0]!.accountId,
            surface,
            field,
            item,
            receivedAtMs,
          });
          for (const event of events) expect(messagingEventSchema.safeParse(event).error).toBeUndefined();
        }
      }
    },
  );
});
