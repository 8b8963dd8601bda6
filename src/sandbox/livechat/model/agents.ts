/** Agents' live status and what they may see. */
import { allows, atLeast } from './scopes.ts';
import type { Agent, Cause, Chat, RoutingStatus, World } from './types.ts';

/** The live status: the session's while a socket is logged in, else what the sandbox plays, else offline. */
export function routingStatus(agent: Agent): RoutingStatus {
  if (agent.suspended) return 'offline';
  return agent.session ?? agent.scripted ?? 'offline';
}

/** Whether the agent counts as present: with a socket, or played. */
export function isLive(agent: Agent): boolean {
  return agent.session !== undefined || agent.scripted !== undefined;
}

/** Announces the status if it differs from `before`. */
export function announceStatus(
  world: World,
  agent: Agent,
  before: RoutingStatus,
  cause?: Cause | undefined,
): void {
  const status = routingStatus(agent);
  if (status === before) return;
  publishStatus(world, agent.id, status, ['agents--all:ro', 'agents--my:ro'], cause);
}

/** `routing_status_set` of an agent or a bot. */
export function publishStatus(
  world: World,
  agentId: string,
  status: RoutingStatus,
  scopes: string[],
  cause: Cause | undefined,
): void {
  const payload = { agent_id: agentId, status };
  world.publish({
    action: 'routing_status_set',
    scopes,
    forAgent: () => payload,
    // convention: the webhook writes the status with spaces, as the documentation's sample does.
    forWebhook: () => ({ ...payload, status: status.replace('_', ' ') }),
    facts: { agentId },
    cause,
  });
}

/** Whether the agent has access to a chat through a group, a wider scope or membership. */
export function canSee(chat: Chat, agent: Agent, scopes: string[]): boolean {
  if (chat.users.some((user) => user.type === 'agent' && user.id === agent.id)) return true;
  if (allows(scopes, ['chats--all:ro'])) return true;
  return inAccess(chat.accessGroupIds, agent);
}

/** Whether the agent shares a group with the list; group 0 means everybody. */
export function inAccess(groupIds: number[], agent: Agent): boolean {
  return groupIds.some((id) => id === 0 || agent.groups.has(id));
}

/** Whether the agent reads the content of deleted events. */
export function readsDeleted(agent: Agent): boolean {
  return atLeast(agent.role, 'administrator');
}

/** How many active chats with customers the agent is in. */
export function activeChats(world: World, agentId: string): number {
  let count = 0;
  for (const chat of world.chats.values()) {
    if (!chat.customerId || !chat.threads.at(-1)?.active) continue;
    if (chat.users.some((user) => user.id === agentId && user.present)) count += 1;
  }
  return count;
}
