import type { AgentId, AgentRole, AgentStatus } from '../../shared/domain/index.ts';
import { defineTable, flag, json, number, optional, text, type Database } from '../storage/index.ts';

const agentTable = defineTable(
  'agent',
  {
    id: text<AgentId>(),
    name: text(),
    role: text<AgentRole>(),
    avatarUrl: optional(text()),
    jobTitle: optional(text()),
    groupIds: json<number[]>(),
    /** The last known one. */
    status: text<AgentStatus>(),
    isSuspended: flag(),
  },
  { key: ['id'] },
);
const groupTable = defineTable('agent_group', { id: number(), name: text() }, { key: ['id'] });

/** The cached team: agents with their last known status, and groups. Writes join the caller's transaction, if any. */
export const openTeamTables = (db: Database) => ({ agents: agentTable.on(db), groups: groupTable.on(db) });
export type TeamTables = ReturnType<typeof openTeamTables>;
