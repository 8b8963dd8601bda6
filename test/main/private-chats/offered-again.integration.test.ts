import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { emptyAnswerSchema } from '../../../src/shared/wire/index.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const dayMs = 86_400_000;

let offsetMs = 0;
const clock: Clock = { now: () => Date.now() + offsetMs };
let world: RelayWorld;
beforeEach(async () => {
  offsetMs = 0;
  world = await startRelayWorld({ clock });
});
afterEach(() => world.end());

const trusting = (desk: Desk, colleagueId: AgentId, computers = 1) =>
  until(() => expect(desk.link.confirmedDevices(colleagueId)).toHaveLength(computers));
const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
const states = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.state);
const two = async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await trusting(maria, jonasId);
  await trusting(jonas, mariaId);
  return { maria, jonas };
};
/** After days: the relay wants to see the account again. */
const returned = async (desk: Desk): Promise<Desk> => {
  const again = await desk.restart({ isConnected: false });
  await again.link.enrol(again.accessToken);
  await again.link.connect();
  return again;
};
const pass = async (days: number): Promise<void> => {
  offsetMs += days * dayMs;
  await world.relay.relay.sweep();
};
/** Envelopes the relay took from that desk. */
const isAllTaken = (desk: Desk) =>
  until(() => expect(desk.db.prepare('SELECT count(*) AS n FROM relay_outbox').get()).toEqual({ n: 0 }));
const arrivals = (desk: Desk): string[] => {
  const heard: string[] = [];
  desk.chats.on('changed', ({ receivedIds, messages }) => {
    for (const { id, text } of messages) if (receivedIds.includes(id)) heard.push(text);
  });
  return heard;
};

describe('what the relay let go before it was confirmed', () => {
  it('reaches a colleague who was away for eight days, once, in its place', async () => {
    const { maria, jonas } = await two();
    jonas.chats.send(mariaId, 'I am off for a week.');
    await until(() => expect(texts(maria, jonasId)).toHaveLength(1));
    const away = await jonas.restart({ isConnected: false, isOnAir: false });
    for (const text of ['first', 'second']) maria.chats.send(jonasId, text);
    await until(() => expect(states(maria, jonasId)).toEqual(['received', 'sent', 'sent']));
    await isAllTaken(maria);
    await pass(8);

    const still = await returned(maria);
    await isAllTaken(still);
    still.chats.send(jonasId, 'third');
    await until(() => expect(states(still, jonasId).at(-1)).toBe('sent'));
    let heard: string[] = [];
    const back = await away.restart({
      isConnected: false,
      beforeConnect: (desk) => void (heard = arrivals(desk)),
    });
    await back.link.enrol(back.accessToken);
    await back.link.connect();
    await until(() =>
      expect(texts(back, mariaId)).toEqual(['I am off for a week.', 'first', 'second', 'third']),
    );
    await until(() => expect(states(still, jonasId)).toEqual(['received', ...Array(3).fill('delivered')]));
    expect([...heard].sort()).toEqual(['first', 'second', 'third']);

    // Confirmed: nothing is offered any more, however much time passes.
    await pass(8);
    const later = await returned(still);
    expect(later.db.prepare('SELECT max(offers) AS n FROM private_delivery').get()).toEqual({ n: 2 });
  });

  it('is confirmed again when only the receipt was let go', async () => {
    const { maria, jonas } = await two();
    maria.chats.send(jonasId, 'There?');
    await until(() => expect(states(maria, jonasId)).toEqual(['sent']));
    const off = await maria.restart({ isConnected: false, isOnAir: false });
    await until(() => expect(texts(jonas, mariaId)).toEqual(['There?']));
    jonas.chats.markRead(mariaId);
    await isAllTaken(jonas);
    off.db.exec(
      "UPDATE private_message SET state = 'sent'; UPDATE private_delivery SET delivered_at_ms = NULL",
    );
    await pass(8);
    const back = await returned(off);
    await returned(jonas);
    await until(() => expect(states(back, jonasId)).toEqual(['read']));
  });

  it('reaches the computer that came in the place of the one it was sealed to', async () => {
    const { maria, jonas } = await two();
    jonas.air.goOffline();
    await jonas.link.disconnect();
    maria.chats.send(jonasId, 'on the old one');
    await until(() => expect(states(maria, jonasId)).toEqual(['sent']));
    await isAllTaken(maria);
    const fresh = await world.desk(jonasId);
    await until(() => expect(texts(fresh, mariaId)).toEqual(['on the old one']));
    await until(() => expect(states(maria, jonasId)).toEqual(['delivered']));
    await fresh.link.request('DELETE', `/v1/devices/${jonas.link.device()?.deviceId}`, {
      schema: emptyAnswerSchema,
    });
  });

  it('reaches the other computer of a colleague who has it on one already', async () => {
    const { maria, jonas } = await two();
    const laptop = await world.desk(jonasId);
    await trusting(maria, jonasId, 2);
    await trusting(laptop, mariaId);
    const closed = await laptop.restart({ isConnected: false, isOnAir: false });
    maria.chats.send(jonasId, 'to both');
    await until(() => expect(texts(jonas, mariaId)).toEqual(['to both']));
    await isAllTaken(maria);
    await pass(8);
    await returned(maria);
    const open = await returned(closed);
    await until(() => expect(texts(open, mariaId)).toEqual(['to both']));
  });

  it('goes in bounded portions, oldest first', async () => {
    const { maria, jonas } = await two();
    const away = await jonas.restart({ isConnected: false, isOnAir: false });
    const written = Array.from({ length: 70 }, (_, index) => `line ${index}`);
    for (const text of written) maria.chats.send(jonasId, text);
    await isAllTaken(maria);
    await pass(8);
    const off = await maria.restart({ isConnected: false, isOnAir: false });
    await off.link.enrol(off.accessToken);
    const portions: number[] = [];
    const { info } = off.log;
    off.log.info = (line, details) => {
      if (line === 'private-offered-again') portions.push(Number(details?.count));
      info(line, details);
    };
    await off.link.connect();
    await until(() => expect(portions).toEqual([50, 20]));
    const back = await returned(away);
    await until(() => expect(back.chats.summary(mariaId).unreadCount).toBe(70));
    expect(texts(back, mariaId)).toEqual(written.slice(-50));
  });
});

