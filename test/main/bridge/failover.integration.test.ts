/** What happens to agents' answers of LiveChat's own app when the bridge changes hands, and how soon. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  accountId,
  ada,
  bruno,
  conversationOf,
  type Desk,
  jonas,
  settled,
} from '../../helpers/console-world.ts';
import { maria } from '../../helpers/console-world.ts';
import { strictSeed } from '../../helpers/livechat-sandbox.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let first: Desk;

const becomes = (desk: Desk, state: string) =>
  until(() => expect(desk.services.bridge.state.state).toBe(state));
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const colleague = async (): Promise<Desk> => {
  const desk = await world.desk(jonas);
  await until(() => expect(desk.services.channel.current()?.canSend).toBe(true));
  await becomes(desk, 'standing-by');
  return desk;
};
/** Calls of the conversations API so far. */
const historyCalls = (): number =>
  world.sandbox.meta.books.calls.filter(({ call }) => call === 'meta.conversations' || call === 'meta.thread')
    .length;
const hello = async (customer: string): Promise<void> => {
  await world.sandbox.meta.customerSends(customer, { text: `hello ${customer}` });
  await settled(() => world.spoken(world.chatOf(customer)), [`< hello ${customer}`]);
};
/** What a console shows as sent to a customer. */
const shownBy = (desk: Desk): (string | undefined)[] =>
  desk.services.conversations
    .listMessages({ conversationId: conversationOf(ada) })
    .messages.flatMap(({ direction, text }) => (direction === 'out' ? [text] : []));
/** Everything that the console does by itself for a while. */
const passes = async (desk: Desk, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await jump(1_000);
    await desk.services.bridge.idle();
    await desk.services.conversations.idle();
  }
};

beforeEach(async () => {
  world = await startBridgeWorld();
  first = await world.bridged();
});
afterEach(() => world.end());

describe('a holder that was killed and comes back', () => {
  it('sends what was written meanwhile without asking Instagram when nobody else has held the bridge', async () => {
    await hello(ada);
    await hello(bruno);
    world.agentWrites(world.chatOf(ada), 'carried before the kill');
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toContain('(delivered)'));
    await first.kill();
    world.agentWrites(world.chatOf(ada), 'written meanwhile');
    world.agentWrites(world.chatOf(bruno), 'and this');
    // Closed before the console is back: read all the same.
    world.agentCloses(world.chatOf(bruno));
    // Instagram's history says nothing at all.
    world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      times: 10_000,
      error: { code: -2, subcode: 2534084 },
    });
    const again = await world.desk(maria, { of: first });
    await becomes(again, 'active');
    await until(() =>
      expect(new Set(world.sentTexts())).toEqual(
        new Set(['and this', 'carried before the kill', 'written meanwhile']),
      ),
    );
    await passes(again, 5_000);
    expect(world.sentTexts()).toHaveLength(3);
  });

  it('gives the bridge to nobody while it is sending, also when it quits meanwhile', async () => {
    const second = await colleague();
    await hello(ada);
    const { faults } = world.sandbox.context;
    faults.add({ call: 'meta.messages', kind: 'delay', delayMs: 20_000 });
    world.agentWrites(world.chatOf(ada), 'on its way');
    await until(() => expect(faults.list()).toEqual([]));
    const quitting = first.quit();
    await passes(second, 60_000);
    await quitting;
    await becomes(second, 'active');
    await passes(second, 10_000);
    expect(world.sentTexts()).toEqual(['on its way']);
  });

  it('takes back what it had queued once another console carries it', async () => {
    const second = await colleague();
    await hello(ada);
    // Instagram asks to wait: the first answer is tried once, the second never.
    world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'fail', error: { code: 613 } });
    const answers = ['carried by the other', 'and this one'];
    for (const text of answers) world.agentWrites(world.chatOf(ada), text);
    await until(() => expect(first.services.conversations.waitingToSend()).toBe(2));
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 6_000);
    await until(() => expect(world.sentTexts()).toEqual(answers));
    const again = await world.desk(maria, { of: first });
    await until(() => expect(again.services.bridge.state.holder).toMatchObject({ isThisConsole: false }));
    const shown = () =>
      again.services.conversations
        .listMessages({ conversationId: conversationOf(ada) })
        .messages.flatMap(({ direction, text }) => (direction === 'out' ? text : []));
    await until(() => expect(shown()).toEqual(answers));
    expect(again.services.conversations.waitingToSend()).toBe(0);
  });
});

