/** For demonstrations: every few seconds one agent whom the sandbox plays changes status. */
import { announceStatus, routingStatus } from './model/agents.ts';
import type { World } from './model/types.ts';

const EVERY_MS = 7_000;
const NEXT = {
  accepting_chats: 'not_accepting_chats',
  not_accepting_chats: 'offline',
  offline: 'accepting_chats',
} as const;

/** Starts the changes; none are made while `settings.busyTeam` is off. Answers how to stop it. */
export function startBusyTeam(world: World): () => void {
  let turn = 0;
  let cancel: () => void = () => undefined;
  const again = (): void => {
    cancel = world.context.clock.after(EVERY_MS, () => {
      if (world.context.settings.busyTeam) {
        const played = [...world.agents.values()].filter(
          (agent) => agent.session === undefined && !agent.suspended && !SIGN_IN.has(agent.id),
        );
        // A stride that is coprime to usual team sizes, so that it does not walk down the list.
        const agent = played[(turn * 7) % Math.max(played.length, 1)];
        turn += 1;
        if (agent) {
          const before = routingStatus(agent);
          const next = NEXT[before];
          agent.scripted = next === 'offline' ? undefined : next;
          announceStatus(world, agent, before);
        }
      }
      again();
    });
  };
  again();
  return () => cancel();
}

/** People sign in as these; they are never played. */
const SIGN_IN = new Set(['maria@bakery.test', 'jonas@bakery.test', 'anna@bakery.test']);
