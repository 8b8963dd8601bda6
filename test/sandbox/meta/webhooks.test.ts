import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instagramFixtures } from '../../fixtures/instagram/index.ts';
import { ACCOUNT, BAKERY, CUSTOMER, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
let token: string;
beforeEach(async () => {
  test = await startMeta();
  ({ pageToken: token } = test.meta.connect({ isSubscribed: true }));
  await test.meta.setWebhook({ url: test.receiver.url });
});
afterEach(() => test.close());

/** HMAC by the Web Crypto implementation, so that the sandbox's own code does not judge itself. */
async function hmac(hash: 'SHA-1' | 'SHA-256', secret: string, bytes: Uint8Array): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash },
    false,
    ['sign'],
  );
  return Buffer.from(await crypto.subtle.sign('HMAC', key, new Uint8Array(bytes))).toString('hex');
}

const send = (text: string) =>
  test.graph('POST', `${BAKERY}/messages`, {
    token,
    body: { recipient: { id: CUSTOMER }, message: { text } },
  });

describe('verification', () => {
  it('does the handshake and puts the settings in force', async () => {
    const answer = await test.control('POST', 'meta/webhook', { url: test.receiver.url });
    expect(answer).toMatchObject({ status: 200, body: { isVerified: true } });
  });

  it.each<[string, (url: string) => Record<string, unknown>]>([
    ['a wrong verify token', (url) => ({ url, verifyToken: 'wrong' })],
    ['an address nobody serves', () => ({ url: 'http://127.0.0.1:9/hook' })],
  ])('refuses %s and keeps what was', async (_name, body) => {
    const before = test.meta.world.app.webhook;
    const answer = await test.control('POST', 'meta/webhook', body(test.receiver.url));
    expect(answer).toMatchObject({ status: 400, body: { isVerified: false } });
    expect(test.meta.world.app.webhook).toBe(before);
  });

  it('refuses a server that answers more than the challenge', async () => {
    const url = `${test.base}/phone`;
    expect(await test.meta.setWebhook({ url })).toMatchObject({ isVerified: false });
  });
});

describe('delivery', () => {
  it('carries the headers of live traffic and signatures over the bytes sent', async () => {
    await test.meta.customerSends(CUSTOMER, { text: 'Grüße 🥐 https://bakery.example/' });
    const [post] = test.receiver.posts;
    const bytes = post!.bytes;
    expect(post!.headers).toMatchObject({
      'user-agent': 'facebookexternalua',
      'content-type': 'application/json',
      accept: '*/*',
      'accept-encoding': 'deflate, gzip',
      'facebook-api-version': 'v25.0',
      'x-hub-signature': `sha1=${await hmac('SHA-1', test.meta.appSecret, bytes)}`,
      'x-hub-signature-256': `sha256=${await hmac('SHA-256', test.meta.appSecret, bytes)}`,
    });
    expect(bytes.toString('latin1')).toContain(
      'Gr\\u00fc\\u00dfe \\ud83e\\udd50 https:\\/\\/bakery.example\\/',
    );
  });

  it('signs with the new secret after a rotation', async () => {
    const secret = test.meta.rotateSecret();
    await test.meta.customerSends(CUSTOMER, { text: 'x' });
    const post = test.receiver.posts.at(-1)!;
    expect(post.headers['x-hub-signature-256']).toBe(`sha256=${await hmac('SHA-256', secret, post.bytes)}`);
  });

  it('brings every documented shape unchanged, signed', async () => {
    for (const { body } of instagramFixtures) await test.meta.sendBody(body);
    expect(test.receiver.bodies()).toEqual(instagramFixtures.map(({ body }) => body));
    for (const { bytes, headers } of test.receiver.posts) {
      expect(headers['x-hub-signature-256']).toBe(
        `sha256=${await hmac('SHA-256', test.meta.appSecret, bytes)}`,
      );
    }
  });

  it.each<[string, () => void]>([
    [
      'the Page is not subscribed',
      () => void (test.meta.world.pages.get(BAKERY)!.subscribedFields = undefined),
    ],
    [
      'the field is not ticked for the app',
      () => void (test.meta.world.app.webhook!.fields = ['messaging_seen']),
    ],
    ['the app is not published', () => void (test.meta.options.published = false)],
    ['there is no address', () => void (test.meta.world.app.webhook = undefined)],
  ])('is silent when %s', async (_name, arrange) => {
    arrange();
    await test.meta.customerSends(CUSTOMER, { text: 'x' });
    expect(test.receiver.posts).toHaveLength(0);
  });

  it('follows the ticks of the app, not the fields of the Page', async () => {
    await test.graph('POST', `${BAKERY}/subscribed_apps?subscribed_fields=feed`, { token });
    await test.meta.customerSends(CUSTOMER, { text: 'x' });
    expect(test.receiver.posts).toHaveLength(1);
  });

  it('is silent for an Instagram account of another Page', async () => {
    const { account } = test.meta.addPage({ name: 'Other', username: 'other.shop' });
    const { id } = test.meta.addCustomer({ accountId: account!.id });
    await test.meta.customerSends(id, { text: 'x' });
    expect(test.receiver.posts).toHaveLength(0);
  });
});