describe('a message that has not left', () => {
  it('is cancelled while it waits, and never arrives', async () => {
    const { maria, jonas } = await two();
    await world.relay.stop();
    await until(() => expect(maria.link.state).not.toBe('online'));
    const { id } = maria.chats.send(jonasId, 'better not');
    maria.chats.send(jonasId, 'rather this');
    maria.chats.cancel(jonasId, id);
    expect(texts(maria, jonasId)).toEqual(['rather this']);
    await world.relay.start();
    await until(() => expect(texts(jonas, mariaId)).toEqual(['rather this']));
    expect(() => maria.chats.cancel(jonasId, id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('is sent again, or cancelled, after the relay refused it', async () => {
    const maria = await world.desk(mariaId);
    const ids = ['one', 'two'].map((text) => maria.chats.send(jonasId, text).id);
    maria.db.exec(
      "UPDATE private_message SET state = 'failed', reason = 'INPUT_INVALID'; DELETE FROM relay_outbox",
    );
    maria.chats.retry(jonasId, ids[0] as never);
    maria.chats.cancel(jonasId, ids[1] as never);
    expect(states(maria, jonasId)).toEqual(['queued']);
    const jonas = await world.desk(jonasId);
    await until(() => expect(texts(jonas, mariaId)).toEqual(['one']));
  });
});

it('says when a colleague was last heard', async () => {
  const { maria, jonas } = await two();
  expect(maria.chats.summary(jonasId).lastHeardAtMs).toBeUndefined();
  jonas.chats.send(mariaId, 'Good morning');
  await until(() => expect(texts(maria, jonasId)).toHaveLength(1));
  const heardAtMs = maria.chats.summary(jonasId).lastHeardAtMs ?? 0;
  expect(Math.abs(heardAtMs - clock.now())).toBeLessThan(60_000);
});
