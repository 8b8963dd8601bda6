import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { ada, bruno, conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let first: Desk;
let second: Desk;

const stateOf = (desk: Desk) => desk.services.bridge.state;
const becomes = (desk: Desk, state: string) => until(() => expect(stateOf(desk).state).toBe(state));
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);

/** A colleague's console with everything that is handed over. */
const colleague = async (email: string): Promise<Desk> => {
  const desk = await world.desk(email);
  await until(() => expect(desk.services.channel.current()?.canSend).toBe(true));
  await becomes(desk, 'standing-by');
  return desk;
};

beforeEach(async () => {
  world = await startBridgeWorld();
  first = await world.bridged();
  second = await colleague(jonas);
});
afterEach(() => world.end());

describe('who holds the bridge', () => {
  it('is one console, and every console says which', async () => {
    await until(() =>
      expect(stateOf(second)).toMatchObject({
        state: 'standing-by',
        holder: { agentId: maria, isThisConsole: false },
      }),
    );
    expect(stateOf(first)).toMatchObject({
      state: 'active',
      holder: { agentId: maria, isThisConsole: true },
    });
    await world.sandbox.meta.customerSends(ada, { text: 'Hello?' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< Hello?']);
    await jump(25_000);
    expect(world.chats()).toHaveLength(1);
    expect(world.spoken(world.chatOf(ada))).toEqual(['< Hello?']);
  });

  it('M10: an administrator’s decision about copies holds on every console, and nobody else can make one', async () => {
    expect(() => second.services.bridge.setMediaCopies(true)).toThrow(
      expect.objectContaining({ code: 'ADMIN_ONLY' }) as Error,
    );
    const copies = (isOn: boolean) =>
      until(() =>
        expect([stateOf(first), stateOf(second)]).toMatchObject(Array(2).fill({ copiesMedia: isOn })),
      );
    await copies(false);
    first.services.bridge.setMediaCopies(true);
    await copies(true);
    first.services.bridge.setMediaCopies(false);
    await copies(false);
  });

  it('changes at once when the holder quits, and goes on in the same chats', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    await first.quit();
    await jump(11_000);
    await becomes(second, 'active');
    await world.sandbox.meta.customerSends(ada, { text: 'two' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', '< two']);
    expect(world.chats()).toHaveLength(1);
  });

  it('changes within 60 s when the holder dies, and back, without a double effect', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    await first.kill();
    await world.sandbox.meta.customerSends(ada, { text: 'while nobody holds it' });
    world.agentWrites(world.chatOf(ada), 'an answer to one');
    await jump(30_000);
    expect(stateOf(second).state).toBe('standing-by');
    await jump(29_000);
    await becomes(second, 'active');
    await settled(
      () => world.spoken(world.chatOf(ada)),
      ['< one', `${jonas} an answer to one (delivered)`, '< while nobody holds it'],
    );
    expect(world.sentTexts()).toEqual(['an answer to one']);

    const again = await world.desk(maria, { of: first });
    await until(() => expect(stateOf(again).holder).toEqual({ agentId: jonas, isThisConsole: false }));
    await second.quit();
    await jump(11_000);
    await becomes(again, 'active');
    await world.sandbox.meta.customerSends(ada, { text: 'two' });
    await until(() => expect(world.spoken(world.chatOf(ada))).toContain('< two'));
    expect(world.spoken(world.chatOf(ada))).toHaveLength(4);
    expect(world.sentTexts()).toEqual(['an answer to one']);
    expect(world.chats()).toHaveLength(1);
  });

  // Found by `npm run chaos -- --seed 10000`: Meta repeats a failed webhook for hours, and the history is faster.
  it('looks before it writes what a former holder may have carried out of the history', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    world.sandbox.meta.holdWebhooks();
    await jump(2_000);
    await world.sandbox.meta.customerSends(ada, { text: 'by the history' });
    await first.services.conversations.verify();
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', '< by the history']);
    // The next holder hears of it from the webhook alone, ten minutes later.
    world.sandbox.context.faults.add({ call: 'meta.conversations', kind: 'fail', times: 1_000 });
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await jump(10 * 60_000);
    await world.sandbox.meta.releaseWebhooks({ order: 'as-is' });
    await until(() =>
      expect(second.services.conversations.get(conversationOf(ada))?.preview).toContain('by the history'),
    );
    await world.sandbox.meta.customerSends(ada, { text: 'two' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', '< by the history', '< two']);
  });

  // Found by `npm run chaos -- --seed 10000`: the new holder has carried nothing, and LiveChat's chat alone knows what the former one has.
  it('says where a message belongs that comes behind what a former holder carried, and nothing of those in their place', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    // Refused at once and once more: Meta comes again after ten seconds.
    const refused = world.sandbox.context.faults.add({ call: 'meta.webhook', kind: 'fail', times: 2 });
    await world.sandbox.meta.customerSends(ada, { text: 'brought late' });
    await until(() => expect(refused.left).toBe(0));
    await jump(2);
    await world.sandbox.meta.customerSends(ada, { text: 'said later' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', '< said later']);
    await first.kill();
    await jump(11_000);
    await until(() =>
      expect(
        second.services.conversations
          .listMessages({ conversationId: conversationOf(ada) })
          .messages.map(({ text }) => text),
      ).toEqual(['one', 'brought late', 'said later']),
    );
    expect(stateOf(second).state).toBe('standing-by');
    await jump(48_000);
    await becomes(second, 'active');
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toBe('< brought late'));
    await until(() => expect(stateOf(second).waiting).toBe(0));
    expect(world.spoken(world.chatOf(ada))).toEqual([
      '< one',
      '< said later',
      expect.stringMatching(/^\* Came late from Instagram: sent at/),
      '< brought late',
    ]);
  });

  it('does nothing on an old lease: a console that slept finds it gone', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    // The relay hears nothing from the holder, whose clock goes on.
    await world.relay.stop();
    await jump(31_000);
    expect(stateOf(first).state).toBe('standing-by');
    expect(stateOf(first).holder).toBeUndefined();
    const before = world.sandbox.meta.books.sends.length;
    world.agentWrites(world.chatOf(ada), 'too late for this console');
    await jump(20_000);
    await first.services.conversations.idle();
    expect(world.sandbox.meta.books.sends).toHaveLength(before);
  });

  it('keeps a bridged answer in line when the lease ends before it is sent', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    // Instagram asks to wait: the answer is queued in the first console when that dies.
    world.sandbox.context.faults.add({
      call: 'meta.messages',
      kind: 'fail',
      error: { code: 613, message: 'calls within one hour' },
    });
    world.agentWrites(world.chatOf(ada), 'sent by whoever holds it');
    await until(() => expect(first.services.conversations.waitingToSend()).toBe(1));
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await until(() => expect(world.sentTexts()).toEqual(['sent by whoever holds it']));
    const again = await world.desk(maria, { of: first });
    await jump(120_000);
    await again.services.conversations.idle();
    expect(world.sentTexts()).toEqual(['sent by whoever holds it']);
    await settled(
      () => world.spoken(world.chatOf(ada)),
      ['< one', `${jonas} sent by whoever holds it (delivered)`],
    );
  });

  describe('an answer that twenty newer messages hide from the history', () => {
    const manyMore = async (): Promise<void> => {
      for (let count = 0; count < 21; count += 1)
        await world.sandbox.meta.customerSends(ada, { text: `more ${count}` });
    };
    const answer = () => world.spoken(world.chatOf(ada)).find((line) => line.startsWith(jonas));
    beforeEach(async () => {
      await world.sandbox.meta.customerSends(ada, { text: 'one' });
      await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
      world.sandbox.meta.holdWebhooks();
    });

    it('is not sent again while its echo may still come', async () => {
      // Sent by a holder that dies before it has told anybody.
      world.sandbox.context.faults.add({
        call: 'livechat.customer.update_event_properties',
        kind: 'fail',
        times: 20,
      });
      world.agentWrites(world.chatOf(ada), 'sent already');
      await until(() => expect(world.sentTexts()).toEqual(['sent already']));
      await first.kill();
      world.sandbox.context.faults.clear();
      await manyMore();
      await jump(59_000);
      await becomes(second, 'active');
      for (let times = 0; times < 4; times += 1) {
        await jump(10_000);
        await second.services.bridge.idle();
      }
      expect(world.sentTexts()).toEqual(['sent already']);
      await world.sandbox.meta.releaseWebhooks();
      await until(async () => {
        await jump(5_000);
        expect(answer()).toBe(`${jonas} sent already (delivered)`);
      });
      expect(world.sentTexts()).toEqual(['sent already']);
    });

    it('M2: is not sent on such a history: when no echo has come, the agent is asked in LiveChat', async () => {
      // Begun by a holder that dies, and never arrived.
      world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'close-socket' });
      world.agentWrites(world.chatOf(ada), 'never sent');
      world.agentWrites(world.chatOf(ada), 'never begun');
      await until(() => expect(JSON.stringify(first.log.lines)).toContain('reply.call-failed'));
      await first.kill();
      await manyMore();
      await jump(59_000);
      await becomes(second, 'active');
      await jump(60_000);
      await second.services.bridge.idle();
      expect(world.sentTexts()).toEqual([]);
      await jump(5 * 60_000);
      const line =
        '* Perhaps not delivered to Instagram: It is not yet known whether Instagram received this message.';
      await until(async () => {
        await jump(5_000);
        expect(world.spoken(world.chatOf(ada)).filter((each) => each === line)).toHaveLength(1);
      });
      // What the former holder never claimed is certain.
      await until(() => expect(world.sentTexts()).toEqual(['never begun']));
    });
  });

  it('records a colleague’s reply once, in the colleague’s name', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    await until(() =>
      expect(
        second.services.conversations.listMessages({ conversationId: conversationOf(ada) }).messages,
      ).toHaveLength(1),
    );
    second.services.conversations.queueReply({
      conversationId: conversationOf(ada),
      text: 'from the second console',
      agentId: second.services.session.identity()?.agentId as never,
      undoMs: 0,
    });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', `${jonas} from the second console`]);
    await jump(61_000);
    await first.services.bridge.idle();
    expect(world.spoken(world.chatOf(ada))).toHaveLength(2);
    expect(world.sentTexts()).toEqual(['from the second console']);
  });

  // Found by `npm run chaos -- --seed 10000`: the word to the holder had a name longer than the relay takes.
  it('notes a colleague’s reply as a line, once, where LiveChat does not let the colleague into the chat', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    const conversationId = conversationOf(ada);
    await until(() =>
      expect(second.services.conversations.listMessages({ conversationId }).messages).toHaveLength(1),
    );
    const error = { type: 'not_allowed', message: 'only one agent' };
    for (const call of ['livechat.agent.send_event', 'livechat.agent.add_user_to_chat'])
      world.sandbox.context.faults.add({ call, kind: 'fail', error });
    second.services.conversations.queueReply({
      conversationId,
      text: 'from somebody not let in',
      agentId: second.services.session.identity()?.agentId as never,
      undoMs: 0,
    });
    const line = '* Jonas Weber answered: from somebody not let in';
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', line]);
    // The next holder was told as well, and looks before it writes.
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await jump(61_000);
    await second.services.bridge.idle();
    expect(world.spoken(world.chatOf(ada))).toEqual(['< one', line]);
    expect(world.sentTexts()).toEqual(['from somebody not let in']);
  });
});

