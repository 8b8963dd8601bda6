import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failures } from '../../../src/main/try-it/failures.ts';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { failureNames, type FailureName } from '../../../src/shared/try-it.ts';
import { until } from '../../helpers/until.ts';
import { customerId, startSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';

let world: SimulatedWorld;
beforeAll(async () => {
  world = await startSimulatedWorld();
});
afterAll(() => world.close());

/** What a failure changes for whoever meets the simulators. */
interface Row {
  name: FailureName;
  look: () => Promise<string>;
  calm: string;
  made: string;
}

const send = (): Promise<string> =>
  world.graph('POST', `${META_SEED.bakeryPage.id}/messages`, {
    recipient: { id: customerId },
    message: { text: 'We do.' },
  });

/** A reply that the simulators do only when their clock is moved. */
const sendSlowly = async (): Promise<string> => {
  const { sends } = world.sandbox.meta.books;
  const before = sends.length;
  const answer = send();
  const isWaiting = world.sandbox.context.faults.list().length > 0;
  if (isWaiting) {
    const [fault] = world.sandbox.context.faults.list();
    await until(() => expect(world.sandbox.context.faults.list()[0]?.left).toBe((fault?.left ?? 0) - 1));
    expect(sends).toHaveLength(before);
    await world.sandbox.context.clock.jump(60_000);
  }
  return `${isWaiting ? 'late ' : ''}${await answer}`;
};

/** Whether the customer's next message reaches the relay, and what Meta believes of it. */
const webhook = async (): Promise<string> => {
  const { mid } = await world.sandbox.meta.customerSends(customerId, { text: 'One more thing' });
  const delivery = world.sandbox.meta.books.deliveries.find(({ mids }) => mids.includes(mid));
  return delivery?.state ?? 'held';
};

const owner = (): Promise<string> => {
  const appId = world.sandbox.meta.thread(customerId)?.owner?.appId;
  return Promise.resolve(appId === undefined || appId === META_SEED.appId ? 'ours' : 'another app');
};

const profile = (): Promise<string> => world.graph('GET', `${customerId}?fields=name`);

const instagram: readonly Row[] = [
  { name: 'instagram-window-closed', look: send, calm: '200', made: '400 10/2534022' },
  { name: 'instagram-customer-unreachable', look: send, calm: '200', made: '400 551/1545041' },
  { name: 'instagram-other-app', look: owner, calm: 'ours', made: 'another app' },
  { name: 'instagram-access-off', look: send, calm: '200', made: '400 200/2534041' },
  { name: 'instagram-reconnect', look: send, calm: '200', made: '400 190/463' },
  { name: 'instagram-temporary', look: send, calm: '200', made: '500 2' },
  { name: 'instagram-no-answer', look: send, calm: '200', made: 'cut' },
  { name: 'instagram-slow', look: sendSlowly, calm: '200', made: 'late 200' },
  { name: 'instagram-unreachable', look: profile, calm: '200', made: 'cut' },
  { name: 'instagram-no-profile', look: profile, calm: '200', made: '400 230' },
  { name: 'instagram-held-back', look: webhook, calm: 'delivered', made: 'held' },
  { name: 'instagram-twice', look: webhook, calm: 'delivered', made: 'pending' },
  { name: 'instagram-slow-down', look: send, calm: '200', made: '400 613/2534040' },
];

/** What LiveChat says when it closes Maria's connection, how she fares afterwards, and what of the product brings her back. */
const livechat: readonly {
  name: FailureName;
  reason: string;
  madeLogin: string;
  undoneLogin: string;
  rescue: string;
}[] = [
  {
    name: 'livechat-elsewhere',
    reason: 'agent_logged_out_remotely',
    madeLogin: 'online',
    undoneLogin: 'online',
    rescue: 'try-again',
  },
  {
    name: 'livechat-too-many',
    reason: 'too_many_connections',
    madeLogin: 'online',
    undoneLogin: 'online',
    rescue: 'try-again',
  },
  {
    name: 'livechat-license',
    reason: 'license_expired',
    madeLogin: 'online',
    undoneLogin: 'online',
    rescue: 'try-again',
  },
  {
    name: 'livechat-version',
    reason: 'unsupported_version',
    madeLogin: 'online',
    undoneLogin: 'online',
    rescue: 'try-again',
  },
  {
    name: 'livechat-unreachable',
    reason: 'internal_error',
    madeLogin: 'cut',
    undoneLogin: 'online',
    rescue: 'try-again',
  },
  {
    name: 'livechat-token-expired',
    reason: 'access_token_expired',
    madeLogin: 'authentication',
    // The old token stays dead: the console takes a new one by itself.
    undoneLogin: 'authentication',
    rescue: 'try-again',
  },
  {
    name: 'livechat-signed-out',
    reason: 'access_token_revoked',
    madeLogin: 'authentication',
    undoneLogin: 'authentication',
    rescue: 'sign-in',
  },
  {
    name: 'livechat-suspended',
    reason: 'agent_disconnected_by_server',
    madeLogin: 'requester_suspended',
    undoneLogin: 'online',
    rescue: 'try-again',
  },
];

const relay: readonly { name: FailureName; made: string[]; undone: string[] }[] = [
  { name: 'relay-away', made: ['stop'], undone: ['stop', 'start'] },
  // It comes back by itself; undoing finds it there.
  { name: 'relay-killed', made: ['kill', 'start'], undone: ['kill', 'start'] },
];

describe('failures', () => {
  it('are all in the tables below', () => {
    const tried = [...instagram, ...livechat, ...relay].map(({ name }) => name);
    expect(tried.toSorted()).toEqual([...failureNames].toSorted());
  });

  it('show every kind of fault that the simulators can play', async () => {
    const kinds = new Set<string>();
    for (const { name } of instagram) {
      const { undo } = await world.make(name);
      for (const { kind } of world.sandbox.context.faults.list()) kinds.add(kind);
      await undo();
    }
    expect([...kinds].toSorted()).toEqual(['close-socket', 'delay', 'drop-answer', 'fail']);
  });

  it.each(instagram)(
    '$name: the simulator knows it and takes it back',
    async ({ name, look, calm, made }) => {
      expect(await look()).toBe(calm);
      const { undo } = await world.make(name);
      expect(await look()).toBe(made);
      await undo();
      expect(await look()).toBe(calm);
      expect(world.sandbox.context.faults.list()).toEqual([]);
    },
  );

  it.each(livechat)(
    '$name: the simulator knows it, and $rescue is the way back',
    async ({ name, reason, madeLogin, undoneLogin, rescue }) => {
      const { access_token: token } = await world.signIn();
      const session = await world.connectLive(token);
      expect(session.outcome).toBe('online');
      const { undo, rescues } = await world.make(name);
      await until(() => expect(session.reason()).toBe(reason));
      expect((await world.connectLive(token)).outcome).toBe(madeLogin);
      await undo();
      expect(rescues).toEqual([rescue]);
      expect((await world.connectLive(token)).outcome).toBe(undoneLogin);
      expect((await world.connectLive((await world.signIn()).access_token)).outcome).toBe('online');
      expect(world.sandbox.context.faults.list()).toEqual([]);
    },
  );

  it.each(relay)('$name: the try-out does it to its relay', async ({ name, made, undone }) => {
    world.deeds.length = 0;
    const { undo, rescues } = await world.make(name);
    expect(world.deeds).toEqual(made);
    await undo();
    expect(world.deeds).toEqual(undone);
    expect(rescues).toEqual(['try-again']);
  });

  it('leave nothing behind when the simulators refuse one of several orders', async () => {
    const { simulators } = world;
    let orders = 0;
    const making = failures['instagram-reconnect'].make({
      simulators: {
        ...simulators,
        order: (fault) => {
          orders += 1;
          // The third names a call of the wrong form.
          return simulators.order(orders === 3 ? { ...fault, call: '' } : fault);
        },
      },
      agentId: () => '',
      pageId: () => '',
      customerId: () => '',
    });
    await expect(making).rejects.toMatchObject({ code: 'TRY_IT_REFUSED' });
    expect(world.sandbox.context.faults.list()).toEqual([]);
  });
});
