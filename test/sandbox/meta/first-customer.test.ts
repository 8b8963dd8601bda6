import { afterEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { until } from '../../helpers/until.ts';
import { BAKERY, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
afterEach(() => test.close());

const { firstCustomer } = META_SEED;

/** A connected app; answers how it subscribes and unsubscribes the bakery's Page. */
const connected = async (hasFirstCustomer: boolean) => {
  test = await startMeta();
  await test.meta.setWebhook({ url: test.receiver.url });
  if (hasFirstCustomer) await test.control('PATCH', 'settings', { firstCustomer: true });
  const { pageToken: token } = test.meta.connect();
  const call = (method: string) =>
    test.graph(method, `${BAKERY}/subscribed_apps?subscribed_fields=messages`, { token });
  return { subscribe: () => call('POST'), unsubscribe: () => call('DELETE') };
};
const wait = (ms: number) => test.control('POST', 'clock/jump', { ms });
const written = () => test.meta.thread(firstCustomer.id)?.messages.map(({ text }) => text) ?? [];

describe('the first customer', () => {
  it('writes a few seconds after the Page is subscribed, with a webhook', async () => {
    const { subscribe } = await connected(true);
    await wait(60_000);
    expect(written()).toEqual([]);
    await subscribe();
    expect(written()).toEqual([]);
    await wait(10_000);
    expect(written()).toHaveLength(1);
    await until(() => expect(test.receiver.items()).toHaveLength(1));
    expect(test.receiver.items()).toMatchObject([{ sender: { id: firstCustomer.id } }]);
  });

  it('writes once, however often the Page is subscribed', async () => {
    const { subscribe, unsubscribe } = await connected(true);
    await subscribe();
    await subscribe();
    await wait(10_000);
    await unsubscribe();
    await subscribe();
    await wait(60_000);
    expect(written()).toHaveLength(1);
  });

  it('waits for the next connection when the Page was disconnected meanwhile', async () => {
    const { subscribe, unsubscribe } = await connected(true);
    await subscribe();
    await unsubscribe();
    await wait(10_000);
    expect(written()).toEqual([]);
    await subscribe();
    await wait(10_000);
    expect(written()).toHaveLength(1);
  });

  it('writes nothing while the setting is off', async () => {
    const { subscribe } = await connected(false);
    await subscribe();
    await wait(60_000);
    expect(written()).toEqual([]);
  });
});
