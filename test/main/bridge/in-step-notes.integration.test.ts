/** The team's notes and LiveChat's whispers: once each, both ways, never to the customer (decision 0110). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastThread } from '../../../src/sandbox/livechat/model/chats.ts';
import { customerThread } from '../../../src/sandbox/livechat/customer/views.ts';
import { ada, conversationOf, type Desk, jonas, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;

const id = conversationOf(ada);
const chat = () => world.chatOf(ada);
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const becomes = (check: () => void): Promise<void> =>
  until(async () => {
    await jump(1_000);
    await desk.services.bridge.idle();
    check();
  });
const passes = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await jump(1_000);
    await desk.services.bridge.idle();
  }
};
const whispers = (): string[] =>
  chat().threads.flatMap(({ events }) =>
    events.flatMap(({ visibility, type, authorId, content }) =>
      visibility === 'agents' && type === 'message' ? [`${authorId} ${String(content['text'])}`] : [],
    ),
  );
const notes = (of = desk): string[] =>
  of.services.teamwork.notes(id).map(({ author, text }) => `${author} ${text}`);
/** Everything that LiveChat's customer side shows, and Instagram was sent. */
const atTheCustomer = (): string =>
  JSON.stringify([
    chat().threads.map((thread) => customerThread(world.sandbox.livechat.world, chat(), thread)),
    world.sentTexts(),
  ]);
const colleague = async (): Promise<Desk> => {
  const second = await world.desk(jonas);
  await until(() => expect(second.services.channel.current()?.canSend).toBe(true));
  await until(() => expect(second.services.bridge.state.state).toBe('standing-by'));
  // What came before this computer was there is not known here.
  await world.sandbox.meta.customerSends(ada, { text: 'more' });
  await until(() => expect(second.services.conversations.get(id)).toBeDefined());
  return second;
};

beforeEach(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
  await world.sandbox.meta.customerSends(ada, { text: 'hello' });
  await settled(() => world.spoken(chat()), ['< hello']);
});
afterEach(() => world.end());

describe('notes and whispers', () => {
  it('go both ways, once each, with their authors, and nothing of them is where a customer could see it', async () => {
    const second = await colleague();
    desk.services.teamwork.addNote(id, 'secret-one', []);
    second.services.teamwork.addNote(id, 'secret-two', []);
    await becomes(() =>
      expect(whispers().sort()).toEqual([
        'maria@bakery.test Jonas Weber: secret-two',
        'maria@bakery.test secret-one',
      ]),
    );
    world.agentWrites(chat(), 'secret-three', { email: 'anna@bakery.test', visibility: 'agents' });
    await becomes(() => expect(notes()).toContain('anna@bakery.test secret-three'));
    await until(() => expect(notes(second)).toEqual(notes()));
    await passes(70_000);
    expect(whispers()).toHaveLength(3);
    expect(notes()).toHaveLength(3);
    expect(atTheCustomer()).not.toContain('secret');
    // Whoever listened in to whisper does not stay.
    expect(chat().users.filter(({ present, visibility }) => present && visibility === 'agents')).toEqual([]);
  });

  it('says an edit once more, and what is deleted here stays in LiveChat, which deletes nothing', async () => {
    const { teamwork } = desk.services;
    const note = teamwork.addNote(id, 'secret-one', []);
    await becomes(() => expect(whispers()).toEqual(['maria@bakery.test secret-one']));
    teamwork.editNote(id, note.id, 'secret-two', []);
    const both = ['maria@bakery.test secret-one', 'maria@bakery.test Edited: secret-two'];
    await becomes(() => expect(whispers()).toEqual(both));
    teamwork.deleteNote(id, note.id);
    await passes(12_000);
    expect(whispers()).toEqual(both);
    expect(notes()).toEqual([]);
  });

  it('goes when LiveChat shows that the whisper was deleted', async () => {
    const event = world.agentWrites(chat(), 'secret-one', { visibility: 'agents' });
    await becomes(() => expect(notes()).toEqual([`${jonas} secret-one`]));
    event.deleted = true;
    world.agentWrites(chat(), 'secret-two', { visibility: 'agents' });
    await becomes(() => expect(notes()).toEqual([`${jonas} secret-two`]));
  });

  it('waits while the chat is closed: what opens it would be for all', async () => {
    const { teamwork } = desk.services;
    teamwork.done([id]);
    await becomes(() => expect(lastThread(chat()).active).toBe(false));
    teamwork.addNote(id, 'secret-one', []);
    await passes(12_000);
    expect(whispers()).toEqual([]);
    await world.sandbox.meta.customerSends(ada, { text: 'again' });
    await becomes(() => expect(whispers()).toEqual(['maria@bakery.test secret-one']));
    expect(atTheCustomer()).not.toContain('secret');
  });

  it('is told though LiveChat refuses it at first, and rests in a thread where it always does', async () => {
    const { faults } = world.sandbox.context;
    const refusal = {
      call: 'livechat.agent.send_event',
      kind: 'fail',
      error: { type: 'validation' },
    } as const;
    faults.add({ ...refusal, times: 2 });
    desk.services.teamwork.addNote(id, 'secret-one', []);
    await becomes(() => expect(whispers()).toEqual(['maria@bakery.test secret-one']));

    faults.add({ ...refusal, times: 3 });
    desk.services.teamwork.addNote(id, 'secret-two', []);
    await passes(60_000);
    expect(whispers()).toHaveLength(1);
    desk.services.teamwork.done([id]);
    await becomes(() => expect(lastThread(chat()).active).toBe(false));
    await world.sandbox.meta.customerSends(ada, { text: 'again' });
    await becomes(() => expect(whispers()).toHaveLength(2));
    expect(whispers()[1]).toBe('maria@bakery.test secret-two');
    expect(atTheCustomer()).not.toContain('secret');
  });

  it('leaves a console’s reply in the agent’s own name, also of one who only listened in', async () => {
    const { chats } = world.sandbox.livechat.world;
    for (const { users } of chats.values())
      for (const user of users) if (user.type === 'agent') user.present = false;
    await world.inApp('maria@bakery.test', 'add_user_to_chat', {
      chat_id: chat().id,
      user_id: 'maria@bakery.test',
      user_type: 'agent',
      visibility: 'agents',
    });
    desk.services.conversations.queueReply({
      conversationId: id,
      text: 'an answer',
      agentId: desk.services.session.identity()?.agentId as never,
      undoMs: 0,
    });
    await becomes(() => expect(world.spoken(chat())).toContain('maria@bakery.test an answer'));
  });

  it('is told once by whoever takes over from a holder that was killed', async () => {
    const second = await colleague();
    desk.services.teamwork.addNote(id, 'secret-one', []);
    await becomes(() => expect(whispers()).toHaveLength(1));
    second.services.teamwork.addNote(id, 'secret-two', []);
    world.agentWrites(chat(), 'secret-three', { email: 'anna@bakery.test', visibility: 'agents' });
    await desk.kill();
    desk = second;
    await jump(60_000);
    await until(() => expect(second.services.bridge.state.state).toBe('active'));
    await becomes(() => expect(notes()).toHaveLength(3));
    await passes(70_000);
    expect(whispers()).toHaveLength(3);
    expect(notes()).toHaveLength(3);
    expect(atTheCustomer()).not.toContain('secret');
  });
});
