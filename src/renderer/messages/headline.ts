import type { Channel } from '../../shared/domain/conversation.ts';
import type { AppState, BridgeState, HealthItem } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { bridgeHealth, type BridgeHolder } from './bridge.ts';
import { accessSentence } from './channel.ts';
import { stripWords, type StripWords } from './connection.ts';
import {
  accessProblem,
  accessWords,
  standingLines,
  type AccessProblem,
  type StandingFacts,
} from './standing.ts';

/** The worst line of the one verdict (standing.ts) with the one action that helps next, for title and strip. Pure. */

/** What only the page Admin can do something about, and whom it asks. */
const repairedInAdmin = (problem: AccessProblem): boolean => problem !== 'waiting-for-access';

/**
 * `isSaidBelow`: the page that is shown says itself how Instagram stands (inbox, Admin), so that only the rest is told
 * above it. A removal has a line of its own. Undefined: nothing is worse than it should be, or nothing is to be said yet.
 */
export const headlineWords = (
  facts: StandingFacts & { app: AppState },
  nowMs: number,
  how: { whom: string; isForAdmin: boolean; isSaidBelow: boolean },
): StripWords | undefined => {
  const [worst] = standingLines(facts, nowMs).filter(
    ({ id }) => id !== 'removal' && !(how.isSaidBelow && id === 'instagram'),
  );
  if (worst?.id !== 'instagram') return stripWords(facts.app, nowMs, how.whom);
  const problem = facts.channel && accessProblem(facts.channel, facts.removals, nowMs);
  if (problem === undefined) return undefined;
  const needsAdmin = accessWords[problem].isReconnect || problem === 'not-subscribed';
  return {
    kind: problem,
    tone: worst.tone,
    sentence:
      needsAdmin && !how.isForAdmin
        ? `${accessWords[problem].short} ${text('An admin can repair it.')}`
        : accessWords[problem].short,
    action: how.isForAdmin && repairedInAdmin(problem) ? 'admin' : undefined,
  };
};

/** Everything that is told below the headline of the connected account: the headline is the worst of it. */
export const accountLines = (
  health: readonly HealthItem[],
  channel: Channel,
  bridge: { state: BridgeState; holder: BridgeHolder | undefined } | undefined,
  nowMs: number,
): readonly Pick<HealthItem, 'state'>[] => [
  ...health,
  ...(bridge === undefined ? [] : [bridgeHealth(bridge.state, bridge.holder)]),
  ...(accessSentence(channel, nowMs) === undefined ? [] : [{ state: 'warning' as const }]),
];
