import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { ada, type Desk, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
const says = (text: string) => world.sandbox.meta.customerSends(ada, { text });
const spoken = () => world.spoken(world.chatOf(ada));

beforeEach(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
  await says('zero');
  await settled(spoken, ['< zero']);
});
afterEach(() => world.end());

// Found by `npm run chaos -- --seed 11`: Meta repeats a webhook that failed, behind what was written later.
describe('messages that Meta brings out of order', () => {
  it('say in LiveChat when they were written when a later one stands there already', async () => {
    // The webhook alone brings it: no comparison with the history may be faster.
    world.sandbox.context.faults.add({ call: 'meta.conversations', kind: 'fail', times: 1_000 });
    // Refused at once, once more and after ten seconds: Meta comes again after a minute.
    const refused = world.sandbox.context.faults.add({ call: 'meta.webhook', kind: 'fail', times: 3 });
    await says('one');
    await until(() => expect(refused.left).toBeLessThan(2));
    await world.sandbox.context.clock.jump(10_000);
    await until(() => expect(refused.left).toBe(0));
    await says('two');
    await settled(spoken, ['< zero', '< two']);
    await world.sandbox.context.clock.jump(60_000);
    await settled(() => spoken().filter((line) => !line.startsWith('*')), ['< zero', '< two', '< one']);
    expect(spoken()[2]).toMatch(/^\* Came late from Instagram: sent at \d\d:\d\d:\d\d UTC$/);
    const { messages } = desk.services.conversations.listMessages({
      conversationId: desk.services.conversations.list({ view: 'all', limit: 1 }).conversations[0]
        ?.id as never,
    });
    expect(messages.map(({ text }) => text)).toEqual(['zero', 'one', 'two']);
  });

  it('are written in the order in which the customer wrote them when they wait together', async () => {
    await desk.quit();
    world.sandbox.meta.holdWebhooks();
    for (const text of ['one', 'two', 'three']) {
      await says(text);
      await world.sandbox.context.clock.jump(2);
    }
    await world.sandbox.meta.releaseWebhooks({ order: 'reverse' });
    const again = await world.desk('maria@bakery.test', { of: desk });
    await until(() => expect(again.services.bridge.state).toMatchObject({ state: 'active', waiting: 0 }));
    await settled(spoken, ['< zero', '< one', '< two', '< three']);
  });
});

describe('answers that a former lease holder may have sent', () => {
  // What a colleague's console has to ask: failover.integration.test.ts.
  it('cost no look at Instagram’s history where nobody else has held the lease', async () => {
    // It knows of every answer what became of it.
    await world.sandbox.context.clock.jump(4_000);
    await desk.services.bridge.idle();
    await desk.quit();
    for (const text of ['a', 'b', 'c', 'd']) world.agentWrites(world.chatOf(ada), text);
    const again = await world.desk('maria@bakery.test', { of: desk });
    await until(() => expect(again.services.channel.current()?.canSend).toBe(true));
    await until(() => expect(again.services.bridge.state.state).toBe('active'));
    for (const call of ['meta.conversations', 'meta.thread'])
      world.sandbox.context.faults.add({ call, kind: 'fail', times: 10_000, error: { code: -2 } });
    for (let second = 0; second < 8; second += 1) await world.sandbox.context.clock.jump(1_100);
    await until(() => expect(world.sentTexts()).toHaveLength(4));
    expect(world.sentTexts()).toEqual(['a', 'b', 'c', 'd']);
  });
});
