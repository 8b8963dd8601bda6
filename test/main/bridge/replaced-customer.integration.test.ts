import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customerRefusals } from '../../../src/sandbox/context.ts';
import { anonymize } from '../../../src/sandbox/livechat/model/chats.ts';
import type { Chat } from '../../../src/sandbox/livechat/model/types.ts';
import { ada, bruno, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, hasBeenTold, startBridgeWorld } from './bridge-world.ts';
// After the world, which watches over the databases that are opened.
import { createLocalRemovalStore } from '../../../src/main/conversations/index.ts';
import { until } from '../../helpers/until.ts';

let world: BridgeWorld;
let desk: Desk;

beforeEach(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterEach(() => world.end());

const statusOf = {
  access_denied: 403,
  unauthorized_client: 401,
  resource_not_found: 404,
  invalid_request: 422,
} as const;
const state = (of = desk) => of.services.bridge.state;
/** What the newest record of a console says of LiveChat's copy. */
const recordedOf = (of: Desk) => createLocalRemovalStore(of.db).list(1)[0]?.livechat;
const says = (text: string, by = ada) => world.sandbox.meta.customerSends(by, { text });
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
/** Every chat in which one of these was said, oldest first. */
const chatsSaying = (...texts: string[]): Chat[] =>
  world
    .chats()
    .filter((chat) => world.spoken(chat).some((line) => texts.some((text) => line.includes(text))));
/** Every local database is lost; an admin begins anew. */
const fromNothing = async (): Promise<Desk> => {
  await desk.kill();
  await jump(61_000);
  const fresh = await world.desk(maria);
  await until(() => expect(fresh.services.channel.current()).toBeDefined());
  await fresh.services.relayLink.rotateChannelKey().catch(() => undefined);
  await world.connect(fresh);
  await fresh.services.bridge.authorize();
  await until(() => expect(state(fresh).state).toBe('active'));
  return fresh;
};
const firstChat = async (text = 'one'): Promise<Chat> => {
  await says(text);
  await settled(() => world.spoken(world.chatOf(ada)), [`< ${text}`]);
  return world.chatOf(ada);
};
const entityOf = (chat: Chat) => world.sandbox.livechat.world.customers.get(chat.customerId ?? '');
/** No token is given any more to act as the customer of this chat, and those that were given are gone. */
const refuse = (chat: Chat): void => {
  Object.assign(entityOf(chat) ?? {}, { isRefused: true });
  const { tokens } = world.sandbox.livechat.world;
  for (const { access, customerId } of tokens.list().customers)
    if (customerId === chat.customerId) tokens.revokeCustomer(access);
};
const goesOn =
  '* Goes on from an earlier chat with this customer, in which LiveChat lets nobody write for them any more';
/** After a few tries, so that a hiccup makes no second chat. */
const carriedElsewhere = async (old: Chat, lines: string[]): Promise<Chat> => {
  const last = lines.at(-1) ?? '';
  const next = () => world.chats().find((chat) => chat.id !== old.id && world.spoken(chat).includes(last));
  await until(async () => {
    await jump(5_000);
    expect(next()).toBeDefined();
  });
  const chat = next() as Chat;
  expect(world.spoken(chat)).toEqual(lines);
  return chat;
};

describe('L4: a chat that LiveChat has anonymized', () => {
  it.each([
    ['is listed no more', false],
    ['is still listed', true],
  ])(
    'and that %s is followed by one new customer and one new chat, for this message and all later ones',
    async (_, isListed) => {
      world.sandbox.context.settings.listsAnonymized = isListed;
      const old = await firstChat();
      anonymize(old);
      await says('two');
      await says('three');
      const next = await carriedElsewhere(old, [goesOn, '< two', '< three']);
      expect(next.customerId).not.toBe(old.customerId);
      await says('four');
      await settled(() => world.spoken(next), [goesOn, '< two', '< three', '< four']);
      expect(world.chats()).toHaveLength(2);
      await until(() => expect(state()).toMatchObject({ state: 'active', waiting: 0, notCarried: 0 }));
      await until(() => expect(entityOf(next)?.name).toBe(world.sandbox.meta.customer(ada).name));
    },
  );

  it('keeps nobody’s answers from Instagram', async () => {
    await says('hello', bruno);
    await settled(() => world.spoken(world.chatOf(bruno)), ['< hello']);
    const old = await firstChat();
    world.agentWrites(old, 'before');
    await until(() => expect(world.sentTexts()).toEqual(['before']));
    await desk.services.bridge.idle();
    anonymize(old);
    await jump(61_000);
    world.agentWrites(world.chatOf(bruno), 'in another chat');
    await until(async () => {
      await jump(5_000);
      expect(world.sentTexts()).toEqual(['before', 'in another chat']);
    });
    await says('two');
    const next = await carriedElsewhere(old, [goesOn, '< two']);
    world.agentWrites(next, 'in the new chat');
    await until(async () => {
      await jump(5_000);
      expect(world.sentTexts()).toEqual(['before', 'in another chat', 'in the new chat']);
    });
    expect(desk.log.lines.map(({ event }) => event)).not.toContain('bridge:answers.not-read');
  });

  it('keeps nobody’s bridge from beginning after the loss of every local database', async () => {
    world.sandbox.context.settings.listsAnonymized = true;
    const old = await firstChat();
    anonymize(old);
    for (const { events } of old.threads) events.splice(0);
    await says('two');
    const next = await carriedElsewhere(old, [goesOn, '< two']);
    const fresh = await fromNothing();
    await says('three');
    await settled(() => world.spoken(next), [goesOn, '< two', '< three']);
    expect(fresh.services.bridge.state).toMatchObject({ state: 'active', notCarried: 0 });
    expect(world.chats()).toHaveLength(2);
  });

  it('is not tried again by a colleague’s console that takes over', async () => {
    const colleague = await world.desk(jonas);
    await until(() => expect(state(colleague).state).toBe('standing-by'));
    const old = await firstChat();
    anonymize(old);
    await says('two');
    const next = await carriedElsewhere(old, [goesOn, '< two']);
    await hasBeenTold(world, colleague, ada, 'two');
    await desk.quit();
    await jump(11_000);
    await until(() => expect(state(colleague).state).toBe('active'));
    await says('three');
    await settled(() => world.spoken(next), [goesOn, '< two', '< three']);
    expect(world.chats()).toHaveLength(2);
  });

  it('keeps what was unsent there from being taken for something that never had a copy', async () => {
    await says('mine');
    await settled(() => world.spoken(world.chatOf(ada)), ['< mine']);
    const { mid } = await says('secret');
    await settled(() => world.spoken(world.chatOf(ada)), ['< mine', '< secret']);
    anonymize(world.chatOf(ada));
    await world.sandbox.meta.customerUnsends(ada, mid);
    await until(async () => {
      await jump(5_000);
      expect(recordedOf(desk)).toBe('deleted');
    });
    // An unsend alone makes no chat.
    expect(world.chats()).toHaveLength(1);
  });

  it('says of what is unsent after the conversation went on elsewhere that a copy stays', async () => {
    const { mid } = await says('secret');
    await settled(() => world.spoken(world.chatOf(ada)), ['< secret']);
    const old = world.chatOf(ada);
    anonymize(old);
    await says('two');
    await carriedElsewhere(old, [goesOn, '< two']);
    await world.sandbox.meta.customerUnsends(ada, mid);
    await until(async () => {
      await jump(5_000);
      expect(recordedOf(desk)).toBe('refused');
    });
  });
});

describe('L5: a token that is refused for one customer', () => {
  it.each(customerRefusals)(
    'as %s leaves the bridge as it is, and gives this customer another one',
    async (reading) => {
      world.sandbox.context.settings.customerRefusal = reading;
      await says('hello', bruno);
      await settled(() => world.spoken(world.chatOf(bruno)), ['< hello']);
      const old = await firstChat();
      refuse(old);
      await says('two');
      await says('and you?', bruno);
      await settled(() => world.spoken(world.chatOf(bruno)), ['< hello', '< and you?']);
      await until(async () => {
        await jump(5_000);
        expect(chatsSaying('< two')).toHaveLength(1);
      });
      await says('three');
      const [next] = chatsSaying('< two');
      await settled(() => (next ? world.spoken(next) : []), [goesOn, '< two', '< three']);
      expect(next?.id).not.toBe(old.id);
      expect(world.chats()).toHaveLength(3);
      await until(() => expect(state()).toMatchObject({ state: 'active', waiting: 0, notCarried: 0 }));
      const everSaid = desk.events.flatMap(({ name, payload }) =>
        name === 'bridge.changed' ? [(payload as { state: string }).state] : [],
      );
      expect(everSaid).not.toContain('reconnect-needed');
      // One refused customer wastes no generation of the grant either.
      expect(JSON.parse((await desk.services.secrets.get('integration-grant')) ?? '{}')).toMatchObject({
        step: 0,
      });
    },
  );

  it.each(customerRefusals)(
    'as %s, because of a refused grant, asks for an administrator and forgets no chat',
    async (reading) => {
      world.sandbox.context.settings.customerRefusal = reading;
      const old = await firstChat();
      const { tokens } = world.sandbox.livechat.world;
      const call = 'livechat.accounts.customer_token';
      const refused = {
        kind: 'fail',
        status: statusOf[reading],
        error: { error: reading },
        times: 1_000,
      } as const;
      world.sandbox.context.faults.add({ call, ...refused });
      for (const { access } of tokens.list().customers) tokens.revokeCustomer(access);
      await says('two');
      await until(() =>
        expect(state()).toMatchObject({ state: 'reconnect-needed', reason: 'BRIDGE_RECONNECT' }),
      );
      world.sandbox.context.faults.clear();
      await desk.services.bridge.authorize();
      await settled(() => world.spoken(old), ['< one', '< two']);
      expect(world.chats()).toHaveLength(1);
    },
  );

  it('because the administrator lost the role, asks for an administrator and forgets no chat', async () => {
    const old = await firstChat();
    const { tokens, agents } = world.sandbox.livechat.world;
    Object.assign(agents.get(maria) ?? {}, { role: 'normal' });
    for (const { access } of tokens.list().customers) tokens.revokeCustomer(access);
    await says('two');
    await until(() => expect(state()).toMatchObject({ state: 'reconnect-needed' }));
    Object.assign(agents.get(maria) ?? {}, { role: 'administrator' });
    await desk.services.bridge.authorize();
    await settled(() => world.spoken(old), ['< one', '< two']);
    expect(world.chats()).toHaveLength(1);
  });

  it('once, for a moment, makes no second chat', async () => {
    const old = await firstChat();
    refuse(old);
    await says('two');
    const isRefused = ({ fields }: { fields?: object | undefined }): boolean =>
      JSON.stringify(fields ?? {}).includes('BRIDGE_CUSTOMER_REFUSED');
    await until(() => expect(desk.log.lines.some(isRefused)).toBe(true));
    Object.assign(entityOf(old) ?? {}, { isRefused: false });
    await until(async () => {
      await jump(5_000);
      expect(world.spoken(old)).toEqual(['< one', '< two']);
    });
    expect(world.chats()).toHaveLength(1);
  });

  it('still brings to Instagram what agents answer in the earlier chat', async () => {
    const old = await firstChat();
    refuse(old);
    await says('two');
    await carriedElsewhere(old, [goesOn, '< two']);
    world.agentWrites(old, 'answered where it began');
    await until(async () => {
      await jump(5_000);
      expect(world.sentTexts()).toEqual(['answered where it began']);
    });
    await jump(61_000);
    await desk.services.bridge.idle();
    expect(world.sentTexts()).toEqual(['answered where it began']);
  });

  it('and the loss of every local database afterwards find the later of the two chats', async () => {
    const old = await firstChat();
    refuse(old);
    await says('two');
    const next = await carriedElsewhere(old, [goesOn, '< two']);
    // The earlier one was the last in which somebody opened a thread, in LiveChat's own app.
    await jump(2_000);
    world.agentReopens(old);
    await fromNothing();
    await says('three');
    await until(() => expect(world.spoken(next)).toContain('< three'));
    expect(world.chats()).toHaveLength(2);
    world.agentWrites(old, 'still known');
    await until(async () => {
      await jump(5_000);
      expect(world.sentTexts()).toContain('still known');
    });
  });
});
