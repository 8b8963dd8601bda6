import { describe, expect, it } from 'vitest';
import {
  dedupeDiscriminator,
  parseWebhookBody,
  readWebhook,
  splitWebhook,
} from '../../../src/shared/instagram/index.ts';
import { instagramFixtures } from '../../fixtures/instagram/index.ts';

const items = instagramFixtures.flatMap(({ name, body }) =>
  splitWebhook(body).map((item, index) => ({ title: `${name} #${index}`, item })),
);

/** The same value with every object's keys in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
};

describe('parseWebhookBody', () => {
  it('keeps every digit of large whole numbers and leaves texts, decimals and times alone', () => {
    const text =
      '{"id":17841400000000042,"a":[76100000000000991],"t":1790000001234,"d":1.12345678901234567,"e":-17841400000000042,"s":"x:17841400000000042 \\":17841400000000042,"}';
    expect(parseWebhookBody(text)).toEqual({
      id: '17841400000000042',
      a: ['76100000000000991'],
      t: 1790000001234,
      d: 1.12345678901234567,
      e: -17841400000000042,
      s: 'x:17841400000000042 ":17841400000000042,',
    });
  });

  it.each(['', '{', '{"a":00000000000000000}', 'a:17841400000000042', '[17841400000000042 7]', '"a'])(
    'refuses %s because it is not JSON',
    (text) => {
      expect(() => parseWebhookBody(text)).toThrow(SyntaxError);
    },
  );

  it('reads a long body with escapes in little time and memory', () => {
    const long = '\\u00e9\\/'.repeat(100_000);
    const parsed = parseWebhookBody(`{"id":17841400000000042,"text":"${long}"}`);
    expect(parsed).toMatchObject({ id: '17841400000000042', text: 'é/'.repeat(100_000) });
  });
});

describe('splitWebhook', () => {
  it('gives each item its account, surface, field and time', () => {
    const body = {
      object: 'instagram',
      entry: [
        {
          id: 42,
          time: 1_790_000_000,
          messaging: [{ a: 1 }],
          standby: [{ b: 2 }],
          changes: [{ field: 'mentions', value: 3 }],
        },
        { id: '43', field: 'comments', value: { c: 4 } },
      ],
    };
    expect(splitWebhook(body)).toEqual([
      { accountId: '42', entryAtMs: 1_790_000_000_000, surface: 'messaging', item: { a: 1 } },
      { accountId: '42', entryAtMs: 1_790_000_000_000, surface: 'standby', item: { b: 2 } },
      { accountId: '42', entryAtMs: 1_790_000_000_000, surface: 'changes', field: 'mentions', item: 3 },
      { accountId: '43', surface: 'changes', field: 'comments', item: { c: 4 } },
    ]);
  });

  it.each([
    null,
    1,
    'x',
    [],
    {},
    { object: 'instagram', entry: null },
    { object: 'instagram', entry: 'x' },
    { object: 'instagram', entry: [null, 1, 'x', {}, { id: '' }, { id: {} }, { id: '1' }] },
    { object: 'instagram', entry: [{ id: '1', messaging: null, standby: 'x', changes: 5 }] },
    [[{ object: 'instagram', entry: [] }]],
  ])('finds nothing and does not throw when the body is %j', (body) => {
    expect(splitWebhook(body)).toEqual([]);
  });
});

describe('readWebhook', () => {
  const item = { message: { mid: 'm' } };
  const entry = { id: '1784', messaging: [item] };
  it.each<[string, unknown, { items: number; malformed: number; otherObjects: number }]>([
    ['one message', { object: 'instagram', entry: [entry] }, { items: 1, malformed: 0, otherObjects: 0 }],
    ['no entry', { object: 'instagram' }, { items: 0, malformed: 1, otherObjects: 0 }],
    ['an entry of null', { object: 'instagram', entry: null }, { items: 0, malformed: 1, otherObjects: 0 }],
    [
      'an empty list of entries',
      { object: 'instagram', entry: [] },
      { items: 0, malformed: 0, otherObjects: 0 },
    ],
    [
      'odd entries beside a good one',
      { object: 'instagram', entry: [null, 7, {}, { id: {} }, entry] },
      { items: 1, malformed: 4, otherObjects: 0 },
    ],
    [
      'odd items beside a good one',
      {
        object: 'instagram',
        entry: [{ id: '1784', messaging: [null, 'x', item], standby: 5, changes: [null] }],
      },
      { items: 1, malformed: 4, otherObjects: 0 },
    ],
    [
      'lists that are missing',
      { object: 'instagram', entry: [{ id: '1784' }] },
      { items: 0, malformed: 0, otherObjects: 0 },
    ],
    ['nothing', null, { items: 0, malformed: 1, otherObjects: 0 }],
    [
      'Messenger beside Instagram',
      [
        { object: 'page', entry: [entry] },
        { object: 'instagram', entry: [entry] },
      ],
      { items: 1, malformed: 0, otherObjects: 1 },
    ],
    ['the Page’s object', { object: 'page', entry: [entry] }, { items: 0, malformed: 0, otherObjects: 1 }],
    [
      'an object of another name',
      { object: 'user', entry: [entry] },
      { items: 0, malformed: 0, otherObjects: 1 },
    ],
    ['no object’s name', { entry: [entry] }, { items: 1, malformed: 0, otherObjects: 0 }],
  ])('M13: counts what is no item, of %s', (_name, body, expected) => {
    const { items, ...counts } = readWebhook(body);
    expect({ items: items.length, ...counts }).toEqual(expected);
  });
});

describe('dedupeDiscriminator', () => {
  it.each(items)('is the same for a repeat of $title with other key order', ({ item }) => {
    const again = { ...item, item: reversed(item.item) };
    expect(dedupeDiscriminator(again)).toEqual(dedupeDiscriminator(item));
  });

  it('differs for all documented items that are different items', () => {
    const texts = items
      // The same message through Page id and account is meant to be told apart by its account alone.
      .map(({ item }) => dedupeDiscriminator(item).text);
    const distinct = new Set(
      items.map(({ item }) => JSON.stringify([item.accountId, item.surface, item.item])),
    );
    expect(new Set(texts).size).toBe(distinct.size);
  });

  const people = { sender: { id: '7' }, recipient: { id: '1784' }, timestamp: 1_790_000_000_000 };
  const key = (item: unknown) => dedupeDiscriminator({ accountId: '1784', surface: 'messaging', item }).text;

  it('tells message, echo, unsend, edits, reactions and read of one mid apart', () => {
    const keys = [
      { ...people, message: { mid: 'm', text: 'a' } },
      { ...people, message: { mid: 'm', text: 'a', is_echo: true } },
      { ...people, message: { mid: 'm', is_deleted: true } },
      { ...people, message_edit: { mid: 'm', num_edit: 0 } },
      { ...people, message_edit: { mid: 'm', num_edit: 1, text: 'b' } },
      { ...people, message_edit: { mid: 'm', num_edit: 2, text: 'b' } },
      { ...people, reaction: { mid: 'm', action: 'react', emoji: '❤' } },
      { ...people, reaction: { mid: 'm', action: 'unreact' } },
      { ...people, timestamp: people.timestamp + 1, reaction: { mid: 'm', action: 'react', emoji: '❤' } },
      { ...people, read: { mid: 'm' } },
      { ...people, sender: { id: '8' }, read: { mid: 'm' } },
      { ...people, postback: { mid: 'm' } },
    ].map(key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is one key when the same message comes in another surface or with more keys', () => {
    const message = { mid: 'm', text: 'a' };
    expect(key({ ...people, message, extra: 1 })).toBe(key({ ...people, message }));
    expect(
      dedupeDiscriminator({ accountId: '1784', surface: 'standby', item: { ...people, message } }).text,
    ).toBe(key({ ...people, message }));
  });

  it.each([true, 'true', 1])('D2: an unsend whose flag is %j is no repeat of its message', (is_deleted) => {
    const message = { ...people, message: { mid: 'm', text: 'a' } };
    const unsend = { ...people, message: { mid: 'm', is_deleted } };
    expect(key(unsend)).not.toBe(key(message));
    expect(key(unsend)).toBe(key({ ...people, message: { mid: 'm', is_deleted: true } }));
  });

  it('names kind, mid and customer', () => {
    expect(
      dedupeDiscriminator({
        accountId: '1784',
        surface: 'messaging',
        item: { ...people, read: { mid: 'm' } },
      }),
    ).toMatchObject({ kind: 'read', mid: 'm', customerId: '7', discriminator: '7' });
  });

  it.each([null, 5, 'x', [], {}, { message: { mid: 5 } }, { reaction: 'x' }])(
    'does not throw for %j',
    (item) => {
      expect(key(item)).toEqual(expect.any(String));
    },
  );
});
