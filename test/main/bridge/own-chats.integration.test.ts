import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastThread } from '../../../src/sandbox/livechat/model/chats.ts';
import { ada, bruno, conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, hasBeenTold, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;

beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

const says = (text: string, by = ada) => world.sandbox.meta.customerSends(by, { text });
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const isActive = (of: Desk) =>
  until(() => expect(of.services.bridge.state).toMatchObject({ state: 'active' }));
/** Every local database is lost; an admin begins anew. */
const fromNothing = async (): Promise<Desk> => {
  await desk.kill();
  await jump(61_000);
  const fresh = await world.desk(maria);
  await until(() => expect(fresh.services.channel.current()).toBeDefined());
  await fresh.services.relayLink.rotateChannelKey().catch(() => undefined);
  await world.connect(fresh);
  await fresh.services.bridge.authorize();
  await isActive(fresh);
  return fresh;
};

describe('L8: chats that agents have opened again in LiveChat’s own app', () => {
  beforeEach(async () => {
    desk = await world.bridged();
    for (const customer of [ada, bruno]) {
      await says('one', customer);
      await settled(() => world.spoken(world.chatOf(customer)), ['< one']);
      await jump(1_000);
      world.agentReopens(world.chatOf(customer));
      expect(world.chatOf(customer).properties['source']).toMatchObject({ client_id: 'livechat-own-app' });
    }
  });

  it('are read for answers', async () => {
    world.sandbox.livechat.world.endSessions(maria, 'connection_timeout');
    world.agentWrites(world.chatOf(ada), 'Yes');
    await until(async () => {
      await jump(5_000);
      expect(world.sentTexts()).toEqual(['Yes']);
    });
  });

  it('are found again after the loss of every local database, with nothing doubled', async () => {
    await says('two');
    await until(() => expect(world.spoken(world.chatOf(ada))).toContain('< two'));
    const before = world.chats().map(({ id, customerId, threads }) => [id, customerId, threads.length]);
    const fresh = await fromNothing();
    await says('three');
    await says('two', bruno);
    await until(() => expect(world.spoken(world.chatOf(ada))).toEqual(['< one', '< two', '< three']));
    await until(() => expect(world.spoken(world.chatOf(bruno))).toEqual(['< one', '< two']));
    world.agentWrites(world.chatOf(bruno), 'still heard');
    await until(async () => {
      await jump(5_000);
      expect(world.sentTexts()).toEqual(['still heard']);
    });
    await jump(61_000);
    await fresh.services.bridge.idle();
    expect(world.chats().map(({ id, customerId, threads }) => [id, customerId, threads.length])).toEqual(
      before,
    );
    expect(world.spoken(world.chatOf(ada))).toEqual(['< one', '< two', '< three']);
  });
});

describe('L8: a chat that LiveChat no longer has', () => {
  it('is followed by one other chat of the same customer, on every console', async () => {
    desk = await world.bridged();
    const colleague = await world.desk(jonas);
    await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
    await says('one');
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    const { chats, customers } = world.sandbox.livechat.world;
    const old = world.chatOf(ada);
    chats.delete(old.id);
    Object.assign(customers.get(old.customerId ?? '') ?? {}, { chatId: undefined });
    await says('two');
    const said = () =>
      world.chats().map((chat) => world.spoken(chat).filter((line) => line.startsWith('< ')));
    await until(async () => {
      await jump(5_000);
      expect(said()).toEqual([['< two']]);
    });
    expect(world.chatOf(ada).customerId).toBe(old.customerId);
    await hasBeenTold(world, colleague, ada, 'two');
    await desk.quit();
    await jump(11_000);
    await isActive(colleague);
    await says('three');
    await until(() => expect(said()).toEqual([['< two', '< three']]));
  });
});

describe('L2: a reply in a conversation that LiveChat has no chat of', () => {
  it('is an authored line in a chat that calls nobody', async () => {
    const first = await world.desk(maria);
    desk = first;
    await world.connect(first);
    await says('before the bridge');
    await until(() => expect(first.services.conversations.get(conversationOf(ada))).toBeDefined());
    await first.services.bridge.authorize();
    await isActive(first);
    first.services.conversations.queueReply({
      conversationId: conversationOf(ada),
      text: 'Yes',
      agentId: first.services.session.identity()?.agentId as never,
      undoMs: 0,
    });
    await until(async () => {
      await jump(5_000);
      expect(world.chats().map(world.spoken)).toEqual([['* Maria Lindqvist answered: Yes']]);
    });
    const [chat] = world.chats();
    expect(chat && lastThread(chat).active).toBe(false);
    expect(chat && lastThread(chat).queuedAt).toBeUndefined();
    await says('And Monday?');
    await until(() => expect(chat && world.spoken(chat).at(-1)).toBe('< And Monday?'));
    expect(chat && lastThread(chat).active).toBe(true);
    expect(world.chats()).toHaveLength(1);
  });
});