describe('an answer of two pieces of which one was sent', () => {
  const pieces = ['a'.repeat(900), 'b'.repeat(900)];

  it('is finished by the next holder, and not once more by the former one', async () => {
    const second = await colleague();
    await hello(ada);
    // The fault is for the piece: “seen” is told by the same call.
    await first.settings.set({ tellSeen: 'off' });
    world.agentWrites(world.chatOf(ada), pieces.join(' '));
    await until(() => expect(world.sentTexts()).toEqual([pieces[0]]));
    // The second piece is asked to wait, and has not left when the holder dies.
    world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'fail', error: { code: 613 } });
    await jump(1_200);
    await until(() => expect(first.services.conversations.sendingPause(accountId)).toBeDefined());
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 8_000);
    await until(() => expect(world.sentTexts()).toEqual(pieces));
    const again = await world.desk(maria, { of: first });
    await until(() => expect(again.services.bridge.state.holder).toMatchObject({ isThisConsole: false }));
    await second.quit();
    await jump(61_000);
    await becomes(again, 'active');
    await passes(again, 8_000);
    await jump(10 * 60_000);
    await passes(again, 3_000);
    expect(world.sentTexts()).toEqual(pieces);
  });

  it('is finished by the same holder when nobody else has held the bridge', async () => {
    await hello(ada);
    // The fault is for the piece: “seen” is told by the same call.
    await first.settings.set({ tellSeen: 'off' });
    world.agentWrites(world.chatOf(ada), pieces.join(' '));
    await until(() => expect(world.sentTexts()).toEqual([pieces[0]]));
    world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'fail', error: { code: 613 } });
    await jump(1_200);
    await until(() => expect(first.services.conversations.sendingPause(accountId)).toBeDefined());
    await first.kill();
    await jump(61_000);
    const again = await world.desk(maria, { of: first });
    await becomes(again, 'active');
    await passes(again, 5_000);
    await jump(10 * 60_000);
    await passes(again, 3_000);
    await until(() => expect(world.sentTexts()).toEqual(pieces));
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toContain('(delivered)'));
  });
});

