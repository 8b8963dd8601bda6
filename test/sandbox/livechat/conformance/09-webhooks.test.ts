/** livechat.md §15.2, row 9: webhooks, their retries and filters. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { until } from '../../../helpers/until.ts';
import { customerToken, dig } from '../helpers/customers.ts';
import { startReceiver, type Receiver } from '../helpers/receiver.ts';
import { startBench, type Bench } from '../helpers/world.ts';

let bench: Bench;
let receiver: Receiver;
let admin: string;
let customer: string;
let chat: string;

beforeEach(async () => {
  bench = await startBench();
  // The vendor has unlocked a second one: the router has seated somebody already.
  bench.sandbox.context.settings.publicAgents = 2;
  receiver = await startReceiver();
  admin = `Bearer ${(await bench.signIn('maria@bakery.test')).access_token}`;
  customer = `Bearer ${(await customerToken(bench, admin.slice(7))).token}`;
  chat = String((await bench.call('customer', 'start_chat', customer, { continuous: true })).body['chat_id']);
  await bench.call('agent', 'add_user_to_chat', admin, {
    chat_id: chat,
    user_id: 'maria@bakery.test',
    user_type: 'agent',
    visibility: 'all',
  });
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

async function register(more: object = {}): Promise<void> {
  const { status } = await bench.call('configuration', 'register_webhook', admin, {
    action: 'incoming_event',
    url: receiver.url,
    secret_key: 'proof',
    type: 'license',
    owner_client_id: PUBLIC_CLIENT_ID,
    ...more,
  });
  expect(status).toBe(200);
}

const say = (authorization: string, text: string, more: object = {}): Promise<unknown> =>
  bench.call(authorization === customer ? 'customer' : 'agent', 'send_event', authorization, {
    chat_id: chat,
    event: { type: 'message', text, ...more },
  });

const firstDelivery = () => bench.sandbox.livechat.webhooks.deliveries()[0];
const attempts = (): { outcome: string }[] => firstDelivery()?.attempts ?? [];
const state = () => firstDelivery()?.state;

describe('webhooks', () => {
  it('carry the secret, the organization and the event', async () => {
    await register({ additional_data: ['chat_presence_user_ids'] });
    await say(customer, 'hello');
    await until(() => expect(receiver.received).toHaveLength(1));
    expect(receiver.received[0]).toMatchObject({
      secret_key: 'proof',
      action: 'incoming_event',
      organization_id: bench.urls.livechat.organizationId,
      payload: { chat_id: chat, event: { text: 'hello' } },
      additional_data: { chat_presence_user_ids: expect.arrayContaining(['maria@bakery.test']) },
    });
  });

  it('come four times in all when the answer is 500, then are lost', async () => {
    await register();
    receiver.answer = 500;
    await say(customer, 'hello');
    for (const waited of [5_000, 15_000, 30_000]) {
      const before = attempts().length;
      await until(() => expect(Math.max(attempts().length, before)).toBeGreaterThan(0));
      const now = attempts().length;
      await bench.sandbox.context.clock.jump(waited);
      await until(() => expect(attempts().length).toBeGreaterThan(now));
    }
    await until(() => expect(state()).toBe('lost'));
    expect(receiver.received).toHaveLength(4);
  });

  it('come again when there is no answer within 10 s', async () => {
    await register();
    receiver.answer = 'never';
    await say(customer, 'hello');
    await until(() => expect(receiver.received).toHaveLength(1));
    await bench.sandbox.context.clock.jump(11_000);
    await until(() => expect(attempts()).toHaveLength(1));
    expect(attempts()[0]?.outcome).toBe('timeout');
    receiver.answer = 200;
    await bench.sandbox.context.clock.jump(5_000);
    await until(() => expect(state()).toBe('delivered'));
  });

  it('come twice when their answer is lost on order', async () => {
    await register();
    bench.sandbox.context.faults.add({ call: 'livechat.webhook.incoming_event', kind: 'drop-answer' });
    await say(customer, 'hello');
    await until(() => expect(attempts()).toHaveLength(1));
    await bench.sandbox.context.clock.jump(5_000);
    await until(() => expect(receiver.received).toHaveLength(2));
    expect(receiver.received[1]).toEqual(receiver.received[0]);
  });

  it('come for the author type that was asked for, whispers included', async () => {
    await register({ filters: { author_type: 'agent' } });
    await say(customer, 'from the customer');
    await say(admin, 'whispered', { visibility: 'agents' });
    await until(() => expect(receiver.received).toHaveLength(1));
    expect(dig(receiver.received[0], 'payload', 'event')).toMatchObject({
      text: 'whispered',
      visibility: 'agents',
    });
  });

  it('do not come from other sources when only those were asked for', async () => {
    await register({ filters: { source_type: ['other_clients'] } });
    await say(admin, 'by our own client');
    const other = await fetch(`${bench.urls.controlUrl}/livechat/customers`, { method: 'POST' });
    const { id } = (await other.json()) as { id: string };
    await fetch(`${bench.urls.controlUrl}/livechat/customers/${id}/actions/start_chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ continuous: true }),
    });
    const chats = [...bench.sandbox.livechat.world.chats.keys()];
    await fetch(`${bench.urls.controlUrl}/livechat/customers/${id}/actions/send_event`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: chats.at(-1), event: { type: 'message', text: 'by the widget' } }),
    });
    await until(() => expect(receiver.received).toHaveLength(1));
    expect(dig(receiver.received[0], 'payload', 'event', 'text')).toBe('by the widget');
  });
});
