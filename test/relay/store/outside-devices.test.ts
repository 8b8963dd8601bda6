import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import {
  ensureWorkspace,
  findOutside,
  listOutside,
  openStore,
  type OutsideDevice,
  putOutside,
  type RelayStore,
} from '../../../src/relay/store/index.ts';

const workspaceId = 'workspace' as OutsideDevice['workspaceId'];
let folder: string;
let store: RelayStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-outside-'));
  store = await openStore(`file:${join(folder, 'relay.db')}`);
  await store.commit((writer) => ensureWorkspace(writer, workspaceId, 1));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const outside = (n: number, person: string, cause: OutsideDevice['cause']): OutsideDevice => ({
  id: `${cause}-${person}-${n}` as OutsideDevice['id'],
  workspaceId,
  accountId: `account of ${person}`,
  agentId: `${person}@bakery.test` as AgentId,
  role: 'normal',
  signKey: `sign ${cause} ${person} ${n}`,
  sealKey: 'seal',
  appVersion: '1',
  platform: 'linux',
  kind: 'console',
  lastSeenMs: n,
  report: undefined,
  state: 'removed',
  cause,
  sinceMs: n,
  byAgentId: undefined,
  isPersonHeld: false,
});
/** Without looking at what is too many. */
const fill = (count: number, person: (n: number) => string, cause: OutsideDevice['cause']) =>
  store.commit(async (writer) => {
    for (let n = 1; n <= count; n += 1) {
      const { accountId, agentId, id, role, signKey, sealKey, ...each } = outside(n, person(n), cause);
      await writer
        .insertInto('outside_devices')
        .values({
          id,
          workspace_id: workspaceId,
          account_id: accountId,
          agent_id: agentId,
          role,
          sign_key: signKey,
          seal_key: sealKey,
          app_version: each.appVersion,
          platform: each.platform,
          last_seen_ms: n,
          state: 'removed',
          cause: cause ?? null,
          since_ms: n,
          by_agent: null,
          is_person_held: 0,
          report: null,
        })
        .execute();
    }
  });
const put = (device: OutsideDevice) => store.commit((writer) => putOutside(writer, device));

describe('computers that were removed', () => {
  it('are remembered when an administrator removed them, whatever people remove of their own', async () => {
    await put(outside(0, 'jonas', 'admin'));
    await put(outside(0, 'anna', 'suspended'));
    await fill(1_100, (n) => `person ${n}`, 'own');
    await put(outside(2_000, 'jonas', 'own'));
    expect(await findOutside(store.db, 'admin-jonas-0')).toBeDefined();
    expect(await findOutside(store.db, 'suspended-anna-0')).toBeDefined();
    // Those of their own have an end too, the oldest first.
    const own = (await listOutside(store.db, workspaceId)).filter(({ cause }) => cause === 'own');
    expect(own).toHaveLength(1_000);
    expect(own[0]?.id).toBe('own-jonas-2000');
  });

  it('of one’s own push out nobody else’s', async () => {
    await put(outside(0, 'anna', 'own'));
    for (let n = 1; n <= 60; n += 1) await put(outside(n, 'jonas', 'own'));
    expect(await findOutside(store.db, 'own-anna-0')).toBeDefined();
    expect(await listOutside(store.db, workspaceId)).toHaveLength(51);
  });
});
