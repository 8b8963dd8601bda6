import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import { bytesBelow } from '../../helpers/bytes-below.ts';
import { startRelayWorld } from '../../helpers/relay-world.ts';
import type { Desk, RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(() => world.end());

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
const states = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.state);
const trusting = (desk: Desk, chatId: AgentId) =>
  until(() => expect(desk.link.trustOf(chatId)).toBe('confirmed'));
const two = async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await trusting(maria, jonasId);
  await trusting(jonas, mariaId);
  return { maria, jonas };
};

describe('createPrivateChats', () => {
  it('carries texts both ways with sent, delivered, read and unread counts when both are here', async () => {
    const { maria, jonas } = await two();
    const heard: string[] = [];
    jonas.chats.on('changed', ({ receivedIds, summary }) => {
      if (receivedIds.length > 0) heard.push(`${receivedIds.length} ${summary.unreadCount}`);
    });
    const sent = maria.chats.send(jonasId, 'Have you seen the rye?');
    expect(sent).toMatchObject({ state: 'queued', direction: 'out' });
    await until(() => expect(texts(jonas, mariaId)).toEqual(['Have you seen the rye?']));
    await until(() => expect(states(maria, jonasId)).toEqual(['delivered']));
    expect(jonas.chats.summary(mariaId)).toMatchObject({ unreadCount: 1, trust: 'confirmed' });
    expect(jonas.chats.unreadTotal()).toBe(1);
    expect(heard).toEqual(['1 1']);

    jonas.chats.markRead(mariaId);
    expect(jonas.chats.summary(mariaId).unreadCount).toBe(0);
    await until(() => expect(states(maria, jonasId)).toEqual(['read']));
    // “Read 14:31” is when it was read, as the colleague's own computer tells, not when it was sent or told.
    const readAtMs = jonas.db
      .prepare<{ at: number }>('SELECT read_at_ms AS at FROM private_message WHERE chat_id = ?')
      .get(mariaId)?.at;
    expect(readAtMs).toBeGreaterThanOrEqual(sent.sentAtMs);
    expect(maria.chats.listMessages(jonasId).messages[0]?.readAtMs).toBe(readAtMs);

    jonas.chats.send(mariaId, 'In the second oven.\nWith "seeds".');
    await until(() =>
      expect(texts(maria, jonasId)).toEqual(['Have you seen the rye?', 'In the second oven.\nWith "seeds".']),
    );
    expect(maria.chats.list()).toHaveLength(1);
    expect(maria.chats.list()[0]).toMatchObject({ chatId: jonasId, unreadCount: 1 });
  });

  it.each([
    ['a year', 365 * 86_400_000],
    ['six minutes', 6 * 60_000],
  ])(
    'puts what was written while the clock was %s ahead right when it is right again, on both sides',
    async (_how, aheadMs) => {
      const { maria, jonas } = await two();
      const clock = { now: () => Date.now() + aheadMs };
      const away = await maria.restart({ isConnected: false, isOnAir: false, clock });
      for (const text of ['one', 'two', 'three']) away.chats.send(jonasId, text);
      const back = await away.restart();
      await until(() => expect(texts(jonas, mariaId)).toEqual(['one', 'two', 'three']));
      expect(texts(back, jonasId)).toEqual(['one', 'two', 'three']);
      for (const desk of [back, jonas]) {
        const { messages } = desk.chats.listMessages(desk === back ? jonasId : mariaId);
        for (const { sentAtMs } of messages) expect(sentAtMs).toBeLessThanOrEqual(Date.now() + 1_000);
      }
      jonas.chats.send(mariaId, 'four');
      await until(() => expect(texts(back, jonasId)).toEqual(['one', 'two', 'three', 'four']));
    },
  );

  it('queues without loss while the colleague is away, and delivers in order when they come', async () => {
    const { maria, jonas } = await two();
    await jonas.kill();
    for (let i = 0; i < 20; i += 1) maria.chats.send(jonasId, `line ${i}`);
    await until(() => expect(new Set(states(maria, jonasId))).toEqual(new Set(['sent'])));
    const back = await jonas.restart();
    const expected = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    await until(() => expect(texts(back, mariaId)).toEqual(expected));
    expect(back.chats.summary(mariaId).unreadCount).toBe(20);
    await until(() => expect(new Set(states(maria, jonasId))).toEqual(new Set(['delivered'])));
  });

  it('says RELAY_UNREACHABLE while the relay is away, keeps the text over a restart, and sends it once', async () => {
    const { maria, jonas } = await two();
    await world.relay.stop();
    await until(() => expect(maria.link.state).not.toBe('online'));
    maria.chats.send(jonasId, 'later then');
    expect(maria.chats.listMessages(jonasId).messages[0]).toMatchObject({
      state: 'queued',
      reason: 'RELAY_UNREACHABLE',
    });
    expect(maria.chats.waitingTotal()).toBe(1);
    const again = await maria.restart();
    expect(states(again, jonasId)).toEqual(['queued']);
    await world.relay.start();
    await until(() => expect(states(again, jonasId)).toEqual(['delivered']));
    expect(texts(jonas, mariaId)).toEqual(['later then']);
    expect(again.chats.waitingTotal()).toBe(0);
  });

  it('waits with DEVICE_UNTRUSTED until the announcement is heard, then flows', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('unconfirmed'));
    maria.chats.send(jonasId, 'who are you?');
    await until(() =>
      expect(maria.chats.listMessages(jonasId).messages[0]).toMatchObject({
        state: 'queued',
        reason: 'DEVICE_UNTRUSTED',
      }),
    );
    jonas.air.goOnline();
    await until(() => expect(texts(jonas, mariaId)).toEqual(['who are you?']));
    await until(() => expect(states(maria, jonasId)).toEqual(['delivered']));
  });

  it('keeps an arrived message sealed until its sender is heard, and shows it then', async () => {
    const maria = await world.desk(mariaId);
    const jonas = await world.desk(jonasId, { isOnAir: false });
    const announcement = jonas.link.ownAnnouncement(false);
    if (!announcement) throw new Error('no announcement');
    // Maria has heard Jonas; Jonas has not heard Maria.
    maria.link.receiveAnnouncement(jonasId, announcement);
    maria.chats.send(jonasId, 'early bird');
    await until(() => expect(states(maria, jonasId)).toEqual(['sent']));
    await until(() =>
      expect(
        jonas.db.prepare('SELECT reason, kind FROM set_aside_envelope WHERE kind = ?').all('private'),
      ).toEqual([{ reason: 'DEVICE_UNTRUSTED', kind: 'private' }]),
    );
    expect(texts(jonas, mariaId)).toEqual([]);
    const back = await jonas.restart();
    await until(() => expect(texts(back, mariaId)).toEqual(['early bird']));
    expect(back.db.prepare('SELECT count(*) AS n FROM set_aside_envelope').get()).toEqual({ n: 0 });
  });

  it('survives a kill between any two steps on either side', async () => {
    let { maria, jonas } = await two();
    const sent: string[] = [];
    const say = (text: string) => {
      sent.push(text);
      maria.chats.send(jonasId, text);
    };
    const steps: [string, () => Promise<void> | void][] = [
      ['queued, then the sender is killed', () => say('one')],
      ['the sender is back', async () => void (maria = await maria.restart())],
      ['the relay is cut while sending', async () => (say('two'), await world.relay.stop())],
      ['the sender is killed while the relay is away', async () => void (maria = await maria.restart())],
      ['the relay is back', () => world.relay.start()],
      ['the recipient is killed while it arrives', async () => void (jonas = await jonas.restart())],
      [
        'written and both killed',
        async () => {
          say('three');
          maria = await maria.restart();
          jonas = await jonas.restart();
        },
      ],
      [
        'read, and killed before the receipt leaves',
        async () => {
          await until(() => expect(texts(jonas, mariaId)).toEqual(sent));
          jonas.chats.markRead(mariaId);
          jonas = await jonas.restart();
        },
      ],
      ['the receipts arrive at one who was killed', async () => void (maria = await maria.restart())],
    ];
    for (const [, step] of steps) await step();
    await until(() => expect(states(maria, jonasId)).toEqual(['read', 'read', 'read']));
    expect(texts(maria, jonasId)).toEqual(['one', 'two', 'three']);
    expect(texts(jonas, mariaId)).toEqual(['one', 'two', 'three']);
    expect(jonas.chats.summary(mariaId).unreadCount).toBe(0);
    expect([...maria.setAside, ...jonas.setAside]).toEqual([]);
  });

  it('loses and doubles nothing under random kills and cuts', async () => {
    let { maria, jonas } = await two();
    // The same run every time: a failure can be repeated.
    let seed = 20_261_121;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const fromMaria: string[] = [];
    const fromJonas: string[] = [];
    for (let step = 0; step < 160; step += 1) {
      const what = random(9);
      if (what < 3) {
        maria.chats.send(jonasId, `m${step}`);
        fromMaria.push(`m${step}`);
      } else if (what < 5) {
        jonas.chats.send(mariaId, `j${step}`);
        fromJonas.push(`j${step}`);
      } else if (what === 5) maria = await maria.restart();
      else if (what === 6) jonas = await jonas.restart();
      else if (what === 7) {
        await world.relay.stop();
        await world.relay.start();
      } else jonas.chats.markRead(mariaId);
    }
    const all = [...fromMaria, ...fromJonas].sort();
    await until(() => expect(texts(maria, jonasId).length).toBeGreaterThan(0));
    const everything = (desk: Desk, chatId: AgentId) => {
      const found: string[] = [];
      for (let before: Parameters<typeof desk.chats.listMessages>[1]; ;) {
        const page = desk.chats.listMessages(chatId, before);
        found.push(...page.messages.map((message) => message.text));
        before = page.messages[0];
        if (!page.hasMore) return found.sort();
      }
    };
    await until(() => {
      expect(everything(jonas, mariaId)).toEqual(all);
      expect(everything(maria, jonasId)).toEqual(all);
    });
    jonas.chats.markRead(mariaId);
    maria.chats.markRead(jonasId);
    await until(() => {
      for (const [desk, chatId] of [
        [maria, jonasId],
        [jonas, mariaId],
      ] as const) {
        const own = desk.db
          .prepare("SELECT DISTINCT state FROM private_message WHERE direction = 'out' AND chat_id = ?")
          .all(chatId);
        expect(own).toEqual([{ state: 'read' }]);
        expect(desk.db.prepare('SELECT count(*) AS n FROM relay_outbox').get()).toEqual({ n: 0 });
      }
    });
    expect([...maria.setAside, ...jonas.setAside]).toEqual([]);
  }, 60_000);

  it("keeps a person's two devices alike: copies, states and unread counts", async () => {
    const { maria, jonas } = await two();
    const laptop = await world.desk(jonasId);
    await until(() => expect(maria.link.confirmedDevices(jonasId)).toHaveLength(2));
    await trusting(laptop, mariaId);
    await trusting(laptop, jonasId);
    await trusting(jonas, jonasId);
    jonas.chats.send(mariaId, 'from my desk');
    await until(() => expect(texts(laptop, mariaId)).toEqual(['from my desk']));
    await until(() => expect(states(laptop, mariaId)).toEqual(['delivered']));
    maria.chats.send(jonasId, 'to both');
    await until(() => {
      expect(jonas.chats.summary(mariaId).unreadCount).toBe(1);
      expect(laptop.chats.summary(mariaId).unreadCount).toBe(1);
    });
    laptop.chats.markRead(mariaId);
    await until(() => expect(jonas.chats.summary(mariaId).unreadCount).toBe(0));
    await until(() => expect(states(maria, jonasId)).toEqual(['received', 'read']));
  });

  it('keeps chats apart: a third person gets nothing', async () => {
    const { maria } = await two();
    const anna = await world.desk(annaId);
    await trusting(maria, annaId);
    maria.chats.send(jonasId, 'not for anna');
    await until(() => expect(states(maria, jonasId)).toEqual(['delivered']));
    expect(anna.chats.list()).toEqual([]);
  });

  it('refuses what cannot be a message', async () => {
    const maria = await world.desk(mariaId);
    const refused = (act: () => unknown, code: string) =>
      expect(act).toThrow(expect.objectContaining({ code }));
    refused(() => maria.chats.send(mariaId, 'to myself'), 'INPUT_INVALID');
    refused(() => maria.chats.send(jonasId, '  \n'), 'INPUT_INVALID');
    refused(() => maria.chats.send(jonasId, 'x'.repeat(10_001)), 'INPUT_TOO_LARGE');
    expect(maria.chats.list()).toEqual([]);
  });

  it('carries the longest and most awkward text there may be', async () => {
    const { maria, jonas } = await two();
    const awkward = [
      '\u0001'.repeat(10_000),
      '"\\'.repeat(5_000),
      '🥐'.repeat(5_000),
      `\ud800${'ż'.repeat(9_999)}`,
    ];
    for (const text of [...awkward, 'size 42\u0000, colour blue']) maria.chats.send(jonasId, text);
    await until(() => expect(texts(jonas, mariaId)).toHaveLength(5));
    // Nothing is cut there.
    expect(texts(jonas, mariaId).at(-1)).toBe('size 42\uFFFD, colour blue');
    expect(texts(jonas, mariaId)).toEqual(texts(maria, jonasId));
    expect(states(maria, jonasId)).not.toContain('failed');
  });

  it('leaves no readable text in any file of either console or of the relay', async () => {
    const { maria, jonas } = await two();
    maria.chats.send(jonasId, 'CANARY-private-text-7731');
    await until(() => expect(texts(jonas, mariaId)).toHaveLength(1));
    await until(() => expect(states(maria, jonasId)).toEqual(['delivered']));
    for (const folder of [maria.folder, jonas.folder, world.relayFolder]) {
      const bytes = bytesBelow(folder);
      expect(bytes.length).toBeGreaterThan(1000);
      expect(bytes.includes('CANARY-private-text')).toBe(false);
    }
    const logged = JSON.stringify([maria.log.lines, jonas.log.lines]);
    expect(logged).not.toMatch(/CANARY|bakery\.test/);
  });

  it('pages back through a long chat', async () => {
    const maria = await world.desk(mariaId, { isConnected: false });
    for (let i = 0; i < 120; i += 1) maria.chats.send(jonasId, `m${i}`);
    const first = maria.chats.listMessages(jonasId);
    expect(first).toMatchObject({ hasMore: true });
    expect(first.messages.map((message) => message.text).at(-1)).toBe('m119');
    const oldest = first.messages[0];
    if (!oldest) throw new Error('empty page');
    const second = maria.chats.listMessages(jonasId, oldest);
    const last = maria.chats.listMessages(jonasId, second.messages[0]);
    expect([first, second, last].map((page) => page.messages.length)).toEqual([50, 50, 20]);
    expect(last.hasMore).toBe(false);
    expect(last.messages[0]?.text).toBe('m0');
  });
});
