/** The team's work and LiveChat's chats in step, both ways, on the real relay, two consoles and SQLite (decision 0109). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastThread } from '../../../src/sandbox/livechat/model/chats.ts';
import { setTag } from '../../../src/sandbox/livechat/model/property-changes.ts';
import { ada, conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let first: Desk;

const id = conversationOf(ada);
const chat = () => world.chatOf(ada);
const becomes = (desk: Desk, state: string) =>
  until(() => expect(desk.services.bridge.state.state).toBe(state));
const colleague = async (): Promise<Desk> => {
  const desk = await world.desk(jonas);
  await until(() => expect(desk.services.channel.current()?.canSend).toBe(true));
  await becomes(desk, 'standing-by');
  return desk;
};
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const passes = async (desk: Desk, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await jump(1_000);
    await desk.services.bridge.idle();
  }
};
const work = (desk: Desk) =>
  desk.services.conversations.list({ view: 'all', limit: 10 }).conversations[0]?.work;
const state = (desk: Desk) => work(desk)?.state;
const tags = (desk: Desk) => work(desk)?.tags;
/** Calls that change something in LiveChat. */
const changes = (): string[] =>
  chat().threads.flatMap(({ events }) =>
    events.flatMap(({ content }) => content['system_message_type'] ?? []),
  ) as string[];
const agentTags = (tag: string, isOn: boolean): void => {
  const agent = world.sandbox.livechat.world.agents.get(jonas);
  if (!agent) throw new Error('no agent');
  setTag(
    world.sandbox.livechat.world,
    { kind: 'agent', agent } as never,
    chat(),
    lastThread(chat()).id,
    tag,
    isOn,
  );
};

beforeEach(async () => {
  world = await startBridgeWorld();
  first = await world.bridged();
  await world.sandbox.meta.customerSends(ada, { text: 'hello' });
  await settled(() => world.spoken(chat()), ['< hello']);
});
afterEach(() => world.end());

describe('done and reopened', () => {
  it('goes to LiveChat and back, once each', async () => {
    first.services.teamwork.done([id]);
    await until(() => expect(lastThread(chat()).active).toBe(false));
    await passes(first, 8_000);
    expect(state(first)).toBe('done');
    expect(chat().threads).toHaveLength(1);

    first.services.teamwork.reopen([id]);
    await until(async () => {
      await jump(1_000);
      expect(lastThread(chat()).active).toBe(true);
    });
    await passes(first, 8_000);
    expect(state(first)).toBe('open');

    world.agentCloses(chat());
    await until(() => expect(state(first)).toBe('done'));
    await passes(first, 8_000);
    expect(chat().threads).toHaveLength(2);

    world.agentReopens(chat());
    await until(() => expect(state(first)).toBe('open'));
    await passes(first, 8_000);
    expect(chat().threads).toHaveLength(3);
    expect(lastThread(chat()).active).toBe(true);
    expect(changes().filter((type) => type.includes('archived'))).toHaveLength(2);
  });

  it('is opened by the customer alone, by one thread', async () => {
    first.services.teamwork.done([id]);
    await until(() => expect(lastThread(chat()).active).toBe(false));
    await jump(2_000);
    await world.sandbox.meta.customerSends(ada, { text: 'and now?' });
    await until(() => expect(state(first)).toBe('open'));
    await until(() => expect(lastThread(chat()).active).toBe(true));
    await passes(first, 8_000);
    expect(chat().threads).toHaveLength(2);
    expect(state(first)).toBe('open');
  });
});

describe('tags', () => {
  it('go to LiveChat and back, and one that LiveChat does not know holds up nothing', async () => {
    first.services.teamwork.setTag([id], 'a tag of ours', true);
    first.services.teamwork.setTag([id], 'billing', true);
    await until(() => expect(lastThread(chat()).tags).toEqual(['billing']));
    await passes(first, 8_000);
    agentTags('allergens', true);
    agentTags('billing', false);
    await until(() => expect(tags(first)).toEqual(['a tag of ours', 'allergens']));
    first.services.teamwork.setTag([id], 'allergens', false);
    await until(async () => {
      await jump(1_000);
      expect(lastThread(chat()).tags).toEqual([]);
    });
    await passes(first, 8_000);
    expect(tags(first)).toEqual(['a tag of ours']);
    expect(lastThread(chat()).tags).toEqual([]);
  });
});

describe('a holder that is killed', () => {
  it('leaves what is owed to the colleague’s console, which does it once and takes what LiveChat said meanwhile', async () => {
    const second = await colleague();
    first.services.teamwork.setTag([id], 'feedback', true);
    await until(() => expect(lastThread(chat()).tags).toEqual(['feedback']));
    await until(() => expect(tags(second)).toEqual(['feedback']));
    await first.kill();
    second.services.teamwork.done([id]);
    agentTags('allergens', true);
    await jump(59_000);
    await becomes(second, 'active');
    await until(() => expect(lastThread(chat()).active).toBe(false));
    await until(() => expect(tags(second)).toEqual(['allergens', 'feedback']));
    await passes(second, 8_000);
    expect(state(second)).toBe('done');
    expect(chat().threads).toHaveLength(1);
  });

  it('leaves no tag that was taken away in LiveChat meanwhile, and takes away none that the team has given since', async () => {
    const second = await colleague();
    first.services.teamwork.setTag([id], 'feedback', true);
    first.services.teamwork.setTag([id], 'billing', true);
    await until(() => expect([...lastThread(chat()).tags].sort()).toEqual(['billing', 'feedback']));
    await until(() => expect(tags(second)).toEqual(['billing', 'feedback']));
    await passes(first, 8_000);
    await first.kill();
    agentTags('feedback', false);
    agentTags('billing', false);
    // The team’s word is newer than what both said last.
    second.services.teamwork.setTag([id], 'billing', false);
    second.services.teamwork.setTag([id], 'billing', true);
    await jump(59_000);
    await becomes(second, 'active');
    await until(() => expect(tags(second)).toEqual(['billing']));
    await until(() => expect(lastThread(chat()).tags).toEqual(['billing']));
    await passes(second, 8_000);
    expect(tags(second)).toEqual(['billing']);
    expect(lastThread(chat()).tags).toEqual(['billing']);
  });

  it('does nothing twice when it dies before it has written down what LiveChat has done', async () => {
    const { faults } = world.sandbox.context;
    faults.add({ call: 'livechat.agent.deactivate_chat', kind: 'delay', delayMs: 30_000 });
    first.services.teamwork.done([id]);
    await until(() => expect(faults.list()).toEqual([]));
    await first.kill();
    await jump(30_000);
    const again = await world.desk(maria, { of: first });
    await becomes(again, 'active');
    await until(() => expect(lastThread(chat()).active).toBe(false));
    await passes(again, 8_000);
    expect(state(again)).toBe('done');
    expect(changes().filter((type) => type.includes('archived'))).toHaveLength(1);
  });
});
