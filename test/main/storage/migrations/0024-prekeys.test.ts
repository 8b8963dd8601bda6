import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0024-prekeys.ts';

it('0024-prekeys keeps own prekeys with their private halves, and one of each other device by its signing key', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });
  const addOwn = db.prepare(
    'INSERT INTO own_prekey (public_key, private_key, device_id, made_at_ms, signature) VALUES (?, ?, ?, ?, ?)',
  );
  addOwn.run('public', 'private', 'device', 1, 'signature');
  expect(() => addOwn.run('public', 'another', 'device', 2, 'signature')).toThrow();
  expect(db.prepare('SELECT * FROM own_prekey').all()).toEqual([
    {
      public_key: 'public',
      private_key: 'private',
      device_id: 'device',
      made_at_ms: 1,
      signature: 'signature',
      published_at_ms: null,
      replaced_at_ms: null,
    },
  ]);
  const addPeer = db.prepare('INSERT INTO peer_prekey (device_id, sign_key, asked_at_ms) VALUES (?, ?, ?)');
  addPeer.run('device', 'key', 1);
  addPeer.run('device', 'another', 1);
  expect(() => addPeer.run('device', 'key', 2)).toThrow();
  expect(db.prepare('SELECT * FROM peer_prekey ORDER BY sign_key').all()).toEqual([
    { device_id: 'device', sign_key: 'another', public_key: null, made_at_ms: null, asked_at_ms: 1 },
    { device_id: 'device', sign_key: 'key', public_key: null, made_at_ms: null, asked_at_ms: 1 },
  ]);
});
