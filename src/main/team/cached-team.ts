import type { Agent, AgentId, Group } from '../../shared/domain/index.ts';
import type { TeamTables } from './agents-table.ts';

/** The team as it was read last. */
export interface CachedTeam {
  /** Sorted by name, suspended agents included. */
  list(): Agent[];
  get(id: AgentId): Agent | undefined;
  groups(): Group[];
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export const readCachedTeam = (tables: TeamTables): CachedTeam => ({
  list: () =>
    tables.agents
      .select()
      .all()
      .sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
  get: (id) => tables.agents.get({ id }),
  groups: () => tables.groups.select('ORDER BY id').all(),
});
