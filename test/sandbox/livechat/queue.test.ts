/** Chats that wait for an agent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerToken, dig } from './helpers/customers.ts';
import { startBench, type Bench } from './helpers/world.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
  for (const agent of bench.sandbox.livechat.world.agents.values()) agent.scripted = undefined;
});
afterAll(() => bench.close());

describe('the router', () => {
  it('queues a continuous chat while nobody accepts, and hands it out when somebody does', async () => {
    const admin = `Bearer ${(await bench.signIn('maria@bakery.test')).access_token}`;
    const customer = `Bearer ${(await customerToken(bench, admin.slice(7))).token}`;
    const started = await bench.call('customer', 'start_chat', customer, { continuous: true });
    const read = async (): Promise<Record<string, unknown>> =>
      (await bench.call('agent', 'get_chat', admin, { chat_id: started.body['chat_id'] })).body;
    expect(dig(await read(), 'thread', 'queue', 'position')).toBe(1);

    await fetch(`${bench.urls.controlUrl}/livechat/agents/anna@bakery.test`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'accepting_chats' }),
    });
    const assigned = await read();
    expect(dig(assigned, 'thread', 'queue')).toBeUndefined();
    expect(dig(assigned, 'thread', 'user_ids')).toContain('anna@bakery.test');
  });
});
