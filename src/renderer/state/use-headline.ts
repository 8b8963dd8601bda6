import type { AppState } from '../../shared/ipc/state.ts';
import { whomToAsk } from '../messages/computers.ts';
import type { StripWords } from '../messages/connection.ts';
import { headlineWords } from '../messages/headline.ts';
import { isAdmin } from '../messages/people.ts';
import { useAppState, useNow } from './react.tsx';
import { ownIdOf } from './roster.ts';
import { useStandingFacts } from './standing.ts';

/** Sentences about what does not change by itself name minutes at the least. */
const settledMs = 15_000;

/** A connection that is being made is told after seconds, and a pause counts down. */
const isOnTheMove = (app: AppState | undefined): boolean =>
  app === undefined ||
  app.relay.state === 'connecting' ||
  app.livechat.state === 'connecting' ||
  app.sendingPause !== undefined;

/** The worst line and its action, as this window knows it. `isSaidBelow`: as of `headlineWords`. */
export const useHeadline = ({ isSaidBelow }: { isSaidBelow: boolean }): StripWords | undefined => {
  const app = useAppState((state) => state.app);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const facts = useStandingFacts();
  const nowMs = useNow(isOnTheMove(app) ? 1_000 : settledMs);
  if (app === undefined || facts === undefined) return undefined;
  const isForAdmin = app.session.state === 'signed-in' && isAdmin(app.session.role);
  return headlineWords({ ...facts, app }, nowMs, { whom: whomToAsk(agents, ownId), isForAdmin, isSaidBelow });
};
