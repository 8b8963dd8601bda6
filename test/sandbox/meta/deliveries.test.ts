import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { until } from '../../helpers/until.ts';
import { BAKERY, CUSTOMER, HOUR_MS, MINUTE_MS, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
beforeEach(async () => {
  test = await startMeta();
  test.meta.connect({ isSubscribed: true });
  await test.meta.setWebhook({ url: test.receiver.url });
});
afterEach(() => test.close());

const isSubscribed = () => test.meta.world.pages.get(BAKERY)?.subscribedFields !== undefined;
/** Moves time, then lets the attempts that became due end. */
async function jump(ms: number): Promise<void> {
  await test.sandbox.context.clock.jump(ms);
  await test.meta.webhooksSettled();
}
async function failOnce(): Promise<void> {
  await test.meta.customerSends(CUSTOMER, { text: 'x' });
  // The first repeat follows at once.
  await until(() => expect(test.receiver.posts).toHaveLength(2));
  await test.meta.webhooksSettled();
}

describe('repeats', () => {
  it.each([500, 503, 404, 401, 302, 204])('follow an answer of %i with the same bytes', async (status) => {
    test.receiver.answer = status;
    await failOnce();
    const [first, second] = test.receiver.posts;
    expect(second!.bytes.equals(first!.bytes)).toBe(true);
    expect(second!.headers['x-hub-signature-256']).toBe(first!.headers['x-hub-signature-256']);
    expect(test.meta.books.deliveries[0]).toMatchObject({
      state: 'pending',
      attempts: [{ status }, { status }],
    });
  });

  it('end with the first 200', async () => {
    test.receiver.answer = 500;
    await failOnce();
    test.receiver.answer = 200;
    await jump(10_000);
    expect(test.meta.books.deliveries[0]?.state).toBe('delivered');
    await jump(2 * HOUR_MS);
    expect(test.receiver.posts).toHaveLength(3);
    expect(isSubscribed()).toBe(true);
  });

  it('come at 10 s, 1, 5, 15 and 30 minutes', async () => {
    test.receiver.answer = 500;
    await failOnce();
    const counts: number[] = [];
    for (const minutes of [1 / 6, 1, 5, 15, 30]) {
      const started = test.meta.books.deliveries[0]!.attempts[0]!.at;
      await jump(started + minutes * MINUTE_MS - test.sandbox.context.clock.now());
      counts.push(test.receiver.posts.length);
    }
    expect(counts).toEqual([3, 4, 5, 6, 7]);
  });

  it('do not hold up later events', async () => {
    test.receiver.answer = 500;
    await failOnce();
    test.receiver.answer = 200;
    await test.meta.customerSends(CUSTOMER, { text: 'y' });
    expect(test.meta.books.deliveries.map(({ state }) => state)).toEqual(['pending', 'delivered']);
    await jump(10_000);
    expect(test.meta.books.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('follow a server that is down', async () => {
    await test.receiver.close();
    await test.meta.customerSends(CUSTOMER, { text: 'x' });
    expect(test.meta.books.deliveries[0]?.attempts[0]?.status).toBeUndefined();
    await until(() => expect(test.meta.books.deliveries[0]?.attempts).toHaveLength(2));
  });

  it('follow a delivery whose answer was lost: a true duplicate', async () => {
    await test.control('POST', 'faults', { call: 'meta.webhook', kind: 'drop-answer' });
    await test.meta.customerSends(CUSTOMER, { text: 'x' });
    await until(() => expect(test.meta.books.deliveries[0]?.state).toBe('delivered'));
    expect(test.receiver.posts).toHaveLength(2);
    expect(test.receiver.posts[0]!.bytes.equals(test.receiver.posts[1]!.bytes)).toBe(true);
  });

  it('follow a delivery that was ordered to fail', async () => {
    await test.control('POST', 'faults', { call: 'meta.webhook', kind: 'close-socket' });
    await test.meta.customerSends(CUSTOMER, { text: 'x' });
    await until(() => expect(test.meta.books.deliveries[0]?.state).toBe('delivered'));
    expect(test.receiver.posts).toHaveLength(1);
  });
});

describe('the rule of 15 minutes and one hour', () => {
  it('alerts after 15 minutes and unsubscribes the Page after an hour', async () => {
    test.receiver.answer = 500;
    await failOnce();
    await jump(14 * MINUTE_MS);
    expect(test.meta.books.alerts).toEqual([]);
    await jump(2 * MINUTE_MS);
    expect(test.meta.books.alerts).toMatchObject([{ pageId: BAKERY }]);
    await jump(43 * MINUTE_MS);
    expect(isSubscribed()).toBe(true);
    await jump(2 * MINUTE_MS);
    expect(isSubscribed()).toBe(false);
    expect(test.meta.books.deliveries[0]?.state).toBe('dropped');
    expect(test.meta.books.subscriptions.at(-1)?.action).toBe('unsubscribed-after-failures');
    test.receiver.answer = 200;
    await test.meta.customerSends(CUSTOMER, { text: 'unheard' });
    await jump(HOUR_MS);
    expect(JSON.stringify(test.receiver.bodies())).not.toContain('unheard');
  });

  it('holds in one jump of the clock as well', async () => {
    test.receiver.answer = 500;
    await failOnce();
    await jump(61 * MINUTE_MS);
    expect(isSubscribed()).toBe(false);
  });

  it('starts again after a success', async () => {
    test.receiver.answer = 500;
    await failOnce();
    await jump(40 * MINUTE_MS);
    test.receiver.answer = 200;
    await test.meta.customerSends(CUSTOMER, { text: 'works' });
    test.receiver.answer = 500;
    await test.meta.customerSends(CUSTOMER, { text: 'fails again' });
    await jump(30 * MINUTE_MS);
    expect(isSubscribed()).toBe(true);
    await jump(40 * MINUTE_MS);
    expect(isSubscribed()).toBe(false);
  });

  it('ends with a new subscription', async () => {
    test.receiver.answer = 500;
    await failOnce();
    await jump(61 * MINUTE_MS);
    test.receiver.answer = 200;
    test.meta.connect({ isSubscribed: true });
    await test.meta.customerSends(CUSTOMER, { text: 'heard' });
    expect(test.meta.books.deliveries.at(-1)?.state).toBe('delivered');
  });

  it('does not hold for comments, which are repeated for 36 hours and then dropped', async () => {
    test.receiver.answer = 500;
    await test.meta.customerComments(CUSTOMER, 'Lovely');
    await until(() => expect(test.receiver.posts).toHaveLength(2));
    for (let hour = 0; hour < 35; hour++) await jump(HOUR_MS);
    expect(isSubscribed()).toBe(true);
    expect(test.meta.books.deliveries[0]?.state).toBe('pending');
    await jump(HOUR_MS);
    await jump(HOUR_MS);
    expect(test.meta.books.deliveries[0]?.state).toBe('dropped');
    expect(isSubscribed()).toBe(true);
  });
});

describe('callbacks', () => {
  const person = META_SEED.person.id;

  async function fieldsOf(
    at: number,
  ): Promise<{ signature: string; payload: Record<string, unknown>; isRight: boolean }> {
    const post = test.receiver.posts[at]!;
    expect(post.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const request = new URLSearchParams(post.bytes.toString('utf8')).get('signed_request') ?? '';
    const [signature = '', encoded = ''] = request.split('.');
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(test.meta.appSecret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    const isRight = await crypto.subtle.verify(
      'HMAC',
      key,
      new Uint8Array(Buffer.from(signature, 'base64url')),
      new TextEncoder().encode(encoded),
    );
    const payload = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as Record<string, unknown>;
    return { signature, payload, isRight };
  }

  it('are signed, named by person, and their answers are kept', async () => {
    const { pageToken } = test.meta.connect();
    const [deauthorizeUrl, dataDeletionUrl] = ['deauthorize', 'data-deletion'].map((name) =>
      test.receiver.url.replace('webhooks/meta', name),
    );
    await test.control('PUT', 'meta/callbacks', { deauthorizeUrl, dataDeletionUrl });
    test.receiver.body = JSON.stringify({
      url: 'https://relay.example/deletion/INV7Q2',
      confirmation_code: 'INV7Q2',
    });
    const { body } = await test.control('POST', `meta/people/${person}/remove-app`, { deletion: true });
    expect(test.receiver.posts.map(({ url }) => url)).toEqual(['/deauthorize', '/data-deletion']);
    const first = await fieldsOf(0);
    expect(first.isRight).toBe(true);
    expect(first.payload).toMatchObject({
      algorithm: 'HMAC-SHA256',
      user_id: person,
      issued_at: expect.any(Number),
    });
    expect(body['callbacks']).toMatchObject([
      { kind: 'deauthorize', status: 200 },
      { kind: 'data-deletion', status: 200, answer: { confirmation_code: 'INV7Q2' } },
    ]);
    const dead = await test.graph('GET', 'me', { token: pageToken });
    expect(dead.error).toMatchObject({ code: 190, error_subcode: 458 });
    expect(isSubscribed()).toBe(false);
  });

  it('leave data deletion out unless it was ticked', async () => {
    const url = test.receiver.url;
    await test.control('PUT', 'meta/callbacks', { deauthorizeUrl: url, dataDeletionUrl: url });
    await test.control('POST', `meta/people/${person}/remove-app`, {});
    expect(test.receiver.posts).toHaveLength(1);
  });
});
