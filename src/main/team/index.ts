export { createTeam } from './team.ts';
export type { Team, TeamEvents, TeamOptions } from './team.ts';
