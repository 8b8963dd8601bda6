/** What happens to an agent's tokens and presence when their standing changes. */
import { announceStatus, routingStatus } from './agents.ts';
import { cutToRole } from './scopes.ts';
import type { Agent, Role, World } from './types.ts';

function announce(world: World, action: string, agent: Agent): void {
  const payload = { id: agent.id };
  world.publish({
    action,
    scopes: ['agents--all:ro'],
    forAgent: () => payload,
    forWebhook: () => payload,
  });
}

/** Suspends: calls answer `requester_suspended`, sockets are closed by the platform. */
export function suspend(world: World, agent: Agent): void {
  if (agent.suspended) return;
  const before = routingStatus(agent);
  agent.suspended = true;
  announceStatus(world, agent, before);
  announce(world, 'agent_suspended', agent);
  // convention: no reason of its own is documented for a suspended agent's sockets.
  world.endSessions(agent.id, 'agent_disconnected_by_server');
}

/** Takes the suspension back. */
export function unsuspend(world: World, agent: Agent): void {
  if (!agent.suspended) return;
  agent.suspended = false;
  announce(world, 'agent_unsuspended', agent);
}

/** Changes the role: live tokens are cut anew and the agent's sockets must come back. */
export function changeRole(world: World, agent: Agent, role: Role): void {
  agent.role = role;
  for (const token of world.tokens.list().agents) {
    if (token.agentId === agent.id) token.scopes = cutToRole(token.requestedScopes, role);
  }
  const payload = { id: agent.id, role };
  world.publish({
    action: 'agent_updated',
    scopes: ['agents--all:ro'],
    forAgent: () => payload,
    forWebhook: () => payload,
  });
  world.endSessions(agent.id, 'role_permissions_changed');
}
