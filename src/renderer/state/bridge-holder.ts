import { personName } from '../messages/people.ts';
import type { BridgeHolder } from '../messages/bridge.ts';
import type { State } from './model.ts';

/** Who holds the bridge, by name; the address while the team is not known. Undefined while nobody does. */
export const bridgeHolder = (
  bridge: State['bridge'],
  agents: State['team']['agents'],
  ownId: string | undefined,
): BridgeHolder | undefined => {
  const holder = bridge?.holder;
  if (holder === undefined) return undefined;
  return {
    name: personName(agents, holder.agentId),
    isThisConsole: holder.isThisConsole,
    isOwn: holder.agentId === ownId,
  };
};
