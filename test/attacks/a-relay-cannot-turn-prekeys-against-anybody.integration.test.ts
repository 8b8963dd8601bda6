/**
 * Attacks "the relay hands out prekeys and cannot turn them against anybody" (threat model, decision 0086): it says that a device has
 * none, hands out an older one, another device's, one of its own making, or takes none from their device.
 * Before: there were no prekeys; a console that simply asked the relay for them would seal to whatever it answers, and to the lasting
 * key when it answers nothing. Now: a prekey counts by the signature of a trusted device, only newer ones replace it, LiveChat carries
 * them too, and a refusal ends after a week.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import type { AgentId } from '../../src/shared/domain/index.ts';
import { dayMs, minuteMs } from '../../src/shared/removal/index.ts';
import {
  emptyAnswerSchema,
  prekeyText,
  type Prekey,
  type PrekeysAnswer,
} from '../../src/shared/wire/index.ts';
import { keysOf } from '../helpers/forged-envelope.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { openedWith, recordWaiting, stealKeys } from '../helpers/stolen-keys.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };
let world: RelayWorld;
/** The relay as Maria sees it. */
let proxy: RelayProxy;
let jonas: Desk;
beforeEach(async () => {
  clock.aheadMs = 0;
  world = await startRelayWorld({ clock });
  proxy = await startRelayProxy(world.relayUrl);
  jonas = await world.desk(jonasId, { relayUrl: proxy.url });
  await until(() => expect(prekey(jonas)).toBeDefined());
});
afterEach(async () => {
  await world.end();
  await proxy.close();
});

const prekey = (desk: Desk): Prekey | undefined => desk.link.ownAnnouncement(false)?.prekey;
const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
/** The relay answers this about every device that is asked for. */
const answers = (make: (deviceId: string) => Prekey | undefined): void => {
  proxy.rewrite = (path, json) => {
    if (!path.startsWith('/v1/prekeys?')) return json;
    const ids = decodeURIComponent(path.slice('/v1/prekeys?devices='.length)).split(',');
    const prekeys = ids.flatMap((deviceId) => {
      const made = make(deviceId);
      return made ? [{ deviceId, ...made }] : [];
    });
    return { prekeys } as unknown as PrekeysAnswer;
  };
};
/** As after a pause: the relay is shown the person's LiveChat account first. */
const reconnect = async (desk: Desk): Promise<void> => {
  await desk.link.disconnect();
  await desk.link.enrol(desk.accessToken);
  await desk.link.connect();
  await until(() => expect(desk.link.state).toBe('online'));
};
/** Maria, who has heard Jonas through LiveChat, and writes to him while he is away. Answers which of his keys open it. */
const keyThatOpens = async (maria: Desk): Promise<'prekey' | 'lasting' | 'none'> => {
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() =>
    expect(
      maria.db.prepare('SELECT count(*) AS n FROM peer_prekey WHERE public_key IS NOT NULL').get(),
    ).toEqual({ n: 1 }),
  );
  const [lasting, ...prekeys] = await stealKeys(jonas);
  if (!lasting) throw new Error('no key');
  await jonas.link.disconnect();
  maria.chats.send(jonasId, 'for your eyes');
  await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
  const recorded = (await recordWaiting(jonas)).slice(-1);
  const [byPrekey] = await openedWith(prekeys, recorded);
  const [byLasting] = await openedWith([lasting], recorded);
  return byPrekey !== undefined ? 'prekey' : byLasting !== undefined ? 'lasting' : 'none';
};

it('is not believed when it says that a device has none, once LiveChat has carried it', async () => {
  answers(() => undefined);
  const maria = await world.desk(mariaId, { relayUrl: proxy.url });
  expect(await keyThatOpens(maria)).toBe('prekey');
});