describe('messages that Instagram never told of', () => {
  it('are found in its history and brought across once, by whoever holds the bridge', async () => {
    // The history tells whole seconds: after the one in which the bridge was authorized.
    await jump(2_000);
    await world.sandbox.meta.customerSends(ada, { text: 'told' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< told']);
    world.sandbox.meta.holdWebhooks();
    await world.sandbox.meta.customerSends(ada, { text: 'never told' });
    await first.services.conversations.verify();
    await second.services.conversations.verify();
    await settled(() => world.spoken(world.chatOf(ada)), ['< told', '< never told']);
    await first.kill();
    await jump(59_000);
    await becomes(second, 'active');
    await until(() => expect(stateOf(second).waiting).toBe(0));
    // And the late delivery of what is known by now.
    await world.sandbox.meta.releaseWebhooks();
    await world.sandbox.meta.customerSends(ada, { text: 'told again' });
    await until(() => expect(world.spoken(world.chatOf(ada))).toContain('< told again'));
    expect(world.spoken(world.chatOf(ada))).toEqual(['< told', '< never told', '< told again']);
  });
});

describe('while nobody is here', () => {
  it('waits, then comes in order, and says so', async () => {
    await second.quit();
    await first.quit();
    for (const text of ['eins', 'zwei']) await world.sandbox.meta.customerSends(ada, { text });
    await world.sandbox.meta.customerSends(bruno, { text: 'drei' });
    await jump(10 * 60_000);
    const again = await world.desk(maria, { of: first });
    await becomes(again, 'active');
    const mark = /^\* Arrived while nobody was here: \d{4}-\d\d-\d\d \d\d:\d\d UTC$/;
    await settled(
      () =>
        world
          .chats()
          .map((chat) => world.spoken(chat).length)
          .sort((one, other) => one - other),
      [2, 3],
    );
    expect(world.spoken(world.chatOf(ada))).toEqual([expect.stringMatching(mark), '< eins', '< zwei']);
    expect(world.spoken(world.chatOf(bruno))).toEqual([expect.stringMatching(mark), '< drei']);
    await world.sandbox.meta.customerSends(ada, { text: 'vier' });
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toBe('< vier'));
    expect(world.spoken(world.chatOf(ada))).toHaveLength(4);
  });

  it('tells the agent whose answer comes too late for Instagram', async () => {
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    await second.quit();
    await first.quit();
    await jump(7 * 24 * 60 * 60_000 + 60_000);
    world.agentWrites(world.chatOf(ada), 'Sorry for the delay');
    const again = await world.desk(maria, { of: first });
    await becomes(again, 'active');
    const lines = [
      '< one',
      `${jonas} Sorry for the delay`,
      '* Not delivered to Instagram: The reply window is closed. It opens again when the customer writes.',
    ];
    await settled(() => world.spoken(world.chatOf(ada)), lines);
    await again.quit();
    const third = await world.desk(maria, { of: first });
    await becomes(third, 'active');
    await third.services.bridge.idle();
    expect(world.spoken(world.chatOf(ada))).toEqual(lines);
    expect(world.sentTexts()).toEqual([]);
  });
});

describe('the total loss of every local database', () => {
  it('finds customers and chats again in LiveChat', async () => {
    for (const customer of [ada, bruno]) {
      await world.sandbox.meta.customerSends(customer, { text: `before ${customer}` });
    }
    await settled(() => world.chats().length, 2);
    await until(() => expect(world.spoken(world.chatOf(ada))).toHaveLength(1));
    await until(() => expect(world.spoken(world.chatOf(bruno))).toHaveLength(1));
    world.agentWrites(world.chatOf(ada), 'answered before the loss');
    await settled(() => world.sentTexts(), ['answered before the loss']);
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toContain('(delivered)'));
    // The last words are the agents'.
    world.agentWrites(world.chatOf(bruno), 'a whisper', { visibility: 'agents' });
    await second.kill();
    await first.kill();
    await jump(61_000);

    const fresh = await world.desk(maria);
    await until(() => expect(fresh.services.channel.current()).toBeDefined());
    // The channel's key is lost with the databases: the admin connects the account anew.
    await fresh.services.relayLink.rotateChannelKey().catch(() => undefined);
    await world.connect(fresh);
    await fresh.services.bridge.authorize();
    await becomes(fresh, 'active');
    for (const customer of [ada, bruno]) {
      await world.sandbox.meta.customerSends(customer, { text: `after ${customer}` });
    }
    await until(() => expect(world.spoken(world.chatOf(ada)).at(-1)).toBe(`< after ${ada}`));
    await until(() => expect(world.spoken(world.chatOf(bruno)).at(-1)).toBe(`< after ${bruno}`));
    expect(world.chats()).toHaveLength(2);
    expect(world.spoken(world.chatOf(ada)).filter((line) => line.startsWith('< '))).toHaveLength(2);
    await jump(61_000);
    await fresh.services.bridge.idle();
    expect(world.sentTexts()).toEqual(['answered before the loss']);
  });
});
