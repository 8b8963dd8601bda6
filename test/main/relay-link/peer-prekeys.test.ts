import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelayHttp } from '../../../src/main/relay-link/http.ts';
import { createPeerPrekeys } from '../../../src/main/relay-link/peer-prekeys.ts';
import { loadSodium, type KeyPair, type Sodium } from '../../../src/main/relay-link/sodium.ts';
import { createPrekeyStore } from '../../../src/main/relay-link/store/prekeys.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';
import type { AgentId, DeviceId, WorkspaceId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { minuteMs } from '../../../src/shared/removal/index.ts';
import { prekeyText, type Prekey } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';

const workspaceId = 'workspace-a' as WorkspaceId;
const enrolment = {
  deviceId: 'own' as DeviceId,
  workspaceId,
  agentId: 'maria@bakery.test' as AgentId,
  role: 'normal' as const,
};

let sodium: Sodium;
let signing: KeyPair;
beforeAll(async () => {
  sodium = await loadSodium();
  signing = sodium.makeSignPair();
  jonas = deviceOf('device-1');
});
let db: Database;
let nowMs: number;
let asked: string[];
let answers: (Prekey & { deviceId: string })[];
let refusal: BackchannelError | undefined;
beforeEach(() => {
  nowMs = 1_790_000_000_000;
  [asked, answers, refusal] = [[], [], undefined];
  db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => nowMs } });
});
afterEach(() => db.close());

const http: RelayHttp = {
  plain: async () => Promise.reject(new Error('not asked')),
  text: async () => Promise.reject(new Error('not asked')),
  signedBytes: async () => Promise.reject(new Error('not asked')),
  async signed(_method, path, { schema }) {
    asked.push(path);
    if (refusal) throw refusal;
    return schema.parse({ prekeys: answers });
  },
};
const open = () =>
  createPeerPrekeys({
    db,
    prekeys: createPrekeyStore(db),
    sodium,
    enrolment,
    http,
    clock: { now: () => nowMs },
    log: createTestLog(),
  });
const deviceOf = (deviceId: string) => ({
  deviceId: deviceId as DeviceId,
  agentId: 'jonas@bakery.test' as AgentId,
  signKey: signing.publicKey,
  sealKey: 'lasting',
});
let jonas: ReturnType<typeof deviceOf>;
const made = (madeAtMs: number, deviceId = 'device-1'): Prekey & { deviceId: string } => {
  const unsigned = { publicKey: sodium.makeSealPair().publicKey, madeAtMs };
  const signature = sodium.sign(prekeyText({ workspaceId, deviceId }, unsigned), signing.privateKey);
  return { ...unsigned, deviceId, signature };
};

describe('createPeerPrekeys', () => {
  it('asks before anything is sealed, and again after an hour, also when the clock was set back', async () => {
    const prekeys = open();
    expect(prekeys.isCurrent(jonas)).toBe(false);
    answers = [made(nowMs)];
    await prekeys.ask([jonas]);
    expect(prekeys.isCurrent(jonas)).toBe(true);
    expect(prekeys.sealKeyOf(jonas)).toBe(answers[0]?.publicKey);
    nowMs += 60 * minuteMs - 1;
    expect(prekeys.isCurrent(jonas)).toBe(true);
    nowMs += 1;
    expect(prekeys.isCurrent(jonas)).toBe(false);
    nowMs -= 61 * minuteMs;
    expect(prekeys.isCurrent(jonas)).toBe(false);
    // Over a restart.
    nowMs += 10 * minuteMs;
    expect(open().isCurrent(jonas)).toBe(true);
  });

  it('takes the lasting key of a device that has no prekey, and of a relay that knows none', async () => {
    const prekeys = open();
    await prekeys.ask([jonas]);
    expect(prekeys.isCurrent(jonas)).toBe(true);
    expect(prekeys.sealKeyOf(jonas)).toBe('lasting');
    // It may be new, or updated soon.
    nowMs += minuteMs;
    expect(prekeys.isCurrent(jonas)).toBe(false);
    refusal = new BackchannelError('NOT_FOUND');
    await prekeys.ask([deviceOf('device-2')]);
    expect(prekeys.sealKeyOf(deviceOf('device-2'))).toBe('lasting');
  });

  it('seals nothing while the relay does not answer', async () => {
    refusal = new BackchannelError('UNAVAILABLE');
    const prekeys = open();
    await expect(prekeys.ask([jonas])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(prekeys.isCurrent(jonas)).toBe(false);
  });

  it('believes a newer one only, of that device, signed, and not of the future', async () => {
    const prekeys = open();
    const known = made(nowMs - 5);
    prekeys.note(jonas, known);
    const forged = { ...made(nowMs), publicKey: sodium.makeSealPair().publicKey };
    for (const wrong of [
      made(nowMs - 6),
      made(nowMs, 'device-2'),
      forged,
      made(nowMs + 11 * minuteMs),
      { ...made(nowMs), signature: 'A'.repeat(86) },
    ]) {
      prekeys.note(jonas, wrong);
      answers = [{ ...wrong, deviceId: 'device-1' }];
      await prekeys.ask([jonas]);
      expect(prekeys.sealKeyOf(jonas)).toBe(known.publicKey);
    }
    // What a relay leaves out is not forgotten.
    answers = [];
    await prekeys.ask([jonas]);
    expect(prekeys.sealKeyOf(jonas)).toBe(known.publicKey);
    const next = made(nowMs);
    prekeys.note(jonas, next);
    expect(prekeys.sealKeyOf(jonas)).toBe(next.publicKey);
    // Under another signing key it is another device.
    expect(prekeys.sealKeyOf({ ...jonas, signKey: sodium.makeSignPair().publicKey })).toBe('lasting');
  });

  it('asks for a hundred at a time', async () => {
    const prekeys = open();
    await prekeys.ask(Array.from({ length: 201 }, (_, index) => deviceOf(`d${index}`)));
    expect(asked.map((path) => path.split(',').length)).toEqual([100, 100, 1]);
    await prekeys.ask([]);
    expect(asked).toHaveLength(3);
  });
});