describe('a colleague’s console that takes over', () => {
  it('decides all answers by one reading of names, soon, and sends each once', async () => {
    const second = await colleague();
    const customers = Array.from({ length: 6 }, () => world.newCustomer());
    for (const customer of customers) await hello(customer);
    const sentBefore = customers.slice(0, 3);
    // Sent by a holder that dies before it has told LiveChat.
    world.sandbox.context.faults.add({
      call: 'livechat.customer.update_event_properties',
      kind: 'fail',
      times: 99,
    });
    for (const customer of sentBefore) world.agentWrites(world.chatOf(customer), `sent to ${customer}`);
    await until(() => expect(world.sentTexts()).toHaveLength(3));
    await first.kill();
    world.sandbox.context.faults.clear();
    for (const customer of customers.slice(3))
      world.agentWrites(world.chatOf(customer), `new to ${customer}`);
    await jump(50_000);
    await second.services.conversations.verify();
    const before = historyCalls();
    await jump(9_000);
    await becomes(second, 'active');
    await passes(second, 5_000);
    await until(() => expect(world.sentTexts()).toHaveLength(6));
    // One page of names; a comparison of the console's own may come between.
    expect(historyCalls() - before).toBeLessThanOrEqual(strictSeed === undefined ? 4 : 20);
    for (const customer of customers)
      await until(() => expect(world.spoken(world.chatOf(customer)).at(-1)).toContain('(delivered)'));
    expect(new Set(world.sentTexts()).size).toBe(6);
  });

  it('lets one answer in doubt hold up its own chat only', async () => {
    const second = await colleague();
    await hello(ada);
    await hello(bruno);
    world.sandbox.meta.holdWebhooks();
    world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'close-socket' });
    world.agentWrites(world.chatOf(ada), 'in doubt');
    await until(() => expect(JSON.stringify(first.log.lines)).toContain('reply.call-failed'));
    await first.kill();
    world.agentWrites(world.chatOf(ada), 'behind it');
    for (let count = 0; count < 21; count += 1)
      await world.sandbox.meta.customerSends(ada, { text: `more ${count}` });
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 8_000);
    // From here on Instagram's history answers nothing: what is new needs nothing of it.
    for (const call of ['meta.conversations', 'meta.thread'])
      world.sandbox.context.faults.add({
        call,
        kind: 'fail',
        times: 10_000,
        error: { code: -2, subcode: 2534084 },
      });
    world.agentWrites(world.chatOf(bruno), 'certain');
    second.services.bridge.retryNow();
    await passes(second, 3_000);
    await until(() => expect(world.sentTexts()).toEqual(['certain']));
    world.sandbox.context.faults.clear();
    // What was unknown is delivered: the answer is decided by that, and the one behind it follows.
    await world.sandbox.meta.releaseWebhooks();
    await passes(second, 8_000);
    await until(() => expect(world.sentTexts()).toEqual(['certain', 'in doubt', 'behind it']));
  });

  it('reads an answer that waited longer than ten minutes at the former holder', async () => {
    const second = await colleague();
    await hello(ada);
    await hello(bruno);
    world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'fail', error: { code: 368 } });
    world.agentWrites(world.chatOf(ada), 'blocked for an hour');
    await until(() => expect(first.services.conversations.sendingPause(accountId)).toBeDefined());
    await jump(20 * 60_000);
    await world.sandbox.meta.customerSends(bruno, { text: 'later' });
    await until(() => expect(world.spoken(world.chatOf(bruno)).at(-1)).toBe('< later'));
    await jump(61_000);
    await first.services.bridge.idle();
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 6_000);
    await until(() => expect(world.sentTexts()).toEqual(['blocked for an hour']));
  }, 180_000);
});

describe('the late echo of an answer that a former holder sent and marked, which does not say which app sent it', () => {
  const lines = () => world.spoken(world.chatOf(ada));
  const handedOver = async (): Promise<Desk> => {
    world.sandbox.meta.options.echoAppId = false;
    const second = await colleague();
    await hello(ada);
    world.sandbox.meta.holdWebhooks();
    // Nothing but the echo tells, whenever a console compares with the history.
    for (const call of ['meta.conversations', 'meta.thread'])
      world.sandbox.context.faults.add({ call, kind: 'fail', times: 10_000, error: { code: -2 } });
    world.agentWrites(world.chatOf(ada), 'Yes, we do');
    await until(() => expect(lines().at(-1)).toBe(`${jonas} Yes, we do (delivered)`));
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 5_000);
    expect(shownBy(second)).toEqual([]);
    return second;
  };

  it('is not written into LiveChat beside it', async () => {
    const second = await handedOver();
    await world.sandbox.meta.releaseWebhooks();
    await until(() => expect(shownBy(second)).toEqual(['Yes, we do']));
    await passes(second, 40_000);
    expect(lines()).toEqual([`< hello ${ada}`, `${jonas} Yes, we do (delivered)`]);
  });

  it('is told from the same words of the phone, which LiveChat is told of', async () => {
    const second = await handedOver();
    await world.sandbox.meta.ownerSends(ada, { text: 'Yes, we do' });
    await world.sandbox.meta.releaseWebhooks();
    await until(() => expect(shownBy(second)).toEqual(['Yes, we do', 'Yes, we do']));
    await until(async () => {
      await passes(second, 5_000);
      expect(lines()).toHaveLength(3);
    });
    await passes(second, 40_000);
    expect(lines()).toHaveLength(3);
  });
});