describe('items', () => {
  const base = { sender: { id: CUSTOMER }, recipient: { id: ACCOUNT } };

  it('follow what the customer does', async () => {
    const { mid } = await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    const own = await test.meta.ownerSends(CUSTOMER, { text: 'Hi' });
    await test.meta.customerReads(CUSTOMER);
    await test.meta.customerReacts(CUSTOMER, own.mid, '❤');
    await test.meta.customerReacts(CUSTOMER, own.mid, '🥐');
    await test.meta.customerReacts(CUSTOMER, own.mid, undefined);
    await test.meta.customerTaps(CUSTOMER, { title: 'Menu', payload: 'MENU' });
    await test.meta.customerFollowsLink(CUSTOMER, 'flyer_7');
    await test.meta.customerUnsends(CUSTOMER, mid);
    expect(test.receiver.items().map(({ timestamp: _at, ...rest }) => rest)).toEqual([
      { ...base, message: { mid, text: 'Hello' } },
      {
        sender: { id: ACCOUNT },
        recipient: { id: CUSTOMER },
        message: { mid: own.mid, text: 'Hi', is_echo: true },
      },
      { ...base, read: { mid: own.mid } },
      { ...base, reaction: { mid: own.mid, action: 'react', reaction: 'love', emoji: '❤' } },
      { ...base, reaction: { mid: own.mid, action: 'react', reaction: 'other', emoji: '🥐' } },
      { ...base, reaction: { mid: own.mid, action: 'unreact' } },
      { ...base, postback: { title: 'Menu', payload: 'MENU' } },
      { ...base, referral: { ref: 'flyer_7', source: 'SHORTLINKS', type: 'OPEN_THREAD' } },
      { ...base, message: { mid, is_deleted: true } },
    ]);
  });

  it('say comments as changes, with seconds', async () => {
    const id = await test.meta.customerComments(CUSTOMER, 'Lovely');
    expect(test.receiver.items('changes')).toMatchObject([
      { field: 'comments', value: { id, text: 'Lovely' } },
    ]);
    const [entry] = test.receiver.bodies()[0]!['entry'] as { time: number }[];
    expect(entry!.time).toBeLessThan(1e12);
  });

  it('echo an API send with our app id, after the answer', async () => {
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    const { body } = await send('Yes');
    await test.meta.webhooksSettled();
    expect(test.receiver.items().at(-1)).toMatchObject({
      sender: { id: ACCOUNT },
      message: { mid: body['message_id'], text: 'Yes', is_echo: true, app_id: Number(test.meta.appId) },
    });
  });

  it('echo before the answer when scripted, or never', async () => {
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    test.meta.options.echo = 'before';
    await send('Early');
    expect(test.receiver.posts).toHaveLength(2);
    test.meta.options.echo = 'none';
    await send('Silent');
    await test.meta.webhooksSettled();
    expect(test.receiver.posts).toHaveLength(2);
  });

  it('bring the num_edit:0 companion when message_edit is ticked, and it alone when messages is not', async () => {
    test.meta.world.app.webhook!.fields = ['messages', 'message_edit'];
    const first = await test.meta.customerSends(CUSTOMER, { text: 'One' });
    const companion = { timestamp: expect.any(Number), message_edit: { mid: first.mid, num_edit: 0 } };
    expect(test.receiver.items()).toContainEqual(companion);
    expect(test.receiver.items()).toHaveLength(2);
    test.meta.world.app.webhook!.fields = ['message_edit'];
    await test.meta.customerSends(CUSTOMER, { text: 'Two' });
    expect(test.receiver.items()).toHaveLength(3);
    await test.meta.customerEdits(CUSTOMER, first.mid, 'Uno');
    expect(test.receiver.items().at(-1)).toMatchObject({
      ...base,
      message_edit: { mid: first.mid, text: 'Uno', num_edit: 1 },
    });
  });

  it('go to standby while another app owns the thread, postbacks without payload', async () => {
    await test.meta.setThreadOwner(CUSTOMER, '1217981644879628');
    expect(test.receiver.items().at(-1)).toMatchObject({
      take_thread_control: { previous_owner_app_id: null, new_owner_app_id: '1217981644879628' },
    });
    await test.meta.customerSends(CUSTOMER, { text: 'Hello again' });
    await test.meta.customerTaps(CUSTOMER, { title: 'Menu', payload: 'MENU' });
    expect(test.receiver.items('standby')).toMatchObject([
      { message: { text: 'Hello again' } },
      { postback: { title: 'Menu' } },
    ]);
    expect(JSON.stringify(test.receiver.items('standby'))).not.toContain('MENU');
    await test.meta.setThreadOwner(CUSTOMER, test.meta.appId);
    expect(test.receiver.items().at(-1)).toHaveProperty('pass_thread_control');
    await test.meta.customerSends(CUSTOMER, { text: 'Back' });
    expect(test.receiver.items().at(-1)).toMatchObject({ message: { text: 'Back' } });
  });

  it('go out unchanged with unknown keys and kinds', async () => {
    const item = { ...base, timestamp: 1, hologram: { depth: 3 }, mood: 'sunny' };
    expect((await test.control('POST', 'meta/items', { item })).body).toEqual({ queued: true });
    expect((await test.control('POST', 'meta/items', { item, kind: 'standby' })).body).toEqual({
      queued: true,
    });
    expect(test.receiver.items()).toEqual([item]);
    expect(test.receiver.items('standby')).toEqual([item]);
  });

  it('have the form of the Test button on demand', async () => {
    await test.control('POST', 'meta/test-button', {});
    expect(test.receiver.bodies()[0]).toMatchObject({
      object: 'instagram',
      entry: [
        {
          id: '0',
          changes: [
            {
              field: 'messages',
              value: {
                sender: { id: '12334' },
                recipient: { id: '23245' },
                timestamp: '1527459824',
                message: { mid: 'random_mid', text: 'random_text' },
              },
            },
          ],
        },
      ],
    });
  });
});

