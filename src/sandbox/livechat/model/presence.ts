/** Which agents have live sessions, and the status that follows from them. */
import { announceStatus, routingStatus } from './agents.ts';
import type { Agent, Presence, RoutingStatus, Cause, World } from './types.ts';

interface AgentPresence {
  /** Away flag by session id. */
  sessions: Map<string, boolean>;
  chosen: RoutingStatus;
}

/** Builds the register of sessions. */
export function createPresence(world: World): Presence {
  const present = new Map<string, AgentPresence>();
  const lastChosen = new Map<string, RoutingStatus>();

  const settle = (agent: Agent, cause: Cause | undefined): void => {
    const before = routingStatus(agent);
    const presence = present.get(agent.id);
    if (!presence) agent.session = undefined;
    else {
      const allAway = [...presence.sessions.values()].every(Boolean);
      agent.session =
        allAway && presence.chosen === 'accepting_chats' ? 'not_accepting_chats' : presence.chosen;
    }
    announceStatus(world, agent, before, cause);
  };

  return {
    connect(agent, sessionId, options) {
      const presence = present.get(agent.id) ?? {
        sessions: new Map<string, boolean>(),
        chosen:
          (options.reconnect ? lastChosen.get(agent.id) : undefined) ??
          (agent.loginStatus === 'accepting chats' ? 'accepting_chats' : 'not_accepting_chats'),
      };
      presence.sessions.set(sessionId, options.away);
      present.set(agent.id, presence);
      settle(agent, undefined);
    },
    disconnect(agent, sessionId) {
      const presence = present.get(agent.id);
      if (!presence?.sessions.delete(sessionId)) return;
      if (presence.sessions.size === 0) {
        lastChosen.set(agent.id, presence.chosen);
        present.delete(agent.id);
        agent.lastLogout = world.timestamp();
      }
      settle(agent, undefined);
    },
    setAway(agent, sessionId, away, cause) {
      present.get(agent.id)?.sessions.set(sessionId, away);
      settle(agent, cause);
    },
    choose(agent, status, cause) {
      const presence = present.get(agent.id);
      if (presence) presence.chosen = status;
      else {
        const before = routingStatus(agent);
        agent.scripted = status === 'offline' ? undefined : status;
        announceStatus(world, agent, before, cause);
        return;
      }
      settle(agent, cause);
    },
    connected: (agentId) => present.has(agentId),
  };
}
