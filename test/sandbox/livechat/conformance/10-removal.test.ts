/** livechat.md §15.2, row 10: one removed event, four views. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { until } from '../../../helpers/until.ts';
import { customerToken, dig } from '../helpers/customers.ts';
import { startReceiver, type Receiver } from '../helpers/receiver.ts';
import { startBench, type Bench } from '../helpers/world.ts';

let bench: Bench;
let receiver: Receiver;
beforeAll(async () => {
  bench = await startBench();
  receiver = await startReceiver();
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
});

describe('delete_event of the customer', () => {
  it('leaves the content to administrators, a stub to agents, nothing to the customer, an id to webhooks', async () => {
    const admin = `Bearer ${(await bench.signIn('maria@bakery.test')).access_token}`;
    const normal = `Bearer ${(await bench.signIn('jonas@bakery.test')).access_token}`;
    await bench.call('configuration', 'register_webhook', admin, {
      action: 'event_deleted',
      url: receiver.url,
      secret_key: 'proof',
      type: 'license',
      owner_client_id: PUBLIC_CLIENT_ID,
    });
    const customer = `Bearer ${(await customerToken(bench, admin.slice(7))).token}`;
    const started = await bench.call('customer', 'start_chat', customer, {
      continuous: true,
      chat: { thread: { events: [{ type: 'message', text: 'a secret', custom_id: 'mid' }] } },
    });
    const { chat_id: chat, thread_id: thread } = started.body;
    const event = dig(started.body, 'event_ids', 0);
    const ids = { chat_id: chat, thread_id: thread, event_id: event };
    expect(await bench.call('customer', 'delete_event', customer, ids)).toEqual({ status: 200, body: {} });

    const view = async (api: 'agent' | 'customer', authorization: string): Promise<unknown> =>
      dig((await bench.call(api, 'get_chat', authorization, { chat_id: chat })).body, 'thread', 'events', 0);
    expect(await view('agent', admin)).toMatchObject({ text: 'a secret', deleted: true });
    const stub = await view('agent', normal);
    expect(stub).toMatchObject({ id: event, custom_id: 'mid', type: 'message', deleted: true });
    expect(JSON.stringify(stub)).not.toContain('a secret');
    expect(stub).not.toHaveProperty('text');
    expect(await view('customer', customer)).toBeUndefined();
    for (const action of ['list_chats', 'list_threads', 'get_chat']) {
      const { body } = await bench.call(
        'customer',
        action,
        customer,
        action === 'list_chats' ? {} : { chat_id: chat },
      );
      expect(JSON.stringify(body)).not.toContain(event);
    }
    await until(() => expect(receiver.received).toHaveLength(1));
    expect(dig(receiver.received[0], 'payload')).toEqual(ids);
  });

  it('does not reach an agent’s event', async () => {
    const admin = `Bearer ${(await bench.signIn('maria@bakery.test')).access_token}`;
    const grant = await customerToken(bench, admin.slice(7));
    const started = await bench.call('agent', 'start_chat', admin, {
      continuous: true,
      chat: {
        users: [{ id: grant.id, type: 'customer' }],
        thread: { events: [{ type: 'message', text: 'from the agent' }] },
      },
    });
    const refused = await bench.call('customer', 'delete_event', `Bearer ${grant.token}`, {
      chat_id: started.body['chat_id'],
      thread_id: started.body['thread_id'],
      event_id: dig(started.body, 'event_ids', 0),
    });
    expect(dig(refused.body, 'error', 'type')).toBe('authorization');
  });
});
