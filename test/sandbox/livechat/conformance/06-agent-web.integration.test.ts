/** livechat.md §15.2, row 6: the Agent Chat Web API with the unmodified lc-sdk-js over TLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { customerToken, dig } from '../helpers/customers.ts';
import { startSdk, type Sdk, type SdkObject } from '../helpers/sdk.ts';
import { startBench, type Bench } from '../helpers/world.ts';

let bench: Bench;
let sdk: Sdk;
let web: SdkObject;
let jonas: SdkObject;
let admin: string;
const chats: string[] = [];
const customers: string[] = [];

beforeAll(async () => {
  bench = await startBench();
  sdk = startSdk(bench.urls);
  admin = (await bench.signIn('maria@bakery.test')).access_token;
  web = await sdk.create('maria', 'Agent', 'Web', admin);
  jonas = await sdk.create('jonas', 'Agent', 'Web', (await bench.signIn('jonas@bakery.test')).access_token);
  for (const name of ['Ada', 'Bela', 'Cleo']) {
    const grant = await customerToken(bench, admin);
    const customer = await sdk.create(name, 'Customer', 'Web', grant.token);
    const started = await customer.call('startChat', {
      continuous: true,
      chat: { thread: { events: [{ type: 'message', text: `from ${name}`, recipients: 'all' }] } },
    });
    chats.push(String(started['chat_id']));
    customers.push(grant.id);
  }
});
afterAll(async () => {
  sdk.close();
  await bench.close();
});

const first = (): string => chats[0] ?? '';

describe('lc-sdk-js Agent.Web', () => {
  it('lists chats page by page, and refuses page_id with limit', async () => {
    const page = await web.call('listChats', { limit: 2 });
    expect(dig(page, 'found_chats')).toBe(3);
    expect(dig(page, 'chats_summary', 0)).toMatchObject({
      id: chats[2],
      last_thread_summary: { active: true },
      last_event_per_type: { message: { event: { text: 'from Cleo' } } },
    });
    const next = await web.call('listChats', { page_id: page['next_page_id'] });
    expect((next['chats_summary'] as { id: string }[]).map((chat) => chat.id)).toEqual([chats[0]]);
    await expect(web.call('listChats', { page_id: page['next_page_id'], limit: 2 })).rejects.toMatchObject({
      type: 'validation',
    });
    await bench.sandbox.context.clock.jump(31 * 24 * 3_600_000);
    admin = (await bench.signIn('maria@bakery.test')).access_token;
    web = await sdk.create('maria', 'Agent', 'Web', admin);
    jonas = await sdk.create('jonas', 'Agent', 'Web', (await bench.signIn('jonas@bakery.test')).access_token);
    await expect(web.call('listChats', { page_id: page['next_page_id'] })).rejects.toMatchObject({
      type: 'validation',
    });
  });

  it('reads one chat and the archives', async () => {
    expect(dig(await web.call('getChat', first()), 'thread', 'events', 0, 'text')).toBe('from Ada');
    const found = await web.call('listArchives', { filters: { query: 'bela' } });
    expect(dig(found, 'found_chats')).toBe(1);
    expect(dig(found, 'chats', 0, 'id')).toBe(chats[1]);
    await expect(web.call('getChat', 'NOSUCHCHAT')).rejects.toMatchObject({ type: 'not_found' });
  });

  it('finds chats and archives by their properties', async () => {
    const foundBy = async (action: string, filter: object): Promise<unknown> =>
      dig(
        await web.call(action, { filters: { properties: { source: { client_id: filter } } } }),
        'found_chats',
      );
    for (const action of ['listChats', 'listArchives']) {
      expect(await foundBy(action, { values: [PUBLIC_CLIENT_ID] })).toBe(chats.length);
      expect(await foundBy(action, { values: ['somebody-else'] })).toBe(0);
      expect(await foundBy(action, { exclude_values: [PUBLIC_CLIENT_ID] })).toBe(0);
      expect(await foundBy(action, { exists: true })).toBe(chats.length);
      await expect(foundBy(action, { like: 'x' })).rejects.toMatchObject({ type: 'validation' });
    }
  });

  it('joins silently and can then only whisper', async () => {
    await web.call('followChat', first());
    expect(dig(await web.call('getChat', first()), 'is_followed')).toBe(true);
    const call = ['addUserToChat', first(), 'jonas@bakery.test', 'agent', 'agents'] as const;
    await expect(web.call(...call, false)).rejects.toMatchObject({ type: 'authorization' });
    await web.call(...call, true);
    await expect(jonas.call('sendEvent', first(), { type: 'message', text: 'loud' })).rejects.toMatchObject({
      type: 'not_allowed',
    });
    await jonas.call('sendEvent', first(), { type: 'message', text: 'quiet', visibility: 'agents' });
  });

  it('writes and removes properties it may write', async () => {
    await web.call('updateChatProperties', first(), { test: { bool_property: true } });
    expect(dig(await web.call('getChat', first()), 'properties', 'test')).toEqual({ bool_property: true });
    await web.call('deleteChatProperties', first(), { test: ['bool_property'] });
    expect(dig(await web.call('getChat', first()), 'properties', 'test')).toBeUndefined();
    await expect(
      web.call('updateChatProperties', first(), { source: { client_id: 'forged' } }),
    ).rejects.toMatchObject({ type: 'validation' });
  });

  it('lists routing statuses and agents to transfer to as arrays', async () => {
    const statuses = await web.call('listRoutingStatuses');
    expect(statuses).toContainEqual({ agent_id: 'ines@bakery.test', status: 'accepting_chats' });
    expect(statuses).toContainEqual({ agent_id: 'anna@bakery.test', status: 'offline' });
    const others = (await web.call('listAgentsForTransfer', first())) as unknown as { agent_id: string }[];
    expect(others.map((agent) => agent.agent_id)).toContain('tomasz@bakery.test');
    expect(others.map((agent) => agent.agent_id)).not.toContain('anna@bakery.test');
  });

  it('needs a live session for its own status', async () => {
    await expect(web.call('setRoutingStatus', 'accepting_chats')).rejects.toMatchObject({
      type: 'requester_already_offline',
    });
    await web.call('setRoutingStatus', 'not_accepting_chats', 'ines@bakery.test');
    // Offline is for bots only (livechat.md §6).
    await expect(web.call('setRoutingStatus', 'offline', 'ines@bakery.test')).rejects.toMatchObject({
      type: 'validation',
    });
    await expect(
      jonas.call('setRoutingStatus', 'not_accepting_chats', 'tomasz@bakery.test'),
    ).rejects.toMatchObject({ type: 'authorization' });
  });

  it('reads and changes customers', async () => {
    await web.call('updateCustomer', customers[0], { name: 'Ada B.' });
    expect(await web.call('getCustomer', customers[0])).toMatchObject({
      name: 'Ada B.',
      chat_ids: [first()],
    });
    await expect(web.call('updateCustomer', customers[0], {})).rejects.toMatchObject({ type: 'validation' });
  });

  it('answers actions that are gone with not_found, and 3.7 with its own names', async () => {
    await expect(web.call('listCustomers')).rejects.toMatchObject({ type: 'not_found' });
    const answer = await fetch(`${bench.urls.apiUrl}/v3.7/agent/action/list_chats`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const body: unknown = await answer.json();
    expect(dig(body, 'chats_info', 0, 'last_thread_info', 'last_event_per_type')).toBeDefined();
    expect(dig(body, 'chats_summary')).toBeUndefined();
    const old = await fetch(`${bench.urls.apiUrl}/v3.3/agent/action/list_chats`, { method: 'POST' });
    expect(dig(await old.json(), 'error', 'type')).toBe('unsupported_version');
  });
});
