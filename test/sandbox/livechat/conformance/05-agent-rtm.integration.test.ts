/** livechat.md §15.2, row 5: two agents and a customer, live, with the unmodified lc-sdk-js over TLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../helpers/until.ts';
import { customerToken, dig } from '../helpers/customers.ts';
import { startSdk, type Sdk, type SdkObject } from '../helpers/sdk.ts';
import { startBench, type Bench } from '../helpers/world.ts';

const PUSHES = [
  'incoming_chat',
  'incoming_event',
  'incoming_sneak_peek',
  'incoming_typing_indicator',
  'events_marked_as_seen',
  'routing_status_set',
  'chat_transferred',
  'user_added_to_chat',
  'user_removed_from_chat',
  'thread_tagged',
  'incoming_multicast',
  'chat_deactivated',
];

let bench: Bench;
let sdk: Sdk;
let maria: SdkObject;
let jonas: SdkObject;
let customer: SdkObject;
let customerSocket: SdkObject;
let chat: unknown;
let thread: unknown;

const inChat = (payload: Record<string, unknown>): boolean => payload['chat_id'] === chat;
const text = (wanted: string) => (payload: Record<string, unknown>) =>
  dig(payload, 'event', 'text') === wanted;

beforeAll(async () => {
  bench = await startBench();
  // Only those who sign in here take chats.
  for (const agent of bench.sandbox.livechat.world.agents.values()) agent.scripted = undefined;
  sdk = startSdk(bench.urls);
  const admin = (await bench.signIn('maria@bakery.test')).access_token;
  const normal = (await bench.signIn('jonas@bakery.test')).access_token;
  const grant = await customerToken(bench, admin);
  maria = await sdk.create('maria', 'Agent', 'RTM', admin);
  jonas = await sdk.create('jonas', 'Agent', 'RTM', normal);
  customer = await sdk.create('customer', 'Customer', 'Web', grant.token);
  customerSocket = await sdk.create('customer socket', 'Customer', 'RTM', grant.token);
  for (const agent of [maria, jonas]) await agent.listen(...PUSHES, 'incoming_event_preview');
  await customerSocket.listen(...PUSHES, 'chat_properties_updated', 'event_updated');
  await maria.call('connect');
  await jonas.call('connect');
  await customerSocket.call('connect');
  expect(await maria.call('login', { token: `Bearer ${admin}` })).toMatchObject({
    license: { organization_id: bench.urls.livechat.organizationId, id: expect.any(String) },
    my_profile: { id: 'maria@bakery.test', permission: 'administrator', routing_status: 'accepting_chats' },
    chats_summary: [],
  });
  await jonas.call('login', { token: `Bearer ${normal}` });
  await maria.pushed('routing_status_set', (push) => push['agent_id'] === 'jonas@bakery.test');
  // Maria alone accepts, so that the router has one choice.
  await jonas.call('setRoutingStatus', 'not_accepting_chats');
  expect(await customerSocket.call('login', { token: `Bearer ${grant.token}` })).toMatchObject({
    has_active_thread: false,
    chats: [],
    customer: { id: grant.id, statistics: expect.any(Object) },
  });
});
afterAll(async () => {
  sdk.close();
  await bench.close();
});

describe('lc-sdk-js Agent.RTM', () => {
  it("gets incoming_chat on both agents' sockets when a customer starts a chat", async () => {
    ({ chat_id: chat, thread_id: thread } = await customer.call('startChat', {
      chat: { thread: { events: [{ type: 'message', text: 'good morning', recipients: 'all' }] } },
    }));
    const incoming = await maria.pushed('incoming_chat');
    expect(dig(incoming, 'chat')).toMatchObject({
      id: chat,
      thread: { id: thread, active: true, user_ids: expect.arrayContaining(['maria@bakery.test']) },
    });
    expect(dig(await jonas.pushed('incoming_chat'), 'chat', 'id')).toBe(chat);
  });

  it('gets incoming_event and incoming_sneak_peek when the customer writes', async () => {
    await customer.call('sendEvent', chat, { type: 'message', text: 'two loaves', custom_id: 'mid-1' });
    expect(dig(await maria.pushed('incoming_event', text('two loaves')), 'event')).toMatchObject({
      custom_id: 'mid-1',
      visibility: 'all',
    });
    await customer.call('sendSneakPeek', chat, 'and a ca');
    expect(dig(await maria.pushed('incoming_sneak_peek'), 'sneak_peek', 'text')).toBe('and a ca');
  });

  it('reaches the customer with an answer and a typing indicator, and gets its own seen mark', async () => {
    const { event_id: event } = await maria.call('sendEvent', chat, {
      type: 'message',
      text: 'with pleasure',
      custom_id: 'own-1',
    });
    expect(dig(await maria.pushed('incoming_event', text('with pleasure')), 'event')).toMatchObject({
      id: event,
      custom_id: 'own-1',
      author_id: 'maria@bakery.test',
    });
    const seen = await customerSocket.pushed('incoming_event', text('with pleasure'));
    expect(dig(seen, 'event', 'author_id')).toMatch(/^[0-9a-f]{32}$/);
    await maria.call('sendTypingIndicator', chat, true);
    expect(dig(await customerSocket.pushed('incoming_typing_indicator'), 'typing_indicator')).toMatchObject({
      is_typing: true,
    });
    await maria.call('markEventsAsSeen', chat, '2026-03-04T10:20:30.123456Z');
    expect(await maria.pushed('events_marked_as_seen')).toMatchObject({ user_id: 'maria@bakery.test' });
  });

  it('whispers to colleagues, never to the customer', async () => {
    await jonas.call('followChat', chat);
    await maria.call('sendEvent', chat, { type: 'message', text: 'a difficult one', visibility: 'agents' });
    await jonas.pushed('incoming_event', text('a difficult one'));
    await maria.call('sendEvent', chat, { type: 'message', text: 'after the whisper' });
    await customerSocket.pushed('incoming_event', text('after the whisper'));
    const heard = customerSocket.collected('incoming_event');
    expect(heard.some(text('a difficult one'))).toBe(false);
    expect(JSON.stringify(await customer.call('listThreads', chat))).not.toContain('a difficult one');
    expect(JSON.stringify(await customer.call('listChats'))).not.toContain('a difficult one');
  });

  it('transfers the chat to a colleague who accepts', async () => {
    await expect(
      maria.call('transferChat', chat, { target: { type: 'agent', ids: ['jonas@bakery.test'] } }),
    ).rejects.toMatchObject({ error: { type: 'agent_offline' } });
    await jonas.call('setRoutingStatus', 'accepting_chats');
    await maria.call('transferChat', chat, { target: { type: 'agent', ids: ['jonas@bakery.test'] } });
    expect(await jonas.pushed('chat_transferred', inChat)).toMatchObject({
      reason: 'manual',
      transferred_to: { agent_ids: ['jonas@bakery.test'] },
    });
    await jonas.pushed('user_added_to_chat', (push) => dig(push, 'user', 'id') === 'jonas@bakery.test');
    await maria.pushed('user_removed_from_chat', (push) => push['user_id'] === 'maria@bakery.test');
    const arrived = await jonas.pushed('incoming_chat', (push) => push['transferred_from'] !== undefined);
    expect(arrived['transferred_from']).toMatchObject({ agent_ids: ['maria@bakery.test'] });
    await expect(
      maria.call('sendEvent', chat, { type: 'message', text: 'still here?' }),
    ).rejects.toMatchObject({ error: { type: 'authorization' } });
  });

  it('tags the thread with a tag that exists', async () => {
    await jonas.call('tagThread', chat, thread, 'billing');
    expect(await maria.pushed('thread_tagged')).toMatchObject({ thread_id: thread, tag: 'billing' });
    await expect(jonas.call('tagThread', chat, thread, 'Billing')).rejects.toMatchObject({
      error: { type: 'validation' },
    });
  });

  it('multicasts to live sockets of the named agents', async () => {
    await maria.call('multicast', { agents: { ids: ['jonas@bakery.test'] } }, { key: 'abc' }, 'test.key');
    expect(await jonas.pushed('incoming_multicast')).toEqual({
      author_id: 'maria@bakery.test',
      content: { key: 'abc' },
      type: 'test.key',
    });
    expect(maria.collected('incoming_multicast')).toEqual([]);
  });

  it('closes the chat for everybody when one agent deactivates it', async () => {
    await jonas.call('deactivateChat', chat);
    expect(await maria.pushed('chat_deactivated', inChat)).toMatchObject({ user_id: 'jonas@bakery.test' });
    await customerSocket.pushed('chat_deactivated', inChat);
    await expect(jonas.call('sendEvent', chat, { type: 'message', text: 'one more' })).rejects.toMatchObject({
      error: { type: 'chat_inactive' },
    });
  });

  it('goes offline when its last socket logs out', async () => {
    await jonas.call('logout');
    await maria.pushed(
      'routing_status_set',
      (push) => push['agent_id'] === 'jonas@bakery.test' && push['status'] === 'offline',
    );
    await until(() => expect(bench.sandbox.livechat.sessions.size).toBe(1));
  });
});
