import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentSchema } from '../../../src/shared/domain/index.ts';
import type { Agent } from '../../../src/shared/domain/index.ts';
import { createAgentsRepository, openDatabase } from '../../../src/main/storage/index.ts';
import type { AgentsRepository, Database } from '../../../src/main/storage/index.ts';

let db: Database;
let agents: AgentsRepository;
beforeEach(() => {
  db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 0 } });
  agents = createAgentsRepository(db);
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

describe('agents repository', () => {
  it('gives back what was put, with and without the optional fields', () => {
    agents.put(mara);
    agents.put(bare);
    expect(agents.get(mara.id)).toEqual(mara);
    expect(agents.list()).toEqual([bare, mara]);
  });

  it('replaces on a second put and forgets on delete', () => {
    agents.put(mara);
    const { avatarUrl: _gone, ...rest } = mara;
    agents.put({ ...rest, status: 'offline' });
    expect(agents.get(mara.id)).toEqual({ ...rest, status: 'offline' });
    agents.delete(mara.id);
    expect(agents.get(mara.id)).toBeUndefined();
  });

  it('keeps groups by id', () => {
    agents.putGroup({ id: 7, name: 'Sales' });
    agents.putGroup({ id: 0, name: 'General' });
    agents.putGroup({ id: 7, name: 'Orders' });
    agents.deleteGroup(99);
    expect(agents.listGroups()).toEqual([
      { id: 0, name: 'General' },
      { id: 7, name: 'Orders' },
    ]);
    agents.deleteGroup(0);
    expect(agents.listGroups()).toEqual([{ id: 7, name: 'Orders' }]);
  });
});
