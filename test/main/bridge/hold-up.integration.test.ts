import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, jonas, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
let customer: string;

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterAll(() => world.end());
beforeEach(() => {
  customer = world.newCustomer();
});
afterEach(() => {
  world.sandbox.context.faults.clear();
  world.sandbox.context.settings.queueLimit = 150;
});

const state = () => desk.services.bridge.state;
const says = (text: string, by = customer) => world.sandbox.meta.customerSends(by, { text });
/** Longer than it takes to give up what LiveChat refuses for good, many times over. */
const manyTries = async (): Promise<void> => {
  for (let times = 0; times < 8; times += 1) {
    await world.sandbox.context.clock.jump(61_000);
    await desk.services.bridge.idle();
  }
};

describe('L3: what is about the licence is final for no message', () => {
  it.each([
    ['a limit of the plan', { error: { type: 'limit_reached' } }, 'LIVECHAT_LIMIT'],
    ['an expired licence', { error: { type: 'license_expired' } }, 'LIVECHAT_LICENSE'],
    ['a licence that is not found', { error: { type: 'license_not_found' } }, 'LIVECHAT_LICENSE'],
    ['nobody online', { error: { type: 'groups_offline' } }, 'LIVECHAT_NOBODY_ONLINE'],
    ['a missing right', { error: { type: 'authorization' } }, 'LIVECHAT_FORBIDDEN'],
    ['missing access', { error: { type: 'missing_access' } }, 'LIVECHAT_FORBIDDEN'],
  ])(
    '%s: the messages wait in order, the health says why, and all are carried afterwards',
    async (_, fault, code) => {
      await says('before');
      await settled(() => world.spoken(world.chatOf(customer)), ['< before']);
      world.sandbox.context.faults.add({
        call: 'livechat.customer.send_event',
        kind: 'fail',
        times: 1_000,
        ...fault,
      });
      await says('one');
      await says('two');
      await until(() => expect(state().heldUpBy).toBe(code));
      await manyTries();
      await says('three');
      // The customer's name may wait as well.
      await until(() => expect(state().waiting).toBeGreaterThanOrEqual(3));
      expect(state()).toMatchObject({ state: 'active', notCarried: 0, heldUpBy: code });
      world.sandbox.context.faults.clear();
      await world.sandbox.context.clock.jump(61_000);
      await settled(() => world.spoken(world.chatOf(customer)), ['< before', '< one', '< two', '< three']);
      await until(() => expect(state().heldUpBy).toBeUndefined());
      await until(() => expect(state()).toMatchObject({ waiting: 0, notCarried: 0 }));
    },
  );

  it('a full queue: many new conversations wait with few calls, those under way go on, and all are carried', async () => {
    await says('under way');
    await settled(() => world.spoken(world.chatOf(customer)), ['< under way']);
    // Nobody takes chats, and no more may wait.
    const { agents } = world.sandbox.livechat.world;
    const played = new Map([...agents.values()].map((agent) => [agent, { ...agent }]));
    for (const agent of agents.values()) Object.assign(agent, { scripted: undefined, maxChats: 0 });
    world.sandbox.context.settings.queueLimit = 0;
    const others = Array.from({ length: 12 }, () => world.newCustomer());
    for (const other of others) await says(`first of ${other}`, other);
    await until(() => expect(state().waiting).toBeGreaterThanOrEqual(12));
    await until(() => expect(state().heldUpBy).toBe('LIVECHAT_LIMIT'));
    const asked = world.sandbox.context.faults.add({
      call: 'livechat.customer.start_chat',
      kind: 'delay',
      times: 1_000,
    });
    await manyTries();
    expect(asked.times - asked.left).toBeLessThanOrEqual(40);
    expect(asked.times - asked.left).toBeGreaterThan(3);
    for (const other of others) await says(`second of ${other}`, other);
    await says('goes on');
    await settled(() => world.spoken(world.chatOf(customer)), ['< under way', '< goes on']);
    expect(state().notCarried).toBe(0);
    world.sandbox.context.settings.queueLimit = 150;
    for (const [agent, before] of played) Object.assign(agent, before);
    await world.sandbox.context.clock.jump(61_000);
    for (const other of others) {
      await until(() =>
        expect(world.spoken(world.chatOf(other))).toEqual([`< first of ${other}`, `< second of ${other}`]),
      );
    }
    await until(() => expect(state()).toMatchObject({ waiting: 0, heldUpBy: undefined }));
  });

  it('is said on the colleagues’ consoles too, and taken back', async () => {
    const colleague = await world.desk(jonas);
    await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
    await says('before');
    await settled(() => world.spoken(world.chatOf(customer)), ['< before']);
    const error = { type: 'license_expired' };
    world.sandbox.context.faults.add({ call: 'livechat.customer.*', kind: 'fail', times: 1_000, error });
    await says('one');
    await until(async () => {
      await world.sandbox.context.clock.jump(11_000);
      expect(colleague.services.bridge.state).toMatchObject({
        state: 'standing-by',
        heldUpBy: 'LIVECHAT_LICENSE',
      });
    });
    world.sandbox.context.faults.clear();
    await until(async () => {
      await world.sandbox.context.clock.jump(11_000);
      expect(colleague.services.bridge.state.heldUpBy).toBeUndefined();
    });
    expect(world.spoken(world.chatOf(customer))).toEqual(['< before', '< one']);
    await colleague.quit();
  });

  it('is not lost afterwards to a refusal that would be final after six tries', async () => {
    await says('before');
    await settled(() => world.spoken(world.chatOf(customer)), ['< before']);
    const call = 'livechat.customer.send_event';
    world.sandbox.context.faults.add({
      call,
      kind: 'fail',
      times: 1_000,
      error: { type: 'license_expired' },
    });
    await says('one');
    await manyTries();
    world.sandbox.context.faults.clear();
    world.sandbox.context.faults.add({ call, kind: 'fail', times: 3, error: { type: 'validation' } });
    await manyTries();
    await settled(() => world.spoken(world.chatOf(customer)), ['< before', '< one']);
    expect(state().notCarried).toBe(0);
  });

  it('does not take the ban of one customer for such a reason', async () => {
    await says('before');
    await settled(() => world.spoken(world.chatOf(customer)), ['< before']);
    world.sandbox.context.faults.add({
      call: 'livechat.customer.send_event',
      kind: 'fail',
      times: 1_000,
      status: 403,
      error: { type: 'customer_banned' },
    });
    await says('banned');
    const given = state().notCarried;
    await until(async () => {
      await world.sandbox.context.clock.jump(61_000);
      expect(state()).toMatchObject({ waiting: 0, notCarried: given + 1, heldUpBy: undefined });
    });
    world.sandbox.context.faults.clear();
  });
});
