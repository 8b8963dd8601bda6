export { createOwnPresence, type OwnPresence } from './own-presence.ts';
export {
  createPersonAtComputer,
  followLock,
  type PersonAtComputer,
  type PersonEvent,
} from './person-at-computer.ts';
export { createTagList, type TagList } from './tag-list.ts';
export { createTeam, type Team, type TeamEvents, type TeamOptions } from './team.ts';
export { openTeamTables } from './agents-table.ts';
export { readCachedTeam } from './cached-team.ts';
