import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { emptyAnswerSchema } from '../../../src/shared/wire/index.ts';
import {
  agreeOnBoth,
  compared,
  fillChat,
  isDone,
  keptIn,
  textsIn,
  transferIn,
  transfersOf,
} from '../../helpers/private-history.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;
const dayMs = 86_400_000;

let offsetMs = 0;
const clock: Clock = { now: () => Date.now() + offsetMs };
let world: RelayWorld;
beforeEach(async () => {
  offsetMs = 0;
  world = await startRelayWorld({ clock });
});
afterEach(() => world.end());

const trusting = (desk: Desk, chatId: AgentId) =>
  until(() => expect(desk.link.trustOf(chatId)).toBe('confirmed'));

/** After days: the relay wants to see the account again. */
const returned = async (desk: Desk): Promise<Desk> => {
  const again = await desk.restart({ isConnected: false });
  await again.link.enrol(again.accessToken);
  await again.link.connect();
  return again;
};

describe('a second computer of one person', () => {
  it('asks by itself, gets nothing before both have agreed, then everything once, in its order', async () => {
    const jonas = await world.desk(jonasId);
    const old = await world.desk(mariaId);
    await trusting(old, jonasId);
    await trusting(jonas, mariaId);
    fillChat(old, annaId, 900);
    jonas.chats.send(mariaId, 'unread on both');
    await until(() => expect(textsIn(old, jonasId)).toEqual(['unread on both']));
    old.chats.send(jonasId, 'answered');
    await until(() => expect(keptIn(old, jonasId).at(-1)?.state).toBe('delivered'));

    const fresh = await world.desk(mariaId);
    const { session } = await compared(old, fresh);
    old.chats.history.agree(session);
    expect(textsIn(fresh, annaId)).toEqual([]);
    const progress: number[] = [];
    fresh.chats.history.on('changed', ({ transfers: [transfer] }) => progress.push(transfer?.done ?? 0));
    const told: string[] = [];
    fresh.chats.on('changed', ({ receivedIds }) => told.push(...receivedIds));
    fresh.chats.history.agree(session);
    await isDone(old, fresh);

    expect(keptIn(fresh, annaId)).toEqual(keptIn(old, annaId));
    expect(keptIn(fresh, jonasId)).toEqual(keptIn(old, jonasId));
    expect(fresh.chats.summary(jonasId).unreadCount).toBe(1);
    // Several parts, and nothing of it is news.
    expect(new Set(progress).size).toBeGreaterThan(2);
    expect(Math.max(...progress)).toBe(902);
    expect(told).toEqual([]);
    // Read on one is read on both, and told to the colleague once.
    fresh.chats.markRead(jonasId);
    await until(() => expect(old.chats.summary(jonasId).unreadCount).toBe(0));
    await until(() => expect(jonas.chats.listMessages(mariaId).messages[0]?.state).toBe('read'));
    // Nobody is asked again.
    const again = await fresh.restart();
    await until(() => expect(again.link.state).toBe('online'));
    expect(transfersOf(again).map(({ state }) => state)).toEqual(['ended']);
  });

  it('doubles and reorders nothing that arrives on both meanwhile', async () => {
    const jonas = await world.desk(jonasId);
    const old = await world.desk(mariaId);
    await trusting(old, jonasId);
    await trusting(jonas, mariaId);
    fillChat(old, jonasId, 600);
    const fresh = await world.desk(mariaId);
    await until(() => expect(jonas.link.confirmedDevices(mariaId)).toHaveLength(2));
    await agreeOnBoth(old, fresh);
    for (let index = 0; index < 5; index += 1) {
      jonas.chats.send(mariaId, `meanwhile ${index}`);
      old.chats.send(jonasId, `answer ${index}`);
      await until(() => expect(textsIn(fresh, jonasId)).toContain(`answer ${index}`));
    }
    await isDone(old, fresh);
    await until(() => expect(textsIn(fresh, jonasId)).toEqual(textsIn(old, jonasId)));
    expect(textsIn(fresh, jonasId)).toHaveLength(610);
  });

  it('goes on where it was, whichever of the two is killed, at each step', async () => {
    let old = await world.desk(mariaId);
    fillChat(old, jonasId, 1_500);
    let fresh = await world.desk(mariaId, { isConnected: false });
    const bothAgain = async () => {
      [fresh, old] = [await fresh.restart(), await old.restart()];
    };
    await bothAgain();
    const { session } = await compared(old, fresh);
    await bothAgain();
    old.chats.history.agree(session);
    await bothAgain();
    fresh.chats.history.agree(session);
    await bothAgain();
    const isAt = (done: number) =>
      until(() => expect(transfersOf(fresh)[0]?.done).toBeGreaterThanOrEqual(done));
    for (const done of [200, 500, 800, 1_100]) {
      await isAt(done);
      if (done % 200 === 0) fresh = await fresh.restart();
      else old = await old.restart();
    }
    await isDone(old, fresh);
    expect(keptIn(fresh, jonasId)).toEqual(keptIn(old, jonasId));
  });

  it('asks again while the other one is off for longer than the relay keeps anything', async () => {
    const old = await world.desk(mariaId);
    fillChat(old, jonasId, 3);
    // They have heard each other's keys; then the old one is off before it is asked.
    let fresh = await world.desk(mariaId, { isConnected: false });
    await until(() =>
      expect(fresh.link.believedKeys(mariaId, old.link.device()?.deviceId as never)).toBeDefined(),
    );
    const away = await old.restart({ isConnected: false, isOnAir: false });
    await fresh.link.connect();
    expect((await transferIn(fresh, 'asked')).computer).toBe('');
    const waiting = () =>
      fresh.db.prepare<{ n: number }>('SELECT count(*) AS n FROM relay_outbox').get()?.n ?? 0;
    await until(() => expect(waiting()).toBe(0));
    offsetMs += 8 * dayMs;
    fresh = await returned(fresh);
    const back = await returned(away);
    await agreeOnBoth(back, fresh);
    await isDone(back, fresh);
    expect(textsIn(fresh, jonasId)).toHaveLength(3);
  });
});

