import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageId } from '../../../src/shared/domain/index.ts';
import { lastThread } from '../../../src/sandbox/livechat/model/chats.ts';
import { conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
let customer: string;

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
  // Nobody is given a chat: each waits in the queue.
  for (const agent of world.sandbox.livechat.world.agents.values()) agent.maxChats = 0;
});
afterAll(() => world.end());

const chat = () => world.chatOf(customer);
const spoken = (): string[] => world.spoken(chat());
const present = () => chat().users.filter(({ type, present: isHere }) => type === 'agent' && isHere);
const waits = () => lastThread(chat()).queuedAt !== undefined;
const reply = (text: string, quotedId?: MessageId, buttons?: string[]) =>
  desk.services.conversations.queueReply({
    conversationId: conversationOf(customer),
    text,
    agentId: desk.services.session.identity()?.agentId as never,
    undoMs: 0,
    quotedId,
    buttons,
  });
const quiet = async () => {
  await world.sandbox.context.clock.jump(61_000);
  await desk.services.bridge.idle();
  await desk.services.conversations.idle();
};

beforeEach(async () => {
  world.sandbox.context.faults.clear();
  customer = world.newCustomer();
  await world.sandbox.meta.customerSends(customer, { text: 'Hello?' });
  await settled(spoken, ['< Hello?']);
  expect(waits()).toBe(true);
});

describe('a reply to a certain message, in LiveChat', () => {
  const question = () =>
    desk.services.conversations.listMessages({ conversationId: conversationOf(customer) }).messages[0]!.id;

  it('says that it answers an earlier message, without its words, which may be unsent later', async () => {
    reply('Yes', question());
    await settled(spoken, ['< Hello?', `${maria} In reply to an earlier message: Yes`]);
  });

  it('says so too where it is a line beside a colleague who is in the chat', async () => {
    world.agentWrites(chat(), 'I have it');
    reply('Yes', question());
    await until(() =>
      expect(spoken()).toContain('* Maria Lindqvist answered: In reply to an earlier message: Yes'),
    );
  });
});

describe('a reply with buttons, in LiveChat', () => {
  it('names them under its text', async () => {
    reply('Which size?', undefined, ['Small', 'Large']);
    await settled(spoken, ['< Hello?', `${maria} Which size?\n[Buttons: Small · Large]`]);
    await world.sandbox.meta.customerSends(customer, { text: 'Small', quickReplyPayload: 'Small' });
    await until(() => expect(spoken().at(-1)).toBe('< Chose: Small'));
  });

  it('names them where it is a line beside a colleague who is in the chat', async () => {
    world.agentWrites(chat(), 'I have it');
    reply('Which size?', undefined, ['Small']);
    await until(() =>
      expect(spoken()).toContain('* Maria Lindqvist answered: Which size?\n[Buttons: Small]'),
    );
  });
});

