/** livechat.md §15.2, row 4: the Customer Chat API with the unmodified lc-sdk-js over TLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { customerToken, dig } from '../helpers/customers.ts';
import { startSdk, type Sdk, type SdkObject } from '../helpers/sdk.ts';
import { startBench, type Bench } from '../helpers/world.ts';

let bench: Bench;
let sdk: Sdk;
let admin: string;
let count = 0;
beforeAll(async () => {
  bench = await startBench();
  sdk = startSdk(bench.urls);
  admin = (await bench.signIn('maria@bakery.test')).access_token;
});
afterAll(async () => {
  sdk.close();
  await bench.close();
});

async function customer(): Promise<SdkObject> {
  const grant = await customerToken(bench, admin);
  count += 1;
  return sdk.create(`customer ${count}`, 'Customer', 'Web', grant.token);
}

const message = (text: string, more: object = {}): object => ({
  type: 'message',
  text,
  recipients: 'all',
  ...more,
});

describe('lc-sdk-js Customer.Web', () => {
  it('leads a chat from start to resumption', async () => {
    const web = await customer();
    const { chat_id: chat, thread_id: thread } = await web.call('startChat', {
      continuous: true,
      chat: { thread: { events: [message('first', { custom_id: 'm-1' })] } },
    });
    const { event_id: event } = await web.call('sendEvent', chat, message('second'));
    expect(event).toBe(`${String(thread)}_2`);
    const threads = await web.call('listThreads', chat);
    expect(dig(threads, 'threads', 0, 'events', 0)).toMatchObject({
      text: 'first',
      custom_id: 'm-1',
      recipients: 'all',
      properties: { source: { client_id: PUBLIC_CLIENT_ID } },
    });
    await web.call('markEventsAsSeen', chat, new Date(bench.sandbox.context.clock.now()).toISOString());
    await web.call('updateCustomer', { name: 'Zoë', session_fields: [{ instagram: 'zoe' }] });
    expect(await web.call('getCustomer')).toMatchObject({
      name: 'Zoë',
      session_fields: [{ instagram: 'zoe' }],
    });

    await web.call('deactivateChat', chat);
    await expect(web.call('sendEvent', chat, message('too late'))).rejects.toMatchObject({
      type: 'chat_inactive',
    });
    const resumed = await web.call('resumeChat', {
      continuous: true,
      chat: { id: chat, thread: { events: [message('again')] } },
    });
    expect(resumed['thread_id']).not.toBe(thread);
    expect(dig(await web.call('listChats'), 'total_chats')).toBe(1);
    expect(dig(await web.call('getChat', chat, thread), 'thread', 'next_thread_id')).toBe(
      resumed['thread_id'],
    );
  });

  it('keeps one chat per customer', async () => {
    const web = await customer();
    await web.call('startChat', { continuous: true });
    await expect(web.call('startChat', { continuous: true })).rejects.toMatchObject({
      type: 'chat_limit_reached',
    });
  });

  it('refuses another customer’s chat, text above 16 KB and a foreign file', async () => {
    const mine = await customer();
    const { chat_id: chat } = await mine.call('startChat', { continuous: true });
    await expect((await customer()).call('getChat', chat)).rejects.toMatchObject({ type: 'missing_access' });
    await mine.call('sendEvent', chat, message('é'.repeat(8 * 1024)));
    await expect(mine.call('sendEvent', chat, message('é'.repeat(8 * 1024 + 1)))).rejects.toMatchObject({
      type: 'validation',
    });
    await expect(
      mine.call('sendEvent', chat, { type: 'file', url: 'https://elsewhere.test/x.png' }),
    ).rejects.toMatchObject({ type: 'validation' });
  });

  it('answers groups_offline to a chat that is not continuous when nobody accepts', async () => {
    for (const agent of bench.sandbox.livechat.world.agents.values()) agent.scripted = undefined;
    const web = await customer();
    await expect(web.call('startChat', {})).rejects.toMatchObject({ type: 'groups_offline' });
    expect(dig(await web.call('listGroupStatuses', true), 'groups_status', '0')).toBe('offline');
    await web.call('startChat', { continuous: true });
  });

  it('shows agents under hashed ids only', async () => {
    const grant = await customerToken(bench, admin);
    const web = await sdk.create('hashed', 'Customer', 'Web', grant.token);
    const { chat_id: chat } = await web.call('startChat', { continuous: true });
    await bench.call('agent', 'add_user_to_chat', `Bearer ${admin}`, {
      chat_id: chat,
      user_id: 'maria@bakery.test',
      user_type: 'agent',
      visibility: 'all',
    });
    await bench.call('agent', 'send_event', `Bearer ${admin}`, { chat_id: chat, event: message('hello') });
    const seen = await web.call('getChat', chat);
    expect(JSON.stringify(seen)).not.toContain('maria@bakery.test"');
    expect(JSON.stringify(dig(seen, 'users'))).not.toContain('"email":"maria');
    const events = dig(seen, 'thread', 'events') as Record<string, unknown>[];
    expect(events.at(-1)?.['author_id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('takes an upload by plain HTTP and lets an event use it', async () => {
    const grant = await customerToken(bench, admin);
    const web = await sdk.create('uploader', 'Customer', 'Web', grant.token);
    const form = new FormData();
    form.set('file', new Blob(['cake'], { type: 'image/png' }), 'cake.png');
    const upload = await fetch(
      `${bench.urls.apiUrl}/v3.6/customer/action/upload_file?organization_id=${bench.urls.livechat.organizationId}`,
      { method: 'POST', headers: { authorization: `Bearer ${grant.token}` }, body: form },
    );
    const { url } = (await upload.json()) as { url: string };
    const { chat_id: chat } = await web.call('startChat', { continuous: true });
    await web.call('sendEvent', chat, { type: 'file', url });
    const events = dig(await web.call('getChat', chat), 'thread', 'events');
    expect(dig(events, 0)).toMatchObject({
      type: 'file',
      name: 'cake.png',
      content_type: 'image/png',
      size: 4,
    });
    await bench.sandbox.context.clock.jump(25 * 3_600_000);
    expect(await (await fetch(url)).text()).toBe('cake');
  });
});
