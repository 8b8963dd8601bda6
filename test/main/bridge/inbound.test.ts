import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ada, type BridgeWorld, type Console, settled, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Console;
beforeEach(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterEach(() => world.end());

describe('bridge, from Instagram to LiveChat', () => {
  it('opens one chat for a customer and goes on in it', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'Do you open on Sunday?' });
    await settled(() => world.chats().length, 1);
    await world.sandbox.meta.customerSends(ada, { text: 'And Monday?' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< Do you open on Sunday?', '< And Monday?']);
    expect(desk.rooms.bridge.state).toMatchObject({ state: 'active', waiting: 0 });
  });
});
