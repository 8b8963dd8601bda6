export type { Doer, TeamworkEvents, WorkChange, WorkNews } from './ports.ts';
export { createTeamwork, type Teamwork } from './teamwork.ts';
