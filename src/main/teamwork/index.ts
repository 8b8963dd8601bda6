export type { Doer, TeamworkEvents, WorkChange, WorkNews } from './ports.ts';
export type { PlacedRegister } from './registers.ts';
export { compareStamps, createStampClock, furthestAheadMs, type StampClock } from './stamp.ts';
export { createTeamwork, type Teamwork } from './teamwork.ts';
