import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addThread, announceChat, seat } from '../../../src/sandbox/livechat/model/chats.ts';
import { META_SEED } from '../../../src/sandbox/meta/seed.ts';
import { until } from '../../helpers/until.ts';
import { conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
let customer: string;

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterAll(() => world.end());
beforeEach(async () => {
  customer = world.newCustomer();
  await world.sandbox.meta.customerSends(customer, { text: 'Hello?' });
  await settled(() => world.spoken(world.chatOf(customer)), ['< Hello?']);
});

const chat = () => world.chatOf(customer);
const spoken = (): string[] => world.spoken(chat()).slice(1);
const sent = (): (string | undefined)[] =>
  world.sandbox.meta.books.sends.filter(({ customerId }) => customerId === customer).map(({ text }) => text);
const reply = (text: string) =>
  desk.services.conversations.queueReply({
    conversationId: conversationOf(customer),
    text,
    agentId: desk.services.session.identity()?.agentId as never,
    undoMs: 0,
  });
/** Everything that could still be under way has ended. */
const quiet = async () => {
  await world.sandbox.context.clock.jump(61_000);
  await desk.services.bridge.idle();
  await desk.services.conversations.idle();
  await world.sandbox.meta.webhooksSettled();
};

describe('bridge, from LiveChat to Instagram', () => {
  it('sends an agent’s answer once and marks it as delivered', async () => {
    world.agentWrites(chat(), 'Yes, 8 to 12.');
    await settled(spoken, [`${jonas} Yes, 8 to 12. (delivered)`]);
    expect(sent()).toEqual(['Yes, 8 to 12.']);
    await quiet();
    expect(sent()).toEqual(['Yes, 8 to 12.']);
    expect(spoken()).toHaveLength(1);
    const [message] = desk.services.conversations
      .listMessages({ conversationId: conversationOf(customer) })
      .messages.slice(-1);
    expect(message).toMatchObject({ direction: 'out', agentId: jonas, text: 'Yes, 8 to 12.' });
  });

  it('tells in the chat what came too late for a conversation that is not kept any more, and goes on with the others', async () => {
    // As after 30 days without a word: the chat in LiveChat stays.
    desk.db.prepare('DELETE FROM message WHERE conversation_id = ?').run(conversationOf(customer));
    desk.db.prepare('DELETE FROM conversation WHERE id = ?').run(conversationOf(customer));
    world.agentWrites(chat(), 'Are you still there?');
    const other = world.newCustomer();
    await world.sandbox.meta.customerSends(other, { text: 'Hello?' });
    await settled(() => world.spoken(world.chatOf(other)), ['< Hello?']);
    world.agentWrites(world.chatOf(other), 'At once');
    await settled(() => world.sentTexts().filter((text) => text === 'At once'), ['At once']);
    await until(() => expect(spoken().join()).toContain('Not delivered to Instagram'));
    expect(sent()).toEqual([]);
  });

  it('B1: an event of the far future keeps no later answer from being read', async () => {
    const odd = world.agentWrites(chat(), 'from tomorrow') as { createdAt: string };
    odd.createdAt = new Date(Date.parse(odd.createdAt) + 30 * 24 * 60 * 60 * 1000).toISOString();
    await settled(sent, ['from tomorrow']);
    await quiet();
    const other = world.newCustomer();
    await world.sandbox.meta.customerSends(other, { text: 'Hello?' });
    await settled(() => world.spoken(world.chatOf(other)), ['< Hello?']);
    await quiet();
    world.sandbox.livechat.world.endSessions(maria, 'connection_timeout');
    world.agentWrites(world.chatOf(other), 'of today');
    await until(() => expect(world.sentTexts()).toContain('of today'));
  });

  it('sends several in their order, also when no push tells of them', async () => {
    world.sandbox.livechat.world.endSessions(maria, 'connection_timeout');
    for (const text of ['one', 'two', 'three']) world.agentWrites(chat(), text);
    await settled(sent, ['one', 'two', 'three']);
    await settled(
      spoken,
      ['one', 'two', 'three'].map((text) => `${jonas} ${text} (delivered)`),
    );
  });

  /** Names of the calls that LiveChat was asked, on the web and on the live connection. */
  const asked = () => {
    const take = vi.spyOn(world.sandbox.context.faults, 'take');
    return () =>
      take.mock.calls.map(([name]) => name).filter((name) => /^livechat\.(agent|customer)\./.test(name));
  };
  /** An agent goes on with a closed chat in LiveChat's own app. */
  const agentReopens = (email = jonas): void => {
    const { world: livechat } = world.sandbox.livechat;
    const start = {
      continuous: true,
      active: true,
      properties: {},
      clientId: 'app',
      customerClientId: undefined,
    };
    seat(chat(), email, 'agent');
    addThread(livechat, chat(), start);
    announceChat(livechat, chat(), undefined, email);
  };

  it('follows a chat again at once that an agent opens anew', async () => {
    await until(() => expect([...chat().followers]).toContain(maria));
    world.agentCloses(chat());
    agentReopens();
    expect([...chat().followers]).not.toContain(maria);
    await until(() => expect([...chat().followers]).toContain(maria));
    await desk.services.bridge.idle();
    const calls = asked();
    world.agentWrites(chat(), 'Back again');
    await settled(sent, ['Back again']);
    // The push said where to read: no list was asked for.
    expect(calls()).not.toContain('livechat.agent.list_chats');
  });

  it.each([true, false])('follows a chat after a transfer; a transfer ends following: %s', async (ends) => {
    world.sandbox.context.settings.followingEndsOnTransfer = ends;
    await until(() => expect([...chat().followers]).toContain(maria));
    const token = await desk.services.session.accessToken();
    const answer = await fetch(`${world.sandbox.urls.apiUrl}/v3.6/agent/action/transfer_chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        id: chat().id,
        target: { type: 'group', ids: [0] },
        ignore_agents_availability: true,
        ignore_requester_presence: true,
      }),
    });
    expect(answer.status).toBe(200);
    await until(() => expect([...chat().followers]).toContain(maria));
    await desk.services.bridge.idle();
    const calls = asked();
    world.agentWrites(chat(), 'From my group');
    await settled(sent, ['From my group']);
    expect(calls()).not.toContain('livechat.agent.list_chats');
  });

  it('asks LiveChat a few times in an idle quarter of an hour', async () => {
    await quiet();
    const calls = asked();
    for (let passedMs = 0; passedMs < 15 * 60_000; passedMs += 9_000) {
      await world.sandbox.context.clock.jump(9_000);
      // The connection's heartbeat has to come and go.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const web = calls().filter((name) => !/follow_chat|update_session|login/.test(name));
    expect(web.length).toBeLessThanOrEqual(12);
    const counted = (await desk.services.health.read()).find(({ id }) => id === 'livechat-calls');
    expect(counted?.count).toBeGreaterThanOrEqual(web.length);
  });

  it('M7: tries an answer although another app has the conversation, and tells a refusal there', async () => {
    const page = world.sandbox.meta.world.pages.get(META_SEED.bakeryPage.id)!;
    await world.sandbox.meta.setThreadOwner(customer, '263902037430900');
    await until(() =>
      expect(desk.services.conversations.get(conversationOf(customer))?.handledElsewhere).toBeDefined(),
    );
    world.agentWrites(chat(), 'Against the other app');
    await settled(spoken, [
      `${jonas} Against the other app`,
      '* Not delivered to Instagram: Another app is answering this conversation.',
    ]);
    expect(sent()).toEqual([]);
    page.routing = 'zero-configuration';
    world.agentWrites(chat(), 'Where everybody may');
    await settled(sent, ['Where everybody may']);
    page.routing = 'none';
  });

  it('never lets a whisper out', async () => {
    world.agentWrites(chat(), 'he is rude', { visibility: 'agents' });
    world.agentWrites(chat(), 'We are open.');
    world.agentWrites(chat(), 'he is very rude', { visibility: 'agents' });
    await settled(sent, ['We are open.']);
    await quiet();
    expect(sent()).toEqual(['We are open.']);
  });

  it('splits a long answer and carries a file that cannot be had as its link', async () => {
    world.agentWrites(chat(), 'A sentence of the house. '.repeat(60).trim());
    await until(() => expect(sent()).toHaveLength(2));
    const url = `${world.sandbox.context.baseUrl()}/api/file/lc/att/1/gone/menu.pdf`;
    world.agentWrites(chat(), '', { type: 'file', content: { url, name: 'menu.pdf' } });
    await until(() => expect(sent()[2]).toBe(`menu.pdf: ${url}`));
    expect(sent().slice(0, 2).join(' ')).toBe('A sentence of the house. '.repeat(60).trim());
  });

  it('reads an answer that was written right before the chat was closed', async () => {
    world.sandbox.livechat.world.endSessions(maria, 'connection_timeout');
    world.agentWrites(chat(), 'Bye');
    world.agentCloses(chat());
    await settled(sent, ['Bye']);
  });

  it('writes the console’s own reply into LiveChat in the agent’s name, and does not send it again', async () => {
    reply('Answered in the console');
    await settled(spoken, [`${maria} Answered in the console`]);
    await quiet();
    expect(sent()).toEqual(['Answered in the console']);
    expect(spoken()).toEqual([`${maria} Answered in the console`]);
  });

  it('opens the chat again for the console’s own reply', async () => {
    world.agentWrites(chat(), 'closing now');
    await settled(sent, ['closing now']);
    world.agentCloses(chat());
    reply('One more thing');
    await until(() => expect(spoken()).toContain(`${maria} One more thing`));
    expect(chat().threads).toHaveLength(2);
  });

  it('notes the reply as a line where LiveChat does not let the agent into the chat', async () => {
    world.sandbox.context.faults.add({
      call: 'livechat.agent.send_event',
      kind: 'fail',
      error: { type: 'not_allowed', message: 'requester is not a user of the chat' },
      times: 1,
    });
    world.sandbox.context.faults.add({
      call: 'livechat.agent.add_user_to_chat',
      kind: 'fail',
      error: { type: 'not_allowed', message: 'only one agent' },
      times: 1,
    });
    reply('From somebody not let in');
    await settled(spoken, ['* Maria Lindqvist answered: From somebody not let in']);
    expect(sent()).toEqual(['From somebody not let in']);
  });

  it.each(['fail', 'close-socket', 'drop-answer'] as const)(
    'writes the console’s reply once when its call ends with %s',
    async (kind) => {
      reply('first');
      await settled(spoken, [`${maria} first`]);
      world.sandbox.context.faults.add({ call: 'livechat.agent.send_event', kind });
      reply('second');
      await settled(spoken, [`${maria} first`, `${maria} second`]);
    },
  );

  it.each(['fail', 'close-socket', 'drop-answer'] as const)(
    'sends once when the mark of delivery ends with %s',
    async (kind) => {
      world.sandbox.context.faults.add({ call: 'livechat.customer.update_event_properties', kind });
      world.agentWrites(chat(), 'marked in the end');
      await settled(spoken, [`${jonas} marked in the end (delivered)`]);
      expect(sent()).toEqual(['marked in the end']);
    },
  );

  it('shows the customer that an agent is writing, and that the message was seen', async () => {
    const actions = () =>
      world.sandbox.meta.books.senderActions
        .filter(({ customerId }) => customerId === customer)
        .map(({ action }) => action);
    const people = desk.services;
    await desk.settings.set({ tellSeen: 'when-read' });
    const token = await people.session.accessToken();
    const call = (action: string, body: object) =>
      fetch(`${world.sandbox.urls.apiUrl}/v3.6/agent/action/${action}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    // Pushes come to who is in the chat or follows it.
    await until(() => expect([...chat().followers, ...chat().users.map(({ id }) => id)]).toContain(maria));
    await call('send_typing_indicator', { chat_id: chat().id, is_typing: true, visibility: 'agents' });
    await call('send_typing_indicator', { chat_id: chat().id, is_typing: true });
    await until(() => expect(actions()).toContain('typing_on'));
    await call('send_typing_indicator', { chat_id: chat().id, is_typing: true });
    await call('mark_events_as_seen', { chat_id: chat().id, seen_up_to: new Date().toISOString() });
    await until(() => expect(actions()).toContain('mark_seen'));
    expect(actions().filter((action) => action === 'typing_on')).toHaveLength(1);
  });
});
