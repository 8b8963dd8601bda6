import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRecord } from '../../scripts/verify-record.mjs';
import { createLocalRemovalStore } from '../../src/main/conversations/index.ts';
import { openDatabase } from '../../src/main/storage/index.ts';
import { type CanonicalValue, canonicalJson } from '../../src/shared/removal/index.ts';
import { accountIdSchema, messageMidSchema } from '../../src/shared/domain/index.ts';

const accountId = accountIdSchema.parse('17841400000000042');
const mid = messageMidSchema.parse('m1');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);

/** As the console saves it (src/main/removal/records.ts). */
const fileOf = (records: unknown): string => {
  const body = {
    format: 'backchannel-local-removals-v1',
    issuedAtMs: 1790000000000,
    records: records as CanonicalValue[],
    device: createHash('sha256').update('device').digest('hex').slice(0, 32),
    publicKey: rawKey.toString('base64url'),
  };
  const signature = sign(null, Buffer.from(canonicalJson(body)), privateKey).toString('base64url');
  return `${canonicalJson({ ...body, signature })}\n`;
};

let folder: string;
let text: string;
/** As versions saved it that did not say who reads LiveChat's copies still. */
let textOfBefore: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-local-'));
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 } });
  const local = createLocalRemovalStore(db);
  local.add({ kind: 'unsend', atMs: 1, wiped: { messages: 2 }, about: { accountId, mid } });
  local.setLiveChat(accountId, mid, 'waiting');
  local.setLiveChat(accountId, mid, 'deleted');
  local.add({ kind: 'retention', atMs: 2, wiped: { conversations: 1, messages: 3 } });
  text = fileOf(
    local
      .list(200)
      .map((record) =>
        record.kind === 'unsend' ? { ...record, livechatReadableBy: 'administrators' } : record,
      ),
  );
  textOfBefore = fileOf(local.list(200));
  db.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the records of one computer', () => {
  const keys = [{ keyId: 'device', publicKey: rawKey.toString('hex') }];

  it('are unchanged without a key file, and genuine with one that lists the computer’s key', () => {
    expect(checkRecord(Buffer.from(text), undefined).verdict).toBe('self-signed');
    expect(checkRecord(Buffer.from(text), keys).verdict).toBe('valid');
    expect(checkRecord(Buffer.from(text), [{ keyId: 'x', publicKey: '00'.repeat(32) }]).verdict).toBe('key');
  });

  it('are read when an earlier version saved them, and refused with a reader that does not exist', () => {
    expect(checkRecord(Buffer.from(textOfBefore), keys).verdict).toBe('valid');
    const { records } = JSON.parse(text) as { records: Record<string, unknown>[] };
    const odd = fileOf(records.map((record) => ({ ...record, livechatReadableBy: 'friends' })));
    expect(checkRecord(Buffer.from(odd), keys).verdict).toBe('form');
  });

  it('are refused when any single bit was changed', () => {
    const bytes = Buffer.from(text);
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { verdict } = checkRecord(changed, undefined);
      if (verdict === 'valid' || verdict === 'self-signed') accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });

  it('hold nothing but counts, times, kinds and a random id', () => {
    const { records } = JSON.parse(text) as { records: Record<string, unknown>[] };
    expect(records.map(({ id: _id, ...rest }) => rest)).toEqual([
      { kind: 'retention', atMs: 2, wiped: { conversations: 1, messages: 3 }, livechat: 'not-mirrored' },
      {
        kind: 'unsend',
        atMs: 1,
        wiped: { messages: 2 },
        livechat: 'deleted',
        livechatReadableBy: 'administrators',
      },
    ]);
    expect(records.every(({ id }) => /^[0-9a-f-]{36}$/.test(String(id)))).toBe(true);
    expect(text).not.toContain(accountId);
  });

  it('are shown by the command', () => {
    const file = join(folder, 'local.json');
    writeFileSync(file, text);
    const { status, stdout } = spawnSync(process.execPath, [resolve('scripts/verify-record.mjs'), file], {
      encoding: 'utf8',
    });
    expect(status).toBe(3);
    expect(stdout).toContain('unsend: 2 messages (LiveChat: deleted, readable by administrators)');
    expect(stdout).toContain('retention: 1 conversations, 3 messages');
  });
});

describe('a local record', () => {
  const make = () => {
    const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 } });
    const local = createLocalRemovalStore(db);
    local.add({ kind: 'unsend', atMs: 10, wiped: {}, about: { accountId, mid } });
    const ids = () => db.prepare('SELECT account_id, mid FROM local_removal').all();
    const state = () => local.list(1)[0]?.livechat;
    return { local, ids, state };
  };

  it('forgets which message it was about once LiveChat is settled, and changes no more', () => {
    const { local, ids, state } = make();
    expect(state()).toBe('not-mirrored');
    local.setLiveChat(accountId, mid, 'waiting');
    expect(state()).toBe('waiting');
    local.setLiveChat(accountId, mid, 'refused');
    expect(ids()).toEqual([{ account_id: null, mid: null }]);
    local.setLiveChat(accountId, mid, 'deleted');
    expect(state()).toBe('refused');
  });

  it('counts as refused when nobody has heard of LiveChat in time', () => {
    const { local, ids, state } = make();
    local.setLiveChat(accountId, mid, 'waiting');
    local.closeBefore(10);
    expect(state()).toBe('waiting');
    local.closeBefore(11);
    expect(state()).toBe('refused');
    expect(ids()).toEqual([{ account_id: null, mid: null }]);
  });
});
