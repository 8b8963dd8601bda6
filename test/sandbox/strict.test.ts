import { afterEach, describe, expect, it } from 'vitest';
import { isReadable } from '../../src/sandbox/read-lag.ts';
import { isMet, randomOf } from '../../src/sandbox/seeded-random.ts';
import { buildSandbox } from '../../src/sandbox/server.ts';
import { BAKERY, CUSTOMER, startMeta, type MetaTest } from './meta/start-meta.ts';

const other = '7610000000000100';
let test: MetaTest;
afterEach(() => test.close());

const start = async (): Promise<string> => {
  test = await startMeta();
  test.meta.options.rateLimits = false;
  const { pageToken } = test.meta.connect({ isSubscribed: true });
  await test.meta.setWebhook({ url: test.receiver.url });
  return pageToken;
};
const lists = async (token: string, path: string): Promise<{ data: unknown[]; error?: { code: number } }> => {
  const { body } = await test.graph('GET', path, { token });
  return body as never;
};

describe('the strict switch', () => {
  it('sets everything by one seed, and takes it back', async () => {
    test = await startMeta();
    const { options } = test.meta;
    test.sandbox.setStrict(7);
    expect(options).toMatchObject({
      shortPages: { seed: 7 },
      nestedRefusals: { seed: 7 },
      oddities: { seed: 7 },
      historyLag: { seed: 7 },
      echoAppId: false,
      echoReplyTo: false,
    });
    expect(test.sandbox.context.settings.readLag).toEqual({ seed: 7, mostMs: 800 });
    const answer = await test.control('PUT', 'strict', { seed: null });
    expect(answer.body).toEqual({ seed: null });
    expect(options).toMatchObject({ oddities: undefined, historyLag: undefined, echoAppId: true });
    expect(test.sandbox.context.settings.readLag).toBeUndefined();
  });

  it('is mild unless it is asked for', () => {
    const sandbox = buildSandbox();
    expect(sandbox.meta.options.oddities).toBeUndefined();
    expect(buildSandbox({ strict: 3 }).meta.options.oddities).toMatchObject({ seed: 3 });
  });
});

describe('what the strict sandbox does', () => {
  it('answers some calls with time-outs, refusals and errors after a success, the same for the same seed', async () => {
    const meet = async (seed: number): Promise<string[]> => {
      const token = await start();
      await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
      test.meta.options.oddities = { seed, share: 0.5 };
      const codes: string[] = [];
      for (let count = 0; count < 40; count += 1) {
        const message = { recipient: { id: CUSTOMER }, message: { text: `number ${count}` } };
        const { body } = await test.graph('POST', `${BAKERY}/messages`, {
          token,
          body: { ...message, messaging_type: 'RESPONSE' },
        });
        const { error } = body as { error?: { code: number; error_subcode?: number } };
        const isSent = test.meta.books.sends.at(-1)?.text === `number ${count}`;
        codes.push(`${error?.code ?? 'ok'} ${isSent ? 'sent' : 'not sent'}`);
      }
      await test.close();
      return codes;
    };
    const once = await meet(11);
    expect(new Set(once)).toEqual(new Set(['ok sent', '10 not sent', '-1 not sent', '-2 sent', '1 sent']));
    expect(await meet(11)).toEqual(once);
    expect(await meet(12)).not.toEqual(once);
    await start();
  });

  it('leaves marks on a conversation alone', async () => {
    const token = await start();
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    test.meta.options.oddities = { seed: 1, share: 1 };
    const body = { recipient: { id: CUSTOMER }, sender_action: 'mark_seen' };
    const answer = await test.graph('POST', `${BAKERY}/messages`, { token, body });
    expect(answer.status).toBe(200);
  });

  it('refuses messages inside a list of threads with code 1, one thread never', async () => {
    const token = await start();
    for (const id of [CUSTOMER, other]) await test.meta.customerSends(id, { text: 'Hello' });
    test.meta.options.nestedRefusals = { seed: 1, share: 1 };
    const path = (limit: number) =>
      `${BAKERY}/conversations?platform=instagram&limit=${limit}&fields=id,messages.limit(25){id}`;
    expect((await lists(token, path(2))).error?.code).toBe(1);
    expect((await lists(token, path(1))).data).toHaveLength(1);
    expect(
      (await lists(token, `${BAKERY}/conversations?platform=instagram&limit=2&fields=id`)).data,
    ).toHaveLength(2);
  });

  it('lists what was written some hundred milliseconds later, and sends its webhook at once', async () => {
    const token = await start();
    test.meta.options.historyLag = { seed: 5, mostMs: 60_000 };
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    const path = `${BAKERY}/conversations?platform=instagram&fields=id`;
    expect((await lists(token, path)).data).toEqual([]);
    await test.sandbox.context.clock.jump(60_000);
    expect((await lists(token, path)).data).toHaveLength(1);
  });

  it('sends echoes without the app’s id', async () => {
    const token = await start();
    test.meta.options.echoAppId = false;
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    const body = { recipient: { id: CUSTOMER }, messaging_type: 'RESPONSE', message: { text: 'Hi' } };
    await test.graph('POST', `${BAKERY}/messages`, { token, body });
    await test.meta.webhooksSettled();
    const echoes = JSON.stringify(test.receiver.items()).match(/"is_echo":true[^}]*/g) ?? [];
    expect(echoes).toHaveLength(1);
    expect(echoes[0]).not.toContain('app_id');
  });

  it('with Standard Access tells only of people with a role on the app', async () => {
    await start();
    test.meta.options.standardAccess = true;
    await test.meta.customerSends(CUSTOMER, { text: 'Nobody hears this' });
    test.meta.customer(other).hasAppRole = true;
    await test.meta.customerSends(other, { text: 'From a tester' });
    await test.meta.webhooksSettled();
    const told = JSON.stringify(test.receiver.items());
    expect(told).toContain('From a tester');
    expect(told).not.toContain('Nobody hears this');
  });
});

describe('chance', () => {
  it('meets its share, by the seed', () => {
    test = { close: async () => undefined } as never;
    const chance = { seed: 3, share: 0.3 };
    const met = Array.from({ length: 1_000 }, () => isMet(chance)).filter(Boolean).length;
    expect(met).toBeGreaterThan(240);
    expect(met).toBeLessThan(360);
    expect(isMet(undefined)).toBe(false);
    expect(randomOf(9)()).toBe(randomOf(9)());
  });

  it('gives each thing a lag of its own, never more than the greatest', () => {
    test = { close: async () => undefined } as never;
    const lag = { seed: 1, mostMs: 800 };
    const lags = ['a', 'b', 'c', 'd'].map((id) => {
      for (let ms = 0; ; ms += 1) if (isReadable(lag, { id, atMs: 0 }, ms)) return ms;
    });
    expect(new Set(lags).size).toBeGreaterThan(1);
    for (const ms of lags) expect(ms).toBeLessThanOrEqual(800);
    expect(isReadable(undefined, { id: 'a', atMs: 5 }, 5)).toBe(true);
  });
});
