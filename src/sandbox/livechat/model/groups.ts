/** Groups' live status. */
import { routingStatus } from './agents.ts';
import type { RoutingStatus, World } from './types.ts';

/** The best status any of its agents has. */
export function groupStatus(world: World, groupId: number): RoutingStatus {
  let status: RoutingStatus = 'offline';
  for (const agent of world.agents.values()) {
    if (!agent.groups.has(groupId)) continue;
    const one = routingStatus(agent);
    if (one === 'accepting_chats') return one;
    if (one === 'not_accepting_chats') status = one;
  }
  return status;
}
