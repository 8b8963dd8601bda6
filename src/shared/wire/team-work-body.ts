import type { AccountId } from '../domain/ids.ts';
import type { TeamSyncBody } from './sealed.ts';
import type { TeamWork } from './team-work.ts';

/** The body in which the team's work travels: of the bridge's map, in which older consoles find nothing (decision 0100). */
export const teamWorkBody = (accountId: AccountId, work: TeamWork): TeamSyncBody => ({
  type: 'bridge-map',
  accountId,
  fence: 1,
  entries: [],
  doneSeq: 0,
  answersUpToMs: 0,
  // Names no customer; a body without it would count as a report of how far the bridge is.
  cleared: ['-'],
  work,
});
