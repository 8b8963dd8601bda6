export { createTeam, type Team, type TeamEvents, type TeamOptions } from './team.ts';
