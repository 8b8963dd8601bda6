import type { Agent, AgentId, Group } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** The cached team: agents with their last known status, and groups. Writes join the caller's transaction, if any. */
export interface AgentsRepository {
  /** In no particular order. */
  list(): Agent[];
  get(id: AgentId): Agent | undefined;
  put(agent: Agent): void;
  delete(id: AgentId): void;
  listGroups(): Group[];
  putGroup(group: Group): void;
  deleteGroup(id: number): void;
}

interface AgentRow {
  id: AgentId;
  name: string;
  role: Agent['role'];
  avatar_url: string | null;
  job_title: string | null;
  group_ids: string;
  status: Agent['status'];
  is_suspended: number;
}

const columns = 'id, name, role, avatar_url, job_title, group_ids, status, is_suspended';

export const createAgentsRepository = (db: Database): AgentsRepository => {
  const selectAll = db.prepare<AgentRow>(`SELECT ${columns} FROM agent`);
  const selectOne = db.prepare<AgentRow>(`SELECT ${columns} FROM agent WHERE id = ?`);
  const upsert = db.prepare(`INSERT INTO agent (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, avatar_url = excluded.avatar_url,
      job_title = excluded.job_title, group_ids = excluded.group_ids, status = excluded.status,
      is_suspended = excluded.is_suspended`);
  const remove = db.prepare('DELETE FROM agent WHERE id = ?');
  const selectGroups = db.prepare<Group>('SELECT id, name FROM agent_group ORDER BY id');
  const upsertGroup = db.prepare(
    'INSERT INTO agent_group (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  );
  const removeGroup = db.prepare('DELETE FROM agent_group WHERE id = ?');

  return {
    list: () => selectAll.all().map(toAgent),
    get(id) {
      const row = selectOne.get(id);
      return row && toAgent(row);
    },
    put(agent) {
      upsert.run(
        agent.id,
        agent.name,
        agent.role,
        agent.avatarUrl,
        agent.jobTitle,
        JSON.stringify(agent.groupIds),
        agent.status,
        agent.isSuspended ? 1 : 0,
      );
    },
    delete(id) {
      remove.run(id);
    },
    listGroups: () => selectGroups.all(),
    putGroup({ id, name }) {
      upsertGroup.run(id, name);
    },
    deleteGroup(id) {
      removeGroup.run(id);
    },
  };
};

/** Rows are written by `put` only, from parsed agents; parsing two thousand of them again would cost more than reading them. */
const toAgent = (row: AgentRow): Agent => ({
  id: row.id,
  name: row.name,
  role: row.role,
  ...(row.avatar_url === null ? {} : { avatarUrl: row.avatar_url }),
  ...(row.job_title === null ? {} : { jobTitle: row.job_title }),
  groupIds: JSON.parse(row.group_ids) as number[],
  status: row.status,
  isSuspended: row.is_suspended === 1,
});
