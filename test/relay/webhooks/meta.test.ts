import { openStore } from '../../../src/relay/store/index.ts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseWebhookBody, splitWebhook } from '../../../src/shared/instagram/index.ts';
import { instagramDeliverySchema } from '../../../src/shared/wire/index.ts';
import { isMetaSignature } from '../../../src/relay/webhooks/meta/verify.ts';
import { instagramFixtures } from '../../fixtures/instagram/index.ts';
import {
  type RunningRelay,
  metaJson,
  metaSignature,
  postWebhook,
  previousAppSecret,
  startRelay,
  textWebhook,
  verifyToken,
} from '../helpers/running-relay.ts';
import {
  type KeyPair,
  type TestDevice,
  bindChannel,
  enrolled,
  openSealed,
  setChannelKey,
} from '../helpers/test-device.ts';

const accountId = '17841400000000042';
const pageId = '104400000000711';

describe('POST /webhooks/meta', () => {
  let running: RunningRelay;
  let device: TestDevice;
  let keys: KeyPair;

  beforeAll(async () => {
    running = await startRelay();
    device = await enrolled(running);
    keys = await setChannelKey(device);
    await bindChannel(device, { pageId, accountId });
  });
  afterAll(() => running.close());

  const head = async (): Promise<number> => (await device.poll()).head;
  /** Opens what came after a seq. */
  const openedAfter = async (seq: number): Promise<ReturnType<typeof instagramDeliverySchema.parse>[]> =>
    (await device.poll(seq)).envelopes.map(({ sealed }) =>
      instagramDeliverySchema.parse(openSealed(sealed, keys)),
    );

  it('seals an item so that another libsodium opens it with the channel key', async () => {
    const before = await head();
    const answer = await postWebhook(running.url, textWebhook(accountId, 'mid-1', 'Grüße 🥐 a/b'));
    expect(answer.status).toBe(200);
    const [envelope] = (await device.poll(before)).envelopes;
    expect(envelope).toMatchObject({ audience: 'workspace', kind: 'instagram', keyId: 'channel-key-1' });
    expect(await openedAfter(before)).toMatchObject([
      { v: 1, accountId, surface: 'messaging', item: { message: { mid: 'mid-1', text: 'Grüße 🥐 a/b' } } },
    ]);
  });

  it('makes one envelope of repeats, and others of unsend, reaction and read of the same mid', async () => {
    const before = await head();
    const body = textWebhook(accountId, 'mid-2', 'twice');
    const people = {
      sender: { id: '7610000000000099' },
      recipient: { id: accountId },
      timestamp: 1_790_000_001_000,
    };
    const about = (item: object) => ({
      object: 'instagram',
      entry: [{ id: accountId, messaging: [{ ...people, ...item }] }],
    });
    await Promise.all([1, 2, 3].map(() => postWebhook(running.url, body)));
    await postWebhook(running.url, body);
    await postWebhook(running.url, about({ message: { mid: 'mid-2', is_deleted: true } }));
    await postWebhook(running.url, about({ reaction: { mid: 'mid-2', action: 'react', emoji: '❤' } }));
    await postWebhook(running.url, about({ read: { mid: 'mid-2' } }));
    expect(await head()).toBe(before + 4);
  });

  it('keeps a repeat out even when the envelope was acknowledged and is gone', async () => {
    const body = textWebhook(accountId, 'mid-3', 'acknowledged');
    await postWebhook(running.url, body);
    const after = await head();
    await device.call({ method: 'POST', path: '/v1/acks', body: { seq: after } });
    expect((await device.poll()).envelopes).toEqual([]);
    await postWebhook(running.url, body);
    expect(await head()).toBe(after);
  });

  it('accepts the previous secret while rotating', async () => {
    const before = await head();
    const answer = await postWebhook(running.url, textWebhook(accountId, 'mid-4', 'x'), {
      secret: previousAppSecret,
    });
    expect(answer.status).toBe(200);
    expect(await head()).toBe(before + 1);
  });

  it('takes a body of 500 kB with escaped text', async () => {
    const before = await head();
    const text = '\u{1f950}ü/'.repeat(20_000);
    const body = metaJson(textWebhook(accountId, 'mid-5', text));
    expect(body.length).toBeGreaterThan(400_000);
    const padded = metaJson({
      ...(textWebhook(accountId, 'mid-5', text) as object),
      pad: 'é'.repeat(20_000),
    });
    expect(padded.length).toBeGreaterThan(500_000);
    expect((await postWebhook(running.url, padded)).status).toBe(200);
    expect(await openedAfter(before)).toMatchObject([{ item: { message: { text } } }]);
  });

  it('delivers all items of a POST in order, each account to its own workspace', async () => {
    const other = await enrolled(running, { workspaceId: 'workspace-b' });
    const otherKeys = await setChannelKey(other, 'channel-key-b');
    await bindChannel(other, { pageId: '104400000000799', accountId: '17841400000000099' });
    const before = await head();
    const item = (account: string, mid: string) => ({
      sender: { id: '7' },
      recipient: { id: account },
      message: { mid, text: mid },
    });
    await postWebhook(running.url, {
      object: 'instagram',
      entry: [
        { id: accountId, messaging: ['a1', 'a2', 'a3'].map((mid) => item(accountId, mid)) },
        { id: '17841400000000099', messaging: [item('17841400000000099', 'b1')] },
      ],
    });
    const mids = (await openedAfter(before)).map(
      ({ item: value }) => (value as { message: { mid: string } }).message.mid,
    );
    expect(mids).toEqual(['a1', 'a2', 'a3']);
    const theirs = (await other.poll()).envelopes.filter(({ kind }) => kind === 'instagram');
    expect(theirs.map(({ sealed }) => openSealed(sealed, otherKeys))).toMatchObject([
      { item: { message: { mid: 'b1' } } },
    ]);
    expect(() => openSealed(theirs[0]?.sealed ?? '', keys)).toThrow();
  });

  it('routes by the Page as well, under the account’s id', async () => {
    const before = await head();
    await postWebhook(running.url, textWebhook(pageId, 'mid-page', 'through the Page'));
    expect(await openedAfter(before)).toMatchObject([{ accountId }]);
    await postWebhook(running.url, textWebhook(accountId, 'mid-page', 'through the Page'));
    expect(await head()).toBe(before + 1);
  });

  it.each(instagramFixtures.map(({ name }) => name))('accepts and seals every item of %s', async (name) => {
    const source = readFileSync(new URL(`../../fixtures/instagram/${name}.json`, import.meta.url), 'utf8');
    const { body } = parseWebhookBody(source) as { body: unknown };
    // Own ids per fixture: some fixtures speak of the same message on purpose.
    const text = JSON.stringify(body)
      .replaceAll('aWdf', `${name}-`)
      .replaceAll(/"(17900000000000\d+)"/g, `"${name}-$1"`);
    const expected = splitWebhook(JSON.parse(text)).filter(({ accountId: id }) =>
      [accountId, pageId].includes(id),
    );
    const before = await head();
    expect((await postWebhook(running.url, text)).status).toBe(200);
    const opened = await openedAfter(before);
    expect(opened.map(({ item }) => item)).toEqual(expected.map(({ item }) => item));
  });

  const signed = (body: string) => ({ 'x-hub-signature-256': metaSignature(body) });
  const valid = metaJson(textWebhook(accountId, 'mid-bad', 'never'));
  const json = { 'content-type': 'application/json' };
  it.each<[string, number, string, Record<string, string>]>([
    ['no type', 415, valid, { ...signed(valid), 'content-type': '' }],
    ['a form', 415, valid, { ...signed(valid), 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', 415, valid, { ...signed(valid), 'content-type': 'text/plain' }],
    ['no signature', 401, valid, json],
    ['an empty signature', 401, valid, { ...json, 'x-hub-signature-256': '' }],
    ['only the SHA-1 header', 401, valid, { ...json, 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
    [
      'a signature that is no hex',
      401,
      valid,
      { ...json, 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` },
    ],
    ['a short signature', 401, valid, { ...json, 'x-hub-signature-256': metaSignature(valid).slice(0, -2) }],
    ['a signature of other bytes', 401, `${valid} `, { ...json, ...signed(valid) }],
    [
      'a signature of the re-serialised body',
      401,
      valid,
      { ...json, ...signed(JSON.stringify(JSON.parse(valid)) + ' ') },
    ],
    ['another secret', 401, valid, { ...json, 'x-hub-signature-256': metaSignature(valid, 'wrong-secret') }],
    ['bad JSON, wrongly signed', 401, '{', json],
    ['bad JSON, rightly signed', 400, '{', { ...json, ...signed('{') }],
    ['nothing, rightly signed', 400, '', { ...json, ...signed('') }],
    ['too many bytes', 413, 'x'.repeat(4 * 1024 * 1024 + 1), { ...json, ...signed('') }],
  ])('refuses %s with %i and stores nothing', async (_title, status, body, headers) => {
    const before = await head();
    const answer = await fetch(`${running.url}/webhooks/meta`, {
      method: 'POST',
      headers,
      body: Buffer.from(body),
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) } });
    expect(await head()).toBe(before);
  });

  it.each([
    ['an unknown account', textWebhook('17841400000000001', 'mid-u', 'x')],
    [
      'the dashboard’s Test button',
      { object: 'instagram', entry: [{ id: '0', changes: [{ field: 'messages', value: {} }] }] },
    ],
  ])('answers 200 and counts when %s comes', async (_title, body) => {
    const count = async () => (await running.relay.metrics.items())['unknown-account'];
    const before = await count();
    const headBefore = await head();
    expect((await postWebhook(running.url, body)).status).toBe(200);
    expect(await count()).toBe(before + 1);
    expect(await head()).toBe(headBefore);
  });

  it.each([accountId, pageId])(
    'M9: answers 200, counts and drops Messenger’s webhooks of the same Page, named by %s',
    async (id) => {
      const count = async () => (await running.relay.metrics.items())['other-object'];
      const before = await count();
      const headBefore = await head();
      const body = { ...(textWebhook(id, 'mid-messenger', 'From Messenger') as object), object: 'page' };
      expect((await postWebhook(running.url, body)).status).toBe(200);
      expect(await count()).toBe(before + 1);
      expect(await head()).toBe(headBefore);
      expect(await (await fetch(`${running.url}/metrics`)).text()).not.toContain('Messenger');
    },
  );

  it.each([
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    '{"entry":{}}',
    '{"entry":[null]}',
    '[[[]]]',
    '{"__proto__":1}',
  ])('answers 200 and survives when the body is %s', async (body) => {
    expect((await postWebhook(running.url, body)).status).toBe(200);
  });

  it('M13, M9: counts what is malformed and what is about something else, and stores the rest', async () => {
    const before = await running.relay.metrics.items();
    const message = { sender: { id: '7610000000000099' }, message: { mid: 'mid-beside', text: 'x' } };
    const body = [
      { object: 'instagram' },
      {
        object: 'instagram',
        entry: [null, { id: accountId, time: 1_790_000_000_000, messaging: [null, message] }],
      },
      { object: 'page', entry: [{ id: accountId, messaging: [message] }] },
    ];
    expect((await postWebhook(running.url, JSON.stringify(body))).status).toBe(200);
    const after = await running.relay.metrics.items();
    expect(after.malformed - before.malformed).toBe(3);
    expect(after['other-object'] - before['other-object']).toBe(1);
    expect(after.stored - before.stored).toBe(1);
  });

  it('answers 200 and counts what is nested too deep to be put into an envelope', async () => {
    const depth = 100_000;
    const deep = `{"object":"instagram","entry":[{"id":"${accountId}","messaging":[${'['.repeat(depth)}${']'.repeat(depth)}]}]}`;
    const answer = await postWebhook(running.url, deep);
    expect(answer.status).toBe(200);
    expect((await running.relay.metrics.items()).unreadable).toBe(1);
    expect((await postWebhook(running.url, textWebhook(accountId, 'mid-after', 'alive'))).status).toBe(200);
  });
});

describe('POST /webhooks/meta when the database is gone', () => {
  it('answers 5xx so that Meta repeats', async () => {
    const running = await startRelay();
    const device = await enrolled(running);
    await setChannelKey(device);
    await bindChannel(device, { pageId, accountId });
    const other = await openStore(running.config.databaseUrl);
    await other.db.schema.dropTable('envelopes').execute();
    await other.close();
    const answer = await postWebhook(running.url, textWebhook(accountId, 'mid-x', 'secret text'));
    expect(answer.status).toBe(500);
    expect(running.logLines.join('')).toContain('"event":"fault"');
    expect(running.logLines.join('')).not.toContain('secret text');
    await running.close();
  });
});

describe('GET /webhooks/meta', () => {
  let running: RunningRelay;
  beforeAll(async () => {
    running = await startRelay();
  });
  afterAll(() => running.close());
  const ask = (query: string) => fetch(`${running.url}/webhooks/meta?${query}`);

  it('repeats the challenge and nothing else when the token is right', async () => {
    const answer = await ask(`hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${verifyToken}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await answer.text()).toBe('1158201444');
  });

  it.each([
    '',
    `hub.mode=subscribe&hub.verify_token=${verifyToken}`,
    `hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=${verifyToken}`,
    'hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong',
    'hub.mode=subscribe&hub.challenge=1',
    `hub.mode=subscribe&hub.challenge=1&hub.challenge=2&hub.verify_token=${verifyToken}`,
    `hub.mode=subscribe&hub.challenge=${'x'.repeat(500)}&hub.verify_token=${verifyToken}`,
  ])('refuses with 403 when the query is %s', async (query) => {
    expect((await ask(query)).status).toBe(403);
  });
});

describe('isMetaSignature', () => {
  const body = Buffer.from('{"a":"\\u00fc"}');
  it('accepts either secret', () => {
    expect(isMetaSignature(metaSignature(body, 'one'), [body], ['one'])).toBe(true);
    expect(isMetaSignature(metaSignature(body, 'two'), [body], ['one', 'two'])).toBe(true);
  });
  it('refuses when the body changed by one byte', () => {
    expect(isMetaSignature(metaSignature(body, 'one'), [Buffer.from('{"a":"\\u00fd"}')], ['one'])).toBe(
      false,
    );
  });
  it('refuses upper-case hex, lists and nothing', () => {
    const upper = `sha256=${metaSignature(body, 'one').slice(7).toUpperCase()}`;
    for (const header of [upper, undefined, ['x'], ''])
      expect(isMetaSignature(header, [body], ['one'])).toBe(false);
  });
});
