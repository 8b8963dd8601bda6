/** Who answers, by the team and by LiveChat's chat: in step both ways, on the real relay, two consoles and SQLite (decision 0110). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastThread } from '../../../src/sandbox/livechat/model/chats.ts';
import { suspend, unsuspend } from '../../../src/sandbox/livechat/model/team.ts';
import { agentIdSchema } from '../../../src/shared/domain/index.ts';
import { ada, conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;

const anna = 'anna@bakery.test';
const id = conversationOf(ada);
const agentId = (email: string) => agentIdSchema.parse(email);
const chat = () => world.chatOf(ada);
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const answering = (): string[] =>
  chat().users.flatMap(({ id: user, type, present, visibility }) =>
    type === 'agent' && present && visibility === 'all' ? [user] : [],
  );
const assignee = (of = desk) => of.services.conversations.get(id)?.work.assigneeId;
const transfers = (): number =>
  chat()
    .threads.flatMap(({ events }) => events)
    .filter(({ content }) => content['system_message_type'] === 'chat_transferred').length;
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
const agentOf = (email: string) => {
  const agent = world.sandbox.livechat.world.agents.get(email);
  if (!agent) throw new Error('no agent');
  return agent;
};
/** Who takes chats of LiveChat's routing: played, as of who works in LiveChat's own app. */
const accept = (...emails: string[]): void => {
  for (const agent of world.sandbox.livechat.world.agents.values()) {
    agent.session = agent.session && 'not_accepting_chats';
    agent.scripted = emails.includes(agent.id) ? 'accepting_chats' : 'not_accepting_chats';
    if (emails.includes(agent.id)) agent.session = undefined;
  }
};
const agree = (email: string | undefined): void => {
  expect(answering()).toEqual(email === undefined ? [] : [email]);
  expect(assignee()).toBe(email);
};
const transferInApp = (to: string): Promise<unknown> =>
  world.inApp(anna, 'transfer_chat', {
    id: chat().id,
    target: { type: 'agent', ids: [to] },
    ignore_agents_availability: true,
    ignore_requester_presence: true,
  });
const colleague = async (): Promise<Desk> => {
  const second = await world.desk(jonas);
  await until(() => expect(second.services.channel.current()?.canSend).toBe(true));
  await until(() => expect(second.services.bridge.state.state).toBe('standing-by'));
  return second;
};

beforeEach(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
  accept(anna);
  await world.sandbox.meta.customerSends(ada, { text: 'hello' });
  await settled(() => world.spoken(chat()), ['< hello']);
});
afterEach(() => world.end());

