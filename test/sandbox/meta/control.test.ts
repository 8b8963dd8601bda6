import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { until } from '../../helpers/until.ts';
import { BAKERY, CUSTOMER, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
beforeEach(async () => {
  test = await startMeta();
  test.meta.connect({ isSubscribed: true });
  await test.meta.setWebhook({ url: test.receiver.url });
});
afterEach(() => test.close());

const customer = (action: string, body: unknown = {}, id = CUSTOMER) =>
  test.control('POST', `meta/customers/${id}/${action}`, body);

describe('/control/meta', () => {
  it('shows the whole setting', async () => {
    const { body } = await test.control('GET', 'meta');
    expect(body).toMatchObject({
      appId: META_SEED.appId,
      appSecret: expect.stringMatching(/^[0-9a-f]{32}$/),
      webhook: { url: test.receiver.url },
      accounts: expect.arrayContaining([expect.objectContaining({ username: 'invented.bakery' })]),
    });
  });

  it('plays the person before the dialog', async () => {
    await test.control('POST', 'meta/redirect-uris', { uri: 'https://relay.example/cb' });
    const query = new URLSearchParams({
      client_id: META_SEED.appId,
      redirect_uri: 'https://relay.example/cb',
      state: 's',
    });
    const url = `${test.base}/v25.0/dialog/oauth?${query}`;
    const { body } = await test.control('POST', 'meta/authorize', { url });
    expect(new URL(String(body['location'])).searchParams.get('code')).toMatch(/^AQ/);
    const denied = await test.control('POST', 'meta/authorize', { url, decision: 'deny' });
    expect(String(denied.body['location'])).toContain('error=access_denied');
    const wrong = await test.control('POST', 'meta/authorize', { url: url.replace('relay', 'other') });
    expect(wrong.status).toBe(409);
  });

  it('does everything a customer can do', async () => {
    const first = await customer('messages', { text: 'Hello' });
    const mid = String(first.body['mid']);
    await customer('messages', { picture: 'croissant' });
    await customer('messages', { attachments: [{ type: 'ephemeral' }] });
    await customer('messages', { text: 'Nice', replyToStory: { id: '1', url: 'https://cdn.example/s' } });
    const own = await test.control('POST', 'meta/phone-app/messages', { customerId: CUSTOMER, text: 'Hi' });
    await customer('read');
    await customer('react', { mid: own.body['mid'], emoji: '❤' });
    await customer('react', { mid: own.body['mid'], emoji: null });
    await customer('edit', { mid, text: 'Hello!' });
    await customer('unsend', { mid });
    await customer('postback', { title: 'Menu', payload: 'MENU' });
    await customer('link', { ref: 'flyer' });
    await test.control('POST', 'meta/phone-app/unsend', { customerId: CUSTOMER, mid: own.body['mid'] });
    const kinds = test.receiver.items().map((item) => Object.keys(item).at(-1));
    // The edit is missing: message_edit is not ticked.
    expect(kinds).toEqual([
      ...Array.from({ length: 5 }, () => 'message'),
      'read',
      'reaction',
      'reaction',
      'message',
      'postback',
      'referral',
      'message',
    ]);
    const { body } = await test.control('GET', `meta/customers/${CUSTOMER}/thread`);
    expect((body['thread'] as { messages: unknown[] }).messages).toHaveLength(5);
  });

  it('lets the media of an unsent message die, and of no other', async () => {
    const urls: string[] = [];
    const mids: string[] = [];
    for (let at = 0; at < 2; at++) {
      mids.push(String((await customer('messages', { picture: 'croissant' })).body['mid']));
      urls.push(String(test.meta.world.messages.get(mids[at]!)!.attachments[0]!.payload!['url']));
    }
    await customer('unsend', { mid: mids[0] });
    const statuses = await Promise.all(urls.map(async (url) => (await fetch(url)).status));
    expect(statuses).toEqual([403, 200]);
    await test.control('POST', 'meta/media/expire', { path: urls[1] });
    expect((await fetch(urls[1]!)).status).toBe(403);
  });

  it('adds customers, Pages and people', async () => {
    const person = await test.control('POST', 'meta/people', { name: 'Petra Invented' });
    const page = await test.control('POST', 'meta/pages', {
      name: 'Shop',
      username: 'shop',
      person: person.body['id'],
    });
    const account = page.body['account'] as { id: string };
    const added = await test.control('POST', 'meta/customers', { accountId: account.id, name: null });
    expect(added.body).toMatchObject({ accountId: account.id, name: null });
    expect(String(added.body['id'])).toMatch(/^\d{15,17}$/);
    expect(account.id).toMatch(/^17841\d{12}$/);
  });

  it('keeps books without a single token', async () => {
    const { body: tokens } = await test.control('POST', 'meta/connect', { subscribed: true });
    await customer('messages', { text: 'Hello' });
    const body = { recipient: { id: CUSTOMER }, message: { text: 'Yes' } };
    await test.graph('POST', `${BAKERY}/messages`, { token: String(tokens['pageToken']), body });
    const { body: books } = await test.control('GET', 'meta/books');
    expect(books['sends']).toMatchObject([
      { text: 'Yes', tokenHash: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ]);
    expect(books['calls']).toMatchObject([{ call: 'meta.messages', status: 200 }]);
    expect(JSON.stringify(books)).not.toContain('EAA');
    await test.control('DELETE', 'meta/books');
    expect((await test.control('GET', 'meta/books')).body['sends']).toEqual([]);
  });

  it('lets a phone read and answer by itself, in turn', async () => {
    await customer('messages', { text: 'Hello' });
    await test.control('PUT', `meta/customers/${CUSTOMER}/auto-reply`, {
      texts: ['One', 'Two'],
      delayMs: 2000,
    });
    const { pageToken: token } = test.meta.connect();
    const body = { recipient: { id: CUSTOMER }, message: { text: 'Yes' } };
    for (const expected of ['One', 'Two', 'One']) {
      await test.graph('POST', `${BAKERY}/messages`, { token, body });
      await test.sandbox.context.clock.jump(2000);
      await until(() => expect(test.meta.thread(CUSTOMER)?.messages.at(-1)?.text).toBe(expected));
    }
    await test.meta.webhooksSettled();
    expect(test.receiver.items().filter((item) => 'read' in item)).toHaveLength(3);
  });

  it.each<[string, string, unknown, number]>([
    ['POST', 'meta/webhook', { url: 'no address' }, 400],
    ['POST', 'meta/webhook', { url: 'http://127.0.0.1:9/', fields: ['message_reads'] }, 400],
    ['POST', 'meta/redirect-uris', {}, 400],
    ['PATCH', 'meta/options', { echo: 'sometimes' }, 400],
    ['PATCH', 'meta/options', { hologram: true }, 400],
    ['POST', 'meta/customers/1/messages', { text: 'x' }, 404],
    ['POST', `meta/customers/${CUSTOMER}/messages`, { hologram: 'x' }, 400],
    ['POST', `meta/customers/${CUSTOMER}/unsend`, { mid: 'nope' }, 409],
    ['POST', `meta/customers/${CUSTOMER}/unsend`, {}, 400],
    ['POST', 'meta/customers', { accountId: '1' }, 404],
    ['POST', 'meta/people/1/remove-app', {}, 404],
    ['POST', 'meta/items', {}, 400],
    ['POST', 'meta/webhook/release', { order: 'random' }, 400],
    ['POST', 'meta/connect', { scopes: ['read_minds'] }, 400],
    ['PATCH', 'meta/pages/1', {}, 404],
  ])('%s %s refuses %j with %i and a sentence', async (method, path, body, status) => {
    const answer = await test.control(method, path, body);
    expect(answer.status).toBe(status);
    expect(typeof answer.body['error']).toBe('string');
  });
});