describe('the end of it', () => {
  it('is told when the person refuses, and asking again is possible', async () => {
    const old = await world.desk(mariaId);
    fillChat(old, jonasId, 3);
    const fresh = await world.desk(mariaId);
    const { session } = await compared(old, fresh);
    fresh.chats.history.agree(session);
    old.chats.history.end(session, 'refused');
    expect(await transferIn(fresh, 'ended')).toMatchObject({ outcome: 'refused', isEndedHere: false });
    expect(textsIn(fresh, jonasId)).toEqual([]);
    expect(transfersOf(old)).toEqual([]);

    fresh.chats.history.ask();
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    expect(textsIn(fresh, jonasId)).toHaveLength(3);
  });

  it('comes at once when either cancels, and nothing follows', async () => {
    const old = await world.desk(mariaId);
    fillChat(old, jonasId, 1_500);
    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await until(() => expect(transfersOf(fresh)[0]?.done).toBeGreaterThan(0));
    fresh.chats.history.end(transfersOf(fresh)[0]?.session ?? '', 'cancelled');
    expect((await transferIn(old, 'ended')).outcome).toBe('cancelled');
    const there = textsIn(fresh, jonasId).length;
    // What came stays, and is not sent twice when it is asked for again.
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan(1_500);
    fresh.chats.history.ask();
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    expect(keptIn(fresh, jonasId)).toEqual(keptIn(old, jonasId));
  });

  it('is said by a computer that has nothing, without asking its person', async () => {
    const old = await world.desk(mariaId);
    const fresh = await world.desk(mariaId);
    expect(await transferIn(fresh, 'ended')).toMatchObject({ outcome: 'empty' });
    expect(transfersOf(old)).toEqual([]);
  });

  it('is said where there is no other computer: nothing can come back', async () => {
    const lost = await world.desk(mariaId);
    fillChat(lost, jonasId, 3);
    lost.air.goOffline();
    await lost.link.removeDevice();
    const fresh = await world.desk(mariaId);
    await until(() => expect(fresh.chats.history.view().isWithoutHistory).toBe(true));
    fresh.chats.history.dismiss();
    expect(fresh.chats.history.view().isWithoutHistory).toBe(false);
  });

  it('comes when that computer is removed meanwhile', async () => {
    const old = await world.desk(mariaId);
    fillChat(old, jonasId, 3);
    const fresh = await world.desk(mariaId);
    const { session } = await compared(old, fresh);
    fresh.chats.history.agree(session);
    await old.link.request('DELETE', `/v1/devices/${fresh.link.device()?.deviceId}`, {
      schema: emptyAnswerSchema,
    });
    await until(() => expect(old.chats.history.view().otherComputers).toBe(0));
    expect(() => old.chats.history.agree(session)).toThrow();
    expect(textsIn(fresh, jonasId)).toEqual([]);
  });
});

describe('what is sent', () => {
  it('is not what the clock is about to delete, was not sent, or claims to be of the future', async () => {
    const old = await world.desk(mariaId);
    const year = 365 * dayMs;
    fillChat(old, jonasId, 1, { endMs: Date.now() - year - 1_000, text: () => 'expired' });
    fillChat(old, jonasId, 1, { text: () => 'failed', change: { state: 'failed' } });
    fillChat(old, jonasId, 1, {
      endMs: Date.now() + year,
      text: () => 'from the future',
      change: { state: 'sent' },
    });
    fillChat(old, jonasId, 1, { text: () => 'kept' });
    old.chats.send(jonasId, 'waits for a first computer of his');
    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    const kept = keptIn(fresh, jonasId);
    expect(kept.map(({ text }) => text).sort()).toEqual(['from the future', 'kept']);
    for (const { atMs } of kept) expect(atMs).toBeLessThanOrEqual(Date.now() + 5 * 60_000);

    // When it has been sent at last, it is here as well.
    const jonas = await world.desk(jonasId);
    await until(() => expect(textsIn(jonas, mariaId)).toEqual(['waits for a first computer of his']));
    await until(() => expect(textsIn(fresh, jonasId)).toContain('waits for a first computer of his'));
  });
});
