/** What happens to an agent's tokens and presence when their standing changes. */
import { announceStatus, routingStatus } from './agents.ts';
import { cutToRole } from './scopes.ts';
import type { Agent, Role, World } from './types.ts';

/** Announces a change of the team's configuration to sockets and webhooks. */
export function announceTeam(
  world: World,
  action: string,
  payload: unknown,
  scopes = ['agents--all:ro'],
): void {
  world.publish({ action, scopes, forAgent: () => payload, forWebhook: () => payload });
}

/** Suspends: calls answer `requester_suspended`, sockets are closed by the platform. */
export function suspend(world: World, agent: Agent): void {
  if (agent.suspended) return;
  const before = routingStatus(agent);
  agent.suspended = true;
  announceStatus(world, agent, before);
  announceTeam(world, 'agent_suspended', { id: agent.id });
  // convention: no reason of its own is documented for a suspended agent's sockets.
  world.endSessions(agent.id, 'agent_disconnected_by_server');
}

/** Takes the suspension back. */
export function unsuspend(world: World, agent: Agent): void {
  if (!agent.suspended) return;
  agent.suspended = false;
  announceTeam(world, 'agent_unsuspended', { id: agent.id });
}

/** Changes the role: live tokens are cut anew and the agent's sockets must come back. */
export function changeRole(world: World, agent: Agent, role: Role): void {
  agent.role = role;
  for (const token of world.tokens.list().agents) {
    if (token.agentId === agent.id) token.scopes = cutToRole(token.requestedScopes, role);
  }
  announceTeam(world, 'agent_updated', { id: agent.id, role });
  world.endSessions(agent.id, 'role_permissions_changed');
}
