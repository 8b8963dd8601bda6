import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { conversationOf, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

it('M15: reads the whole past at connecting, and carries none of it to LiveChat', async () => {
  const before = Array.from({ length: 14 }, () => world.newCustomer());
  for (const id of before) await world.sandbox.meta.customerSends(id, { text: 'Long ago' });
  // The history tells whole seconds.
  await world.sandbox.context.clock.jump(2_000);
  const { services } = await world.bridged();
  await until(() =>
    expect(services.channel.current()?.history).toMatchObject({ state: 'reading', found: 14 }),
  );
  while (services.channel.current()?.history?.state !== 'done') await world.sandbox.context.clock.jump(1_000);
  expect(services.channel.current()?.history).toMatchObject({ read: 14, found: 14 });
  for (const id of before) expect(services.conversations.get(conversationOf(id))?.preview).toBe('Long ago');
  expect(services.conversations.unreadTotal()).toBe(0);
  const after = world.newCustomer();
  await world.sandbox.meta.customerSends(after, { text: 'Now' });
  await settled(() => world.spoken(world.chatOf(after)), ['< Now']);
  expect(world.chats()).toHaveLength(1);
});
