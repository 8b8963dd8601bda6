/** Lists may lag behind what was written, and an echo may not say which app has sent it (decision 0077). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ada, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const isFollowed = () =>
  until(() => {
    const { followers, users } = world.chatOf(ada);
    expect([...followers, ...users.map(({ id }) => id)]).toContain(maria);
  });
/** Sandbox time from now until that is so. */
const takes = async (isSo: () => void): Promise<number> => {
  const { clock } = world.sandbox.context;
  const beganAtMs = clock.now();
  await until(isSo);
  return clock.now() - beganAtMs;
};

beforeEach(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
  await world.sandbox.meta.customerSends(ada, { text: 'hello' });
  await settled(() => world.spoken(world.chatOf(ada)), ['< hello']);
});
afterEach(() => world.end());

describe('an answer that LiveChat’s lists do not show yet', () => {
  // Every event is listed up to two seconds after it was pushed.
  const lag = { seed: 3, mostMs: 2_000 };

  it('is read as soon as they do, because a push has told of it', async () => {
    await isFollowed();
    await jump(6_000);
    await desk.services.bridge.idle();
    world.sandbox.context.settings.readLag = lag;
    world.agentWrites(world.chatOf(ada), 'pushed, not listed');
    // Without the push it is looked for once a minute.
    expect(await takes(() => expect(world.sentTexts()).toEqual(['pushed, not listed']))).toBeLessThan(20_000);
  });

  it('is read after its chat was closed', async () => {
    await isFollowed();
    await jump(6_000);
    await desk.services.bridge.idle();
    world.sandbox.context.settings.readLag = lag;
    // The push is lost as well.
    world.sandbox.context.faults.add({ call: 'livechat.push.incoming_event', kind: 'fail', times: 9 });
    world.agentWrites(world.chatOf(ada), 'written last');
    world.agentCloses(world.chatOf(ada));
    expect(await takes(() => expect(world.sentTexts()).toEqual(['written last']))).toBeLessThan(20_000);
  });

  it('is read when it was written before the chat was followed', async () => {
    world.sandbox.context.settings.readLag = lag;
    const customer = world.newCustomer();
    await world.sandbox.meta.customerSends(customer, { text: 'new' });
    await settled(() => world.spoken(world.chatOf(customer)), ['< new']);
    world.agentWrites(world.chatOf(customer), 'at once');
    expect(await takes(() => expect(world.sentTexts()).toEqual(['at once']))).toBeLessThan(20_000);
  });
});

describe('a message that is unsent before LiveChat’s lists show it', () => {
  it('is deleted there all the same, and not recorded as one that LiveChat never had', async () => {
    await jump(6_000);
    world.sandbox.context.settings.readLag = { seed: 3, mostMs: 1_500 };
    const { mid } = await world.sandbox.meta.customerSends(ada, { text: 'taken back at once' });
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toBe('< taken back at once'));
    await world.sandbox.meta.customerUnsends(ada, mid);
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toBe('< taken back at once (deleted)'));
  });
});

describe('an echo that does not say which app has sent it', () => {
  beforeEach(() => {
    world.sandbox.meta.options.echoAppId = false;
  });

  it('of an own answer holds up nothing that the customer writes next', async () => {
    world.agentWrites(world.chatOf(ada), 'an answer');
    await until(() => expect(world.sentTexts()).toEqual(['an answer']));
    await world.sandbox.meta.webhooksSettled();
    await world.sandbox.meta.customerSends(ada, { text: 'and then?' });
    const ms = await takes(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toBe('< and then?'));
    expect(ms).toBeLessThan(15_000);
    await jump(30_000);
    await desk.services.bridge.idle();
    expect(world.spoken(world.chatOf(ada))).toEqual([
      '< hello',
      `${jonas} an answer (delivered)`,
      '< and then?',
    ]);
  });

  it.each([
    { marked: 'before it could mark it', times: 99 },
    { marked: 'after it has marked it', times: 0 },
  ])(
    'of an answer whose holder died $marked is not noted as one of Instagram’s own app',
    async ({ times }) => {
      const second = await world.desk(jonas);
      await until(() => expect(second.services.channel.current()?.canSend).toBe(true));
      await until(() => expect(second.services.bridge.state.state).toBe('standing-by'));
      if (times > 0)
        world.sandbox.context.faults.add({
          call: 'livechat.customer.update_event_properties',
          kind: 'fail',
          times,
        });
      world.agentWrites(world.chatOf(ada), 'by the former holder');
      await until(() => expect(world.sentTexts()).toEqual(['by the former holder']));
      if (times === 0)
        await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toContain('(delivered)'));
      await desk.kill();
      world.sandbox.context.faults.clear();
      await jump(59_000);
      await until(() => expect(second.services.bridge.state.state).toBe('active'));
      const lines = ['< hello', `${jonas} by the former holder (delivered)`];
      await settled(() => world.spoken(world.chatOf(ada)), lines);
      await jump(30_000);
      await second.services.bridge.idle();
      expect(world.spoken(world.chatOf(ada))).toEqual(lines);
      expect(world.sentTexts()).toEqual(['by the former holder']);
    },
  );
});