describe('L2: a reply from the console, in LiveChat', () => {
  it.each([
    ['as production says it, 403 authorization', undefined],
    ['as the pages say it, not_allowed', { status: 422, error: { type: 'not_allowed' } }],
    ['as missing_access', { status: 403, error: { type: 'missing_access' } }],
    ['without any type', { status: 403, error: { type: 'somebody-else' } }],
  ])(
    'is the agent’s own, who joins when LiveChat says that the agent is not in the chat: %s',
    async (_, fault) => {
      if (fault)
        world.sandbox.context.faults.add({ call: 'livechat.agent.send_event', kind: 'fail', ...fault });
      reply('Yes');
      await settled(spoken, ['< Hello?', `${maria} Yes`]);
      expect(present().map(({ id }) => id)).toEqual([maria]);
      expect(waits()).toBe(false);
      await quiet();
      expect(spoken()).toEqual(['< Hello?', `${maria} Yes`]);
    },
  );

  it.each([
    ['as production says it, 422 “Public agents in chat limit reached”', undefined],
    ['as limit_reached', { error: { type: 'limit_reached' } }],
    ['as not_allowed', { error: { type: 'not_allowed' } }],
    ['as authorization', { error: { type: 'authorization' } }],
  ])('is an authored line beside a colleague who is in the chat: %s', async (_, fault) => {
    world.agentWrites(chat(), 'I have it');
    if (fault)
      world.sandbox.context.faults.add({ call: 'livechat.agent.add_user_to_chat', kind: 'fail', ...fault });
    reply('Yes');
    await until(() => expect(spoken()).toContain('* Maria Lindqvist answered: Yes'));
    await quiet();
    expect(spoken()).toHaveLength(3);
    // The colleague keeps the chat.
    expect(present().map(({ id }) => id)).toEqual([jonas]);
    expect(lastThread(chat()).active).toBe(true);
  });

  it('leaves no chat in the queue as if it were unanswered, when the agent is not let in', async () => {
    const refused = { kind: 'fail', error: { type: 'missing_access' } } as const;
    world.sandbox.context.faults.add({ call: 'livechat.agent.add_user_to_chat', ...refused });
    reply('Yes');
    await settled(spoken, ['< Hello?', '* Maria Lindqvist answered: Yes']);
    await until(() => expect(lastThread(chat()).active).toBe(false));
    expect(waits()).toBe(false);
    // What the customer asks next waits for somebody again.
    await world.sandbox.meta.customerSends(customer, { text: 'And Monday?' });
    await until(() => expect(spoken().at(-1)).toBe('< And Monday?'));
    expect(waits()).toBe(true);
  });

  it('leaves a chat in the queue when the customer has written since', async () => {
    const refused = { kind: 'fail', error: { type: 'missing_access' } } as const;
    world.sandbox.context.faults.add({ call: 'livechat.agent.add_user_to_chat', ...refused });
    const failing = world.sandbox.context.faults.add({
      call: 'livechat.customer.send_event',
      kind: 'fail',
      error: { type: 'service_unavailable' },
      times: 3,
    });
    reply('Yes');
    await until(() => expect(failing.left).toBeLessThan(3));
    await world.sandbox.context.clock.jump(10);
    await world.sandbox.meta.customerSends(customer, { text: 'And Monday?' });
    await until(async () => {
      await world.sandbox.context.clock.jump(2_000);
      expect(spoken()).toEqual(['< Hello?', '* Maria Lindqvist answered: Yes', '< And Monday?']);
    });
    await quiet();
    expect(waits()).toBe(true);
  });

  it('is an authored line in the closed chat, which it does not open, when the agent is not let in', async () => {
    world.agentWrites(chat(), 'Bye');
    await until(() => expect(world.sentTexts()).toContain('Bye'));
    world.agentCloses(chat());
    const refused = { kind: 'fail', error: { type: 'missing_access' } } as const;
    world.sandbox.context.faults.add({ call: 'livechat.agent.resume_chat', ...refused });
    reply('One more thing');
    await until(() => expect(spoken()).toContain('* Maria Lindqvist answered: One more thing'));
    await quiet();
    expect(chat().threads).toHaveLength(1);
    expect(lastThread(chat()).active).toBe(false);
  });
});

describe('L10: the access of a transferred chat', () => {
  const weddingCakes = 3;
  const closedInGroup = (): void => {
    Object.assign(chat(), { accessGroupIds: [weddingCakes] });
    world.agentCloses(chat());
  };

  it('is kept when the customer writes again', async () => {
    closedInGroup();
    await world.sandbox.meta.customerSends(customer, { text: 'And a cake?' });
    await settled(spoken, ['< Hello?', '< And a cake?']);
    expect(chat().accessGroupIds).toEqual([weddingCakes]);
    expect(lastThread(chat()).accessGroupIds).toEqual([weddingCakes]);
  });

  it('is kept when an agent answers in the console', async () => {
    closedInGroup();
    reply('With almonds');
    await settled(spoken, ['< Hello?', `${maria} With almonds`]);
    expect(chat().accessGroupIds).toEqual([weddingCakes]);
  });

  it('becomes that of all agents when its group is gone, and the message is not lost', async () => {
    const { groups } = world.sandbox.livechat.world;
    const gone = groups.get(weddingCakes);
    closedInGroup();
    groups.delete(weddingCakes);
    await world.sandbox.meta.customerSends(customer, { text: 'And a cake?' });
    await settled(spoken, ['< Hello?', '< And a cake?']);
    expect(chat().accessGroupIds).toEqual([0]);
    if (gone) groups.set(weddingCakes, gone);
  });
});
