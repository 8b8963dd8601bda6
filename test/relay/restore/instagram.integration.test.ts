import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BridgeWorld, startBridgeWorld } from '../../main/bridge/bridge-world.ts';
import { type Desk, ada, jonas, maria } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { restoreCheckHere } from './run-here.ts';

/**
 * The same with whole consoles, both simulated platforms and the bridge: what customers wrote before, after and between is in the
 * window once and in LiveChat once, also what only the lost state of the relay had.
 */

let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

const texts = ['before the backup', 'after the backup', 'only at the relay', 'after the restore'];
const textsAt = (desk: Desk): string[] =>
  desk.db
    .prepare<{ text: string | null }>('SELECT text FROM message')
    .all()
    .flatMap(({ text }) => (text !== null && texts.includes(text) ? [text] : []))
    .sort();
const textsInLiveChat = (): string[] =>
  world
    .chats()
    .flatMap(({ threads }) => threads.flatMap(({ events }) => events))
    .flatMap(({ content: { text } }) => (typeof text === 'string' && texts.includes(text) ? [text] : []))
    .sort();

it('a relay restored from an older backup loses and doubles no customer’s message, in the window and in LiveChat', async () => {
  const file = join(world.relayFolder, 'relay.db');
  const copy = join(world.relayFolder, 'backup.db');
  const desk = await world.bridged();
  const says = (index: number) => world.sandbox.meta.customerSends(ada, { text: texts[index] ?? '' });
  await says(0);
  await until(() => expect(textsInLiveChat()).toEqual(texts.slice(0, 1)));

  const db = new Database(file);
  db.exec(`vacuum into '${copy}'`);
  db.close();
  // A computer that the older state does not know: it comes back as a new one, by itself.
  const late = await world.desk(jonas);
  const lateId = late.services.relayLink.device()?.deviceId;
  await says(1);
  await until(() => expect(textsInLiveChat()).toEqual(texts.slice(0, 2).sort()));
  await until(() => expect(textsAt(late)).toContain(texts[1]));
  await desk.quit();
  await late.quit();
  await says(2);

  await world.relay.stop();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  copyFileSync(copy, file);
  const { code, output } = await restoreCheckHere(`file:${file}`);
  expect([code, output]).toEqual([0, expect.stringContaining('The relay can be started.')]);
  await world.relay.start();

  await says(3);
  const back = await world.desk(maria, { of: desk, isOnline: true });
  await until(() => expect(textsAt(back)).toEqual([...texts].sort()));
  const lateAgain = await world.desk(jonas, { of: late, isOnline: false });
  await until(() => {
    expect(lateAgain.services.relayLink.state).toBe('online');
    expect(lateAgain.services.relayLink.device()?.deviceId).not.toBe(lateId);
    expect(textsAt(lateAgain)).toEqual([...texts].sort());
  });
  await until(() => expect(textsInLiveChat()).toEqual([...texts].sort()));
});