describe('disorder on demand', () => {
  const texts = () => test.receiver.items().map((item) => (item['message'] as { text: string }).text);
  const three = async () => {
    await test.control('POST', 'meta/webhook/hold', {});
    for (const text of ['1', '2', '3']) await test.meta.customerSends(CUSTOMER, { text });
    expect(test.receiver.posts).toHaveLength(0);
  };

  it('reverses the order', async () => {
    await three();
    expect((await test.control('POST', 'meta/webhook/release', { order: 'reverse' })).body).toEqual({
      released: 3,
    });
    expect(texts()).toEqual(['3', '2', '1']);
  });

  it('puts all into one batch, of several accounts as well', async () => {
    const { page, account } = test.meta.addPage({ name: 'Other', username: 'other.shop' });
    test.meta.connect({ pageId: page.id, isSubscribed: true });
    const { id } = test.meta.addCustomer({ accountId: account!.id });
    await three();
    await test.meta.customerSends(id, { text: '4' });
    await test.control('POST', 'meta/webhook/release', { batch: true });
    expect(test.receiver.posts).toHaveLength(1);
    expect(test.receiver.bodies()[0]!['entry']).toHaveLength(2);
    expect(texts()).toEqual(['1', '2', '3', '4']);
  });

  it('sends duplicates of the same bytes', async () => {
    await three();
    await test.meta.releaseWebhooks({ copies: 2 });
    expect(test.receiver.posts).toHaveLength(6);
    expect(new Set(test.receiver.posts.map(({ bytes }) => bytes.toString())).size).toBe(3);
  });
});