describe('who answers', () => {
  it('is who LiveChat’s routing has chosen, and goes to LiveChat and back, once each', async () => {
    await becomes(() => agree(anna));
    expect(transfers()).toBe(0);

    desk.services.teamwork.assign([id], agentId(jonas));
    await becomes(() => agree(jonas));
    await passes(8_000);
    expect(transfers()).toBe(1);

    await transferInApp(maria);
    await becomes(() => agree(maria));
    await passes(8_000);
    expect(transfers()).toBe(2);
    agree(maria);

    desk.services.teamwork.assign([id], undefined);
    await becomes(() => agree(undefined));
    await passes(8_000);
    expect(transfers()).toBe(2);

    await world.inApp(jonas, 'add_user_to_chat', {
      chat_id: chat().id,
      user_id: jonas,
      user_type: 'agent',
      visibility: 'all',
    });
    await becomes(() => agree(jonas));
    await world.inApp(jonas, 'remove_user_from_chat', {
      chat_id: chat().id,
      user_id: jonas,
      user_type: 'agent',
    });
    await becomes(() => agree(undefined));
    expect(transfers()).toBe(2);
  });

  it('answers nobody who only listens in', async () => {
    await becomes(() => agree(anna));
    await world.inApp(jonas, 'add_user_to_chat', {
      chat_id: chat().id,
      user_id: jonas,
      user_type: 'agent',
      visibility: 'agents',
    });
    await world.inApp(anna, 'remove_user_from_chat', {
      chat_id: chat().id,
      user_id: anna,
      user_type: 'agent',
    });
    await becomes(() => agree(undefined));
  });

  it('stays as the team has it in a new thread, unless that person cannot take it: then LiveChat’s routing stands', async () => {
    await becomes(() => agree(anna));
    accept(anna, jonas);
    desk.services.teamwork.assign([id], agentId(jonas));
    await becomes(() => agree(jonas));
    desk.services.teamwork.done([id]);
    await becomes(() => expect(lastThread(chat()).active).toBe(false));
    // The routing takes whoever comes first.
    await passes(8_000);
    expect(assignee()).toBe(jonas);
    await world.sandbox.meta.customerSends(ada, { text: 'again' });
    await becomes(() => expect(lastThread(chat()).active).toBe(true));
    await passes(8_000);
    agree(jonas);

    desk.services.teamwork.done([id]);
    await becomes(() => expect(lastThread(chat()).active).toBe(false));
    accept(anna);
    await passes(8_000);
    await world.sandbox.meta.customerSends(ada, { text: 'once more' });
    await becomes(() => expect(lastThread(chat()).active).toBe(true));
    await becomes(() => agree(anna));
    await passes(8_000);
    agree(anna);
  });

  it('is nobody once LiveChat has suspended that person, there too, and again when they are let in', async () => {
    await becomes(() => agree(anna));
    desk.services.teamwork.assign([id], agentId(jonas));
    await becomes(() => agree(jonas));
    suspend(world.sandbox.livechat.world, agentOf(jonas));
    await becomes(() => agree(undefined));
    unsuspend(world.sandbox.livechat.world, agentOf(jonas));
    await becomes(() => agree(jonas));
  });

  it('stays where LiveChat does not let that person in, is asked once, and yields to the next word from there', async () => {
    await becomes(() => agree(anna));
    const { livechat } = world.sandbox;
    chat().accessGroupIds = [1];
    agentOf(jonas).groups = new Map([[2, 'normal']]);
    for (const email of [maria, anna]) agentOf(email).groups.set(1, 'normal');
    desk.services.teamwork.assign([id], agentId(jonas));
    await passes(12_000);
    expect(assignee()).toBe(jonas);
    expect(answering()).toEqual([anna]);
    expect(desk.log.lines.filter((line) => line.event === 'bridge:step.refused')).toHaveLength(1);
    await transferInApp(maria);
    await becomes(() => agree(maria));
    expect(livechat.world.chats.size).toBe(1);
  });

  it('holds when LiveChat makes the chat wait for that person', async () => {
    await becomes(() => agree(anna));
    world.sandbox.context.settings.transfersWait = true;
    accept();
    desk.services.teamwork.assign([id], agentId(jonas));
    await becomes(() => expect(lastThread(chat()).queuedAt).toBeDefined());
    await passes(12_000);
    expect(assignee()).toBe(jonas);
    expect(transfers()).toBe(1);
    // Whoever takes it out of the queue answers.
    world.sandbox.context.settings.transfersWait = false;
    await transferInApp(maria);
    await becomes(() => agree(maria));
  });
});

describe('a holder that is killed', () => {
  it('leaves what is owed to the colleague’s console, which takes what LiveChat said meanwhile', async () => {
    const second = await colleague();
    await becomes(() => agree(anna));
    await until(() => expect(assignee(second)).toBe(anna));
    await desk.kill();
    desk = second;
    await jump(5_000);
    await transferInApp(maria);
    await jump(60_000);
    await until(() => expect(second.services.bridge.state.state).toBe('active'));
    await becomes(() => agree(maria));
    second.services.teamwork.assign([id], agentId(jonas));
    await becomes(() => agree(jonas));
    await passes(8_000);
    expect(transfers()).toBe(2);
  });
});
