import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRecord } from '../../../scripts/verify-record.mjs';
import { type RecordSigner, openRecordSigner } from '../../../src/relay/removal/signing-key.ts';
import { type RelayStore, openStore } from '../../../src/relay/store/index.ts';
import {
  type RelayKey,
  type VerifySignature,
  recordText,
  verifyRecord,
} from '../../../src/shared/removal/index.ts';
import { recordFixture } from './record-fixture.ts';

const command = resolve('scripts/verify-record.mjs');
const verifySignature: VerifySignature = (message, signature, publicKey) => {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'hex')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message, 'utf8'), key, Buffer.from(signature, 'hex'));
};

let folder: string;
let store: RelayStore;
let signer: RecordSigner;
let keys: RelayKey;
let text: string;

const openTestStore = (name: string): Promise<RelayStore> =>
  openStore(`file:${join(folder, name)}`, { quota: { envelopes: 1, bytes: 1 }, onFault: () => undefined });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-record-'));
  store = await openTestStore('relay.db');
  signer = await openRecordSigner(store, {}, 1_790_000_000_000);
  keys = await signer.publicKeys();
  text = recordText(signer.sign(recordFixture()));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a removal record', () => {
  it('is valid to both verifiers when nothing was changed', () => {
    expect(verifyRecord(text, keys.keys, verifySignature).verdict).toBe('valid');
    expect(checkRecord(Buffer.from(text), keys.keys).verdict).toBe('valid');
  });

  it('is valid to neither when any single bit of it was changed', () => {
    const bytes = Buffer.from(text, 'utf8');
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { verdict } = checkRecord(changed, keys.keys);
      // Without a key file as well: the key inside is part of what is signed.
      const alone = checkRecord(changed, undefined).verdict;
      let byShared: string = 'invalid';
      try {
        const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(changed);
        byShared = verifyRecord(decoded, keys.keys, verifySignature).verdict;
      } catch {
        // No UTF-8 any more: no record.
      }
      if (verdict === 'valid' || alone === 'self-signed' || byShared === 'valid') accepted.push(bit);
    }
    expect(bytes.length).toBeGreaterThan(1000);
    expect(accepted).toEqual([]);
  });

  it.each([
    ['another spelling of the same values', () => JSON.stringify(JSON.parse(text), null, 2)],
    ['a line more', () => `${text}\n`],
    ['no line end', () => text.trimEnd()],
    ['a doubled key', () => text.replace('{"confirmations"', '{"kind":"disconnect","confirmations"')],
    ['a field nobody signed', () => text.replace('"state":"done"', '"state":"done","zz":1')],
    ['nothing', () => ''],
    ['a list', () => '[]\n'],
  ])('is invalid as %s', (_title, change) => {
    const changed = change();
    expect(verifyRecord(changed, keys.keys, verifySignature).verdict).toBe('invalid');
    expect(['form', 'signature']).toContain(checkRecord(Buffer.from(changed), keys.keys).verdict);
  });

  it('is invalid with the key of another relay', async () => {
    const other = await openTestStore('other.db');
    const otherKeys = await (await openRecordSigner(other, {}, 1)).publicKeys();
    await other.close();
    expect(verifyRecord(text, otherKeys.keys, verifySignature)).toMatchObject({
      verdict: 'invalid',
      reason: 'key',
    });
    expect(checkRecord(Buffer.from(text), otherKeys.keys).verdict).toBe('key');
  });

  it('stays valid when the relay has another key by setting, and the database keeps no private half then', async () => {
    const changed = await openRecordSigner(store, { current: Buffer.alloc(32, 7) }, 1_790_000_100_000);
    const now = await changed.publicKeys();
    expect(now.keys).toHaveLength(2);
    expect(verifyRecord(text, now.keys, verifySignature).verdict).toBe('valid');
    const fresh = recordText(changed.sign(recordFixture()));
    expect(verifyRecord(fresh, [now.keys[0]!], verifySignature).verdict).toBe('valid');
    const seeds = await store.db.selectFrom('relay_keys').select('seed').execute();
    expect(seeds.map(({ seed }) => seed)).toEqual([null, null]);
  });

  it('has the same signer after a restart', async () => {
    const name = 'restarted.db';
    const before = await openTestStore(name);
    const first = await (await openRecordSigner(before, {}, 1)).publicKeys();
    await before.close();
    const after = await openTestStore(name);
    expect(await (await openRecordSigner(after, {}, 2)).publicKeys()).toEqual(first);
    await after.close();
  });
});

describe('npm run verify-record', () => {
  const run = (...args: string[]): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, output: `${stdout}${stderr}` };
  };
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('says by its exit code what it found', () => {
    const record = file('record.json', text);
    const key = file('key.json', JSON.stringify(keys));
    const changed = file('changed.json', text.replace('"attempts":2', '"attempts":3'));
    expect(run(command, record, key)).toMatchObject({
      status: 0,
      output: expect.stringContaining('genuine'),
    });
    expect(run(command, changed, key)).toMatchObject({
      status: 1,
      output: expect.stringContaining('changed'),
    });
    expect(run(command, record)).toMatchObject({ status: 3, output: expect.stringContaining('not checked') });
    expect(run(command, join(folder, 'none.json'), key).status).toBe(2);
    expect(run(command, record, record).status).toBe(2);
    expect(run(command).status).toBe(2);
  });

  it('runs through the link that a package manager makes', () => {
    const link = join(folder, 'backchannel-verify-record');
    symlinkSync(command, link);
    expect(run(link, file('linked.json', text), file('linked-key.json', JSON.stringify(keys))).status).toBe(
      0,
    );
  });
});
