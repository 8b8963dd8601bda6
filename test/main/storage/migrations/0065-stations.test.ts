import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0065-stations.ts';

it('0065-stations takes the computers that are known for computers of people', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO directory_device (device_id, sign_key, seal_key, agent_id, enrolled_at_ms)
      VALUES ('device-1', 'sign', 'seal', 'anna@invented.example', 4);
  `);
  migration.up(db);
  expect(db.prepare('SELECT device_id, kind FROM directory_device').all()).toEqual([
    { device_id: 'device-1', kind: null },
  ]);
  db.close();
});
