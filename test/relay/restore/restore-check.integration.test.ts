import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditAnswerSchema } from '../../../src/shared/wire/index.ts';
import type { RelayWorld } from '../../helpers/relay-world.ts';
import { type RunningRelay, startRelay } from '../helpers/running-relay.ts';
import { bindChannel, enrolled, setChannelKey } from '../helpers/test-device.ts';
import { rehearseRestore } from './rehearsal.ts';
import { restoreCheckHere } from './run-here.ts';

const fileOf = (world: RelayWorld): string => join(world.relayFolder, 'relay.db');
const copyOf = (world: RelayWorld): string => join(world.relayFolder, 'backup.db');

rehearseRestore('SQLite', {
  settings: async () => ({}),
  url: (world) => `file:${fileOf(world)}`,
  async backUp(world) {
    // While the relay runs: what `sqlite3 relay.db ".backup"` does, by SQL.
    const db = new Database(fileOf(world));
    db.exec(`vacuum into '${copyOf(world)}'`);
    db.close();
  },
  async restore(world) {
    // A new file, not another content of the old one.
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${fileOf(world)}${suffix}`, { force: true });
    copyFileSync(copyOf(world), fileOf(world));
  },
});

it('restore-check says what is wrong with how it was asked', async () => {
  const none = await restoreCheckHere('');
  expect([none.code, none.output]).toEqual([2, expect.stringContaining('Set RELAY_DATABASE_URL')]);
  const help = await restoreCheckHere('', ['--help']);
  expect([help.code, help.output]).toEqual([0, expect.stringContaining('--audit=FILE')]);
  const wrong = await restoreCheckHere('', ['--everything']);
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('Usage: restore-check')]);
});

describe('an audit log that was saved after the backup', () => {
  let running: RunningRelay;
  beforeEach(async () => {
    running = await startRelay();
  });
  afterEach(() => running.close());

  it('keeps out who left since, and says what has to be ordered again', async () => {
    const admin = await enrolled(running);
    const leaving = await enrolled(running);
    const removed = await enrolled(running);
    await setChannelKey(admin);
    const channelId = await bindChannel(admin, { pageId: '104400000000711', accountId: '17841400000000042' });
    const file = join(running.folder, 'relay.db');
    const copy = join(running.folder, 'backup.db');
    const db = new Database(file);
    db.exec(`vacuum into '${copy}'`);
    db.close();

    await admin.adminCall({ method: 'DELETE', path: `/v1/devices/${removed.id}` });
    await leaving.call({ method: 'DELETE', path: `/v1/devices/${leaving.id}` });
    await admin.adminCall({ method: 'DELETE', path: `/v1/channels/${channelId}` });
    const { salt, entries } = auditAnswerSchema.parse(
      await (await admin.adminCall({ method: 'GET', path: '/v1/audit' })).json(),
    );
    const saved = join(running.folder, 'audit.json');
    writeFileSync(saved, JSON.stringify({ format: 'backchannel-audit-v1', exportedAtMs: 1, salt, entries }));
    const other = join(running.folder, 'other.json');
    writeFileSync(
      other,
      JSON.stringify({ format: 'backchannel-audit-v1', salt: 'of-another-team', entries }),
    );

    await running.relay.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    copyFileSync(copy, file);
    const refused = await restoreCheckHere(`file:${file}`, [`--audit=${other}`]);
    expect([refused.code, refused.output]).toEqual([
      2,
      expect.stringContaining('no saved audit log of a team'),
    ]);
    const { code, output } = await restoreCheckHere(`file:${file}`, [`--audit=${saved}`]);
    expect(code, output).toBe(0);
    expect(output).toContain('Order again: channel-disconnected');
    expect(output).toContain('2 named, 2 were in it and stay out');
    await running.restart();
    expect((await admin.directory()).devices.map(({ deviceId }) => deviceId)).toEqual([admin.id]);
    expect((await removed.call({ method: 'GET', path: '/v1/directory' })).status).toBe(403);
  });
});