it('cannot name a key of its own, signed by nobody, by itself, or for another device', async () => {
  const sodium = await loadSodium();
  const pair = sodium.makeSealPair();
  const own = sodium.makeSignPair();
  const { workspaceId } = jonas.link.device() ?? { workspaceId: '' };
  const madeAtMs = clock.now() + minuteMs;
  const later = { publicKey: pair.publicKey, madeAtMs };
  const genuine = prekey(jonas) as Prekey;
  const forged: ((deviceId: string) => Prekey)[] = [
    () => ({ ...later, signature: genuine.signature }),
    (deviceId) => ({
      ...later,
      signature: sodium.sign(prekeyText({ workspaceId, deviceId }, later), own.privateKey),
    }),
    // What Jonas signed, under another time or as if it were another computer's.
    () => ({ ...genuine, madeAtMs }),
  ];
  const maria = await world.desk(mariaId, { relayUrl: proxy.url });
  for (const make of forged) {
    answers(make);
    clock.aheadMs += 61 * minuteMs;
    await Promise.all([maria, jonas].map(reconnect));
    expect(await keyThatOpens(maria)).toBe('prekey');
    await jonas.link.connect();
    await until(() => expect(texts(jonas, mariaId).at(-1)).toBe('for your eyes'));
  }
  expect(maria.log.lines.filter(({ event }) => event === 'prekey-forged').length).toBeGreaterThan(2);
});

it('cannot bring an older one back', async () => {
  const first = prekey(jonas) as Prekey;
  const maria = await world.desk(mariaId, { relayUrl: proxy.url });
  expect(await keyThatOpens(maria)).toBe('prekey');
  clock.aheadMs += dayMs;
  await Promise.all([maria, jonas].map(reconnect));
  await until(() => expect(prekey(jonas)?.madeAtMs).toBeGreaterThan(first.madeAtMs));
  answers(() => first);
  const [newest] = jonas.db
    .prepare<{ publicKey: string; privateKey: string }>(
      'SELECT public_key AS "publicKey", private_key AS "privateKey" FROM own_prekey ORDER BY made_at_ms DESC',
    )
    .all();
  if (!newest) throw new Error('none');
  await until(() =>
    expect(
      maria.db
        .prepare('SELECT max(made_at_ms) AS at FROM peer_prekey WHERE public_key = ?')
        .get(newest.publicKey),
    ).not.toEqual({ at: null }),
  );
  await jonas.link.disconnect();
  maria.chats.send(jonasId, 'to the new one');
  await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
  expect((await openedWith([newest], (await recordWaiting(jonas)).slice(-1)))[0]).toBeDefined();
});

it('holds the replacement up for a week at most, and by no kind of refusal', async () => {
  const maria = await world.desk(mariaId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  const first = prekey(jonas) as Prekey;
  // The request gets no answer that the console could read.
  proxy.rewrite = (path, json) => {
    if (path === '/v1/prekey') throw new Error('no answer');
    return json;
  };
  for (let day = 0; day < 9; day += 1) {
    clock.aheadMs += dayMs;
    await reconnect(jonas);
    await until(() =>
      expect(jonas.log.lines.filter(({ event }) => event === 'prekey-refused').length).toBeGreaterThan(day),
    );
  }
  await until(() => expect(prekey(jonas)?.madeAtMs).toBeGreaterThan(first.madeAtMs + 6 * dayMs));
  // Maria hears it from LiveChat, and its private half is deleted in the end.
  await until(() =>
    expect(maria.db.prepare<{ at: number }>('SELECT max(made_at_ms) AS at FROM peer_prekey').get()?.at).toBe(
      prekey(jonas)?.madeAtMs,
    ),
  );
  for (let day = 0; day < 9; day += 1) {
    clock.aheadMs += dayMs;
    await reconnect(jonas);
  }
  await until(() =>
    expect(
      jonas.db.prepare('SELECT count(*) AS n FROM own_prekey WHERE public_key = ?').get(first.publicKey),
    ).toEqual({ n: 0 }),
  );
});

it('does not store one that its device did not sign', async () => {
  const sodium = await loadSodium();
  const { workspaceId, deviceId } = jonas.link.device() ?? { workspaceId: '', deviceId: '' };
  const later = { publicKey: sodium.makeSealPair().publicKey, madeAtMs: clock.now() + minuteMs };
  const signature = sodium.sign(
    prekeyText({ workspaceId, deviceId: `${deviceId}x` }, later),
    (await keysOf(jonas)).sign.privateKey,
  );
  await expect(
    jonas.link.request('PUT', '/v1/prekey', { body: { ...later, signature }, schema: emptyAnswerSchema }),
  ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});
