import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RelayStore, openStore } from '../../../src/relay/store/index.ts';
import { createSweep } from '../../../src/relay/sweep.ts';

const nowMs = 1_790_000_000_000;

let folder: string;
let store: RelayStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-sweep-'));
  store = await openStore(`file:${join(folder, 'relay.db')}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Something of everything that a sweep deletes, so that no statement is left out. */
const fillAll = async (): Promise<void> => {
  const { db } = store;
  const device = `'acc', 'agent', 'normal', 'sign', 'seal', '0.2.0', 'linux', 0, 0`;
  for (const team of ['full', 'left']) {
    await sql`insert into workspaces (id, created_at_ms, last_seq, held_envelopes, seen_rows)
      values (${team}, 0, 10, 5, 5)`.execute(db);
    await sql`insert into devices (id, workspace_id, account_id, agent_id, role, sign_key, seal_key, app_version, platform,
      enrolled_at_ms, first_seq, acked_seq) values (${`device-${team}`}, ${team}, ${sql.raw(device)}, 5)`.execute(
      db,
    );
    for (let seq = 1; seq <= 8; seq += 1) {
      await sql`insert into envelopes (workspace_id, seq, audience, kind, key_id, sealed, created_at_ms, expires_at_ms)
        values (${team}, ${seq}, 'workspace', 'instagram', 'key', ${randomBytes(8)}, 0, ${nowMs - 1 + (seq % 2) * 9})`.execute(
        db,
      );
      await sql`insert into seen (workspace_id, key_hash, expires_at_ms)
        values (${team}, ${randomBytes(32)}, ${nowMs - 1 + (seq % 2) * 9})`.execute(db);
    }
  }
  await sql`insert into files (workspace_id, id, device_id, bytes, charged_bytes, next_piece, expires_at_ms)
    values ('full', 'file', 'device-full', 1, 1, 0, ${nowMs - 1})`.execute(db);
  await sql`insert into nonces (device_id, nonce, expires_at_ms) values ('d', 'n', ${nowMs - 1})`.execute(db);
  await sql`insert into bound_signers (device_id) values ('device-full'), ('gone')`.execute(db);
};

/** Statements that are prepared meanwhile, once each. */
const statementsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
  const prepare = vi.spyOn(Database.prototype, 'prepare');
  await work();
  return [...new Set(prepare.mock.calls.map(([text]) => String(text)))].filter((text) =>
    /^\s*(?:select|delete|update|insert|with)\b/i.test(text),
  );
};

/** What SQLite would do for a statement, a line each. */
const plansOf = (texts: readonly string[]): string[] => {
  const db = new Database(join(folder, 'relay.db'));
  try {
    return texts.flatMap((text) =>
      (
        db
          .prepare(`explain query plan ${text}`)
          .all(Array.from({ length: text.split('?').length - 1 }, () => null)) as { detail: string }[]
      ).map(({ detail }) => detail),
    );
  } finally {
    db.close();
  }
};

/** Tables with a row for everything that waits, or for every team and computer. */
const whole =
  /SCAN (?:envelopes|seen|files|file_pieces|file_devices|nonces|devices|bound_signers|workspaces)\b/;

describe('a sweep of a SQLite file', () => {
  it('goes through no table that grows with what waits', async () => {
    await fillAll();
    const texts = await statementsOf(() =>
      createSweep(store, { envelopes: 2, bytes: 1000, seenRows: 3 }).run(nowMs),
    );
    // All that it may do was done.
    for (const table of ['envelopes', 'seen', 'files', 'nonces', 'bound_signers', 'connect_tickets'])
      expect(texts.filter((text) => text.includes(`delete from "${table}"`))).not.toEqual([]);
    const left = await store.db
      .selectFrom('envelopes')
      .select(['workspace_id', 'seq'])
      .orderBy('seq')
      .execute();
    expect(left.map(({ seq }) => seq)).toEqual([7, 7]);
    expect(await store.db.selectFrom('bound_signers').select('device_id').execute()).toHaveLength(1);
    const plans = plansOf(texts);
    expect(plans.filter((line) => whole.test(line))).toEqual([]);
    expect(plans.some((line) => /SEARCH envelopes USING.* envelopes_by_expiry/.test(line))).toBe(true);
  });

  it('would be found out: the same look at a statement that reads all of it', () => {
    const plans = plansOf(['select count(*) from envelopes where created_at_ms < ?']);
    expect(plans.filter((line) => whole.test(line))).toHaveLength(1);
  });
});
