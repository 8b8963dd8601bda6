import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelayHttp } from '../../../src/main/relay-link/http.ts';
import { createOwnPrekeys } from '../../../src/main/relay-link/own-prekeys.ts';
import { loadSodium, type KeyPair, type Sodium } from '../../../src/main/relay-link/sodium.ts';
import { createPrekeyStore } from '../../../src/main/relay-link/store/prekeys.ts';
import { createSealedEnvelopeStore } from '../../../src/main/relay-link/store/sealed-envelopes.ts';
import { createSettingStore, openDatabase, type Database } from '../../../src/main/storage/index.ts';
import type { AgentId, DeviceId, WorkspaceId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { dayMs, minuteMs } from '../../../src/shared/removal/index.ts';
import {
  maxClockDifferenceMs,
  prekeyKeptMs,
  prekeyText,
  type Prekey,
} from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';

const enrolment = {
  deviceId: 'device-1' as DeviceId,
  workspaceId: 'workspace-a' as WorkspaceId,
  agentId: 'maria@bakery.test' as AgentId,
  role: 'normal' as const,
};
const soonMs = 121 * minuteMs;

let sodium: Sodium;
let keys: { sign: KeyPair; seal: KeyPair };
let folder: string;
let db: Database;
let nowMs: number;
/** The relay: what it took, and how it answers. */
let taken: Prekey[];
let refusal: BackchannelError | undefined;
let losesAnswer: boolean;
let isCaughtUp: boolean | BackchannelError;
let published: number;

beforeAll(async () => {
  sodium = await loadSodium();
  keys = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bc-prekeys-'));
  nowMs = 1_790_000_000_000;
  [taken, refusal, losesAnswer, isCaughtUp, published] = [[], undefined, false, true, 0];
  db = openDatabase({
    file: join(folder, 'console.db'),
    keyHex: '7'.repeat(64),
    clock: { now: () => nowMs },
  });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const http: RelayHttp = {
  plain: async () => Promise.reject(new Error('not asked')),
  text: async () => Promise.reject(new Error('not asked')),
  signedBytes: async () => Promise.reject(new Error('not asked')),
  async signed(_method, _path, { body, schema }) {
    const prekey = body as Prekey;
    if (refusal) throw refusal;
    const newest = taken.at(-1);
    if (newest && newest.madeAtMs >= prekey.madeAtMs && newest.publicKey !== prekey.publicKey) {
      throw new BackchannelError('INPUT_INVALID', { details: { field: 'madeAtMs' } });
    }
    if (newest?.publicKey !== prekey.publicKey) taken.push(prekey);
    if (losesAnswer) throw new BackchannelError('RELAY_UNREACHABLE');
    return schema.parse({});
  },
};
const open = (deviceId = enrolment.deviceId) =>
  createOwnPrekeys({
    db,
    settings: createSettingStore(db),
    prekeys: createPrekeyStore(db),
    envelopes: createSealedEnvelopeStore(db),
    sodium,
    keys,
    enrolment: { ...enrolment, deviceId },
    http,
    clock: { now: () => nowMs },
    log: createTestLog(),
    async isCaughtUp() {
      if (isCaughtUp instanceof BackchannelError) throw isCaughtUp;
      return isCaughtUp;
    },
    onPublished: () => (published += 1),
  });
const publicKeys = (prekeys: ReturnType<typeof open>): string[] =>
  prekeys.pairs().map(({ publicKey }) => publicKey);

describe('createOwnPrekeys', () => {
  it('makes one, signed by the device, and replaces it after a day, not before', async () => {
    const prekeys = open();
    expect(prekeys.pairs()).toEqual([]);
    await prekeys.run();
    const [first] = taken as [Prekey];
    expect(sodium.isSigned(prekeyText(enrolment, first), first.signature, keys.sign.publicKey)).toBe(true);
    expect(publicKeys(prekeys)).toEqual([first.publicKey]);
    nowMs += dayMs - 1;
    await prekeys.run();
    expect(taken).toHaveLength(1);
    nowMs += 1;
    await prekeys.run();
    expect(taken).toHaveLength(2);
    expect(published).toBe(2);
    // Both open until nobody can seal to the first any more.
    expect(publicKeys(prekeys)).toEqual([taken[1]?.publicKey, first.publicKey]);
  });

  it('tells a relay the newest again at each connection', async () => {
    const prekeys = open();
    await prekeys.run();
    const [first] = taken.splice(0);
    await prekeys.run();
    expect(taken).toEqual([]);
    prekeys.connected();
    await prekeys.run();
    expect(taken).toEqual([first]);
    expect(published).toBe(1);
  });

  it('deletes a private half once all that was sealed to it has come, and empties the log that held it', async () => {
    const prekeys = open();
    await prekeys.run();
    nowMs += dayMs;
    await prekeys.run();
    nowMs += soonMs - 2 * minuteMs;
    await prekeys.run();
    expect(prekeys.pairs()).toHaveLength(2);
    nowMs += 2 * minuteMs;
    const logBytes = () => statSync(join(folder, 'console.db-wal')).size;
    expect(logBytes()).toBeGreaterThan(0);
    await prekeys.run();
    expect(publicKeys(prekeys)).toEqual([taken[1]?.publicKey]);
    // The file itself is overwritten where a row was: `secure_delete`, test/main/storage/database.test.ts.
    expect(logBytes()).toBe(0);
  });

  it.each([
    ['something may still wait at the relay', false],
    ['the relay does not say', new BackchannelError('UNAVAILABLE')],
  ] as const)('keeps it while %s, and no longer than the relay keeps anything', async (_why, answer) => {
    isCaughtUp = answer;
    const prekeys = open();
    await prekeys.run();
    nowMs += dayMs;
    await prekeys.run();
    nowMs += prekeyKeptMs - 1;
    await prekeys.run();
    expect(publicKeys(prekeys)).toContain(taken[0]?.publicKey);
    nowMs += 1;
    await prekeys.run();
    expect(publicKeys(prekeys)).not.toContain(taken[0]?.publicKey);
    expect(publicKeys(prekeys)).toContain(taken.at(-1)?.publicKey);
  });

  it('still opens what was sealed to one whose publication it never heard of, after a kill', async () => {
    losesAnswer = true;
    await expect(open().run()).rejects.toMatchObject({ code: 'RELAY_UNREACHABLE' });
    const [first] = taken as [Prekey];
    const sealed = sodium.seal('sealed in between', first.publicKey);
    losesAnswer = false;
    nowMs += 2 * dayMs;
    const again = open();
    await again.run();
    expect(taken).toHaveLength(2);
    expect(again.pairs().map((pair) => sodium.open(sealed, pair))).toContain('sealed in between');
  });

  it('drops one that was made while the clock was ahead, which no relay has taken', async () => {
    refusal = new BackchannelError('INPUT_INVALID', { details: { field: 'madeAtMs' } });
    const prekeys = open();
    nowMs += 30 * dayMs;
    await prekeys.run();
    nowMs -= 30 * dayMs;
    refusal = undefined;
    await prekeys.run();
    expect(taken.map(({ madeAtMs }) => madeAtMs)).toEqual([nowMs]);
    expect(publicKeys(prekeys)).toEqual([taken[0]?.publicKey]);
    expect(taken[0]?.madeAtMs).toBeLessThan(nowMs + maxClockDifferenceMs);
  });

  it('makes a newer one at once when the relay has one that this copy of the database does not know', async () => {
    const prekeys = open();
    await prekeys.run();
    const lost = { ...(taken[0] as Prekey), publicKey: sodium.makeSealPair().publicKey, madeAtMs: nowMs + 5 };
    taken.push(lost);
    nowMs += minuteMs;
    prekeys.connected();
    await prekeys.run();
    expect(taken.at(-1)).toMatchObject({ madeAtMs: nowMs });
    expect(publicKeys(prekeys)[0]).toBe(taken.at(-1)?.publicKey);
  });

  it('holds a bounded number however often a relay says "outdated"', async () => {
    refusal = new BackchannelError('INPUT_INVALID', { details: { field: 'madeAtMs' } });
    const prekeys = open();
    for (let run = 0; run < 200; run += 1) {
      nowMs += 10 * minuteMs;
      await prekeys.run();
    }
    expect(prekeys.pairs().length).toBeLessThan(27);
  });

  it('does not hurry with the old halves of a relay that refuses the new one', async () => {
    const prekeys = open();
    await prekeys.run();
    refusal = new BackchannelError('NOT_FOUND');
    for (let day = 0; day < 9; day += 1) {
      nowMs += dayMs;
      await prekeys.run();
    }
    // Told to colleagues through LiveChat by now; those who ask the relay still get the first.
    expect(published).toBeGreaterThan(1);
    expect(publicKeys(prekeys)).toContain(taken[0]?.publicKey);
    nowMs += prekeyKeptMs;
    await prekeys.run();
    expect(publicKeys(prekeys)).not.toContain(taken[0]?.publicKey);
  });

  it('seals anew what waits here for trust in its sender, or for a newer version, before the key to it goes', async () => {
    const prekeys = open();
    await prekeys.run();
    const [first] = prekeys.pairs() as [KeyPair];
    const { setAside } = createSealedEnvelopeStore(db);
    const sealed = sodium.seal('waits', first.publicKey);
    const row = {
      seq: 1,
      keyId: 'k',
      sealed,
      size: sealed.length,
      tries: 0,
      createdAtMs: nowMs,
      setAsideAtMs: nowMs,
    };
    setAside.insert({ ...row, kind: 'private', reason: 'DEVICE_UNTRUSTED' });
    setAside.insert({ ...row, kind: 'replica', reason: 'ENVELOPE_NEWER' });
    nowMs += dayMs;
    await prekeys.run();
    nowMs += soonMs;
    await prekeys.run();
    for (const waiting of setAside.select().all()) {
      expect(sodium.open(waiting.sealed, first)).toBeUndefined();
      expect(sodium.open(waiting.sealed, keys.seal)).toBe('waits');
      expect(waiting.sealed).toHaveLength(waiting.size);
    }
    expect(setAside.select().all()).toHaveLength(2);
  });

  it('begins anew as a device that the relay knows under a new id', async () => {
    const prekeys = open();
    await prekeys.run();
    const again = open('device-2' as DeviceId);
    expect(again.pairs()).toEqual([]);
    await again.run();
    const newest = taken.at(-1) as Prekey;
    const owner = { ...enrolment, deviceId: 'device-2' };
    expect(sodium.isSigned(prekeyText(owner, newest), newest.signature, keys.sign.publicKey)).toBe(true);
  });
});
