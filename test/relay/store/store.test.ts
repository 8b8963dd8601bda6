import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type RelayStore,
  ensureWorkspace,
  findWorkspace,
  openStore,
} from '../../../src/relay/store/index.ts';

let folder: string;
let store: RelayStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-store-'));
  store = await openStore(`file:${join(folder, 'relay.db')}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('openStore', () => {
  it('has the tables and columns of all migrations', async () => {
    const { rows } = await sql<{ name: string; columns: string }>`
      select m.name, group_concat(c.name, ',') as columns from sqlite_master m, pragma_table_info(m.name) c
      where m.type = 'table' and m.name not like 'kysely%' group by m.name order by m.name`.execute(store.db);
    expect(Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))).toMatchObject({
      channels: 'id,workspace_id,page_id,account_id,person_id,connected_at_ms',
      connect_tickets:
        'ticket,state_hash,workspace_id,device_id,granted,person_id,expires_at_ms,return_port,return_state,code_hash',
      devices:
        'id,workspace_id,account_id,agent_id,role,sign_key,seal_key,app_version,platform,enrolled_at_ms,first_seq,acked_seq,last_seen_ms,proven_at_ms,excused_until_ms,report,prekey_public,prekey_made_at_ms,prekey_signature,kind',
      envelopes: 'workspace_id,seq,audience,kind,key_id,sealed,channel_id,created_at_ms,expires_at_ms,format',
      leases: 'channel_id,device_id,fence,held_until_ms',
      marketplace_hints: 'workspace_id,event,at_ms',
      outside_devices:
        'id,workspace_id,account_id,agent_id,role,sign_key,seal_key,app_version,platform,last_seen_ms,state,cause,since_ms,by_agent,is_person_held,report,kind',
      seen: 'workspace_id,key_hash,expires_at_ms',
      workspaces:
        'id,last_seq,directory_version,channel_key_id,channel_public_key,created_at_ms,held_envelopes,held_bytes,seen_rows,file_bytes',
    });
  });

  it('waits for the disk at every commit and overwrites what is deleted', async () => {
    const value = async (name: string): Promise<unknown> =>
      Object.values(
        (await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(store.db)).rows[0] ?? {},
      )[0];
    expect([await value('journal_mode'), await value('synchronous'), await value('secure_delete')]).toEqual([
      'wal',
      2,
      1,
    ]);
  });

  it('stops with STORAGE_NEWER when the file was written by a newer relay', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(
      store.db,
    );
    await expect(openStore(`file:${join(folder, 'relay.db')}`)).rejects.toMatchObject({
      code: 'STORAGE_NEWER',
    });
  });

  it('does not offer what it cannot do', async () => {
    await expect(openStore('mysql://localhost/relay')).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      details: { setting: 'RELAY_DATABASE_URL' },
    });
  });
});

describe('commit on SQLite', () => {
  it('refuses a value the database cannot hold instead of falling over', async () => {
    const bad = store.commit((writer) => ensureWorkspace(writer, true as unknown as string, 1));
    await expect(bad).rejects.toThrow(TypeError);
    expect(await findWorkspace(store.db, 'true')).toBeUndefined();
  });
});
