import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentSchema } from '../../../src/shared/domain/index.ts';
import type { Agent } from '../../../src/shared/domain/index.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { openTeamTables } from '../../../src/main/team/agents-table.ts';
import type { TeamTables } from '../../../src/main/team/agents-table.ts';

let db: Database;
let agents: TeamTables['agents'];
let groups: TeamTables['groups'];
beforeEach(() => {
  db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 0 } });
  ({ agents, groups } = openTeamTables(db));
});
afterEach(() => db.close());

const mara: Agent = agentSchema.parse({
  id: 'mara@shop.test',
  name: 'Mara',
  role: 'administrator',
  avatarUrl: 'https://pictures.test/mara.png',
  jobTitle: 'Lead',
  groupIds: [0, 7],
  status: 'accepting_chats',
  isSuspended: false,
});
const bare: Agent = agentSchema.parse({
  id: 'bo@shop.test',
  name: 'Bo',
  role: 'normal',
  groupIds: [],
  status: 'offline',
  isSuspended: true,
});

describe('team tables', () => {
  it('gives back what was put, with and without the optional fields', () => {
    agents.put(mara);
    agents.put(bare);
    expect(agents.get({ id: mara.id })).toEqual(mara);
    expect(agents.select().all()).toEqual([bare, mara]);
  });

  it('replaces on a second put and forgets on delete', () => {
    agents.put(mara);
    const { avatarUrl: _gone, ...rest } = mara;
    agents.put({ ...rest, status: 'offline' });
    expect(agents.get({ id: mara.id })).toEqual({ ...rest, status: 'offline' });
    agents.delete({ id: mara.id });
    expect(agents.get({ id: mara.id })).toBeUndefined();
  });

  it('keeps groups by id', () => {
    groups.put({ id: 7, name: 'Sales' });
    groups.put({ id: 0, name: 'General' });
    groups.put({ id: 7, name: 'Orders' });
    groups.delete({ id: 99 });
    expect(groups.select('ORDER BY id').all()).toEqual([
      { id: 0, name: 'General' },
      { id: 7, name: 'Orders' },
    ]);
    groups.delete({ id: 0 });
    expect(groups.select('ORDER BY id').all()).toEqual([{ id: 7, name: 'Orders' }]);
  });
});
