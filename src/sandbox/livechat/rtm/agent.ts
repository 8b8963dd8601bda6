/** The agent's socket: login, session actions, and which pushes it gets. */
import { z } from 'zod';
import { agentActions, visibleChats } from '../agent/index.ts';
import { agentSummary, avatarUrl, customerForAgents } from '../agent/views.ts';
import { parsePayload } from '../actions.ts';
import { runAction } from '../call.ts';
import { agentCaller } from '../callers.ts';
import { LiveChatError } from '../errors.ts';
import { canSee, routingStatus } from '../model/agents.ts';
import { allows } from '../model/scopes.ts';
import type { AgentCaller, Cause, Notice, World } from '../model/types.ts';
import type { Connection, Protocol } from './connection.ts';
import { createLoginSession } from './session.ts';

const loginSchema = z.object({
  token: z.string(),
  timezone: z.string().optional(),
  reconnect: z.boolean().optional(),
  away: z.boolean().optional(),
  application: z.object({ name: z.string().optional(), version: z.string().optional() }).optional(),
  customer_monitoring_level: z.enum(['my', 'chatting', 'invited', 'online', 'highest_available']).optional(),
  pushes: z.record(z.string(), z.array(z.string())).optional(),
});

/** A logged-in agent session, for the control API and for role changes. */
export interface AgentSession {
  readonly id: string;
  readonly agentId: string;
  disconnect(reason: string, data?: unknown): void;
}

/** All logged-in agent sessions. */
export type AgentSessions = Map<string, AgentSession>;

/** Whether this session gets the notice. */
function receives(notice: Notice, caller: AgentCaller): boolean {
  if (notice.scopes && !allows(caller.scopes, notice.scopes)) return false;
  if (notice.agentFilter && !notice.agentFilter(caller.agent)) return false;
  if (!notice.chat) return true;
  if (!canSee(notice.chat, caller.agent, caller.scopes)) return false;
  if (notice.wide) return true;
  // convention: what happens inside a chat is pushed to its members and followers; the life of a chat (new, closed,
  // transferred, joined, tagged) to everybody with access. The documentation ties following to receiving pushes.
  return (
    notice.chat.followers.has(caller.agent.id) ||
    notice.chat.users.some((user) => user.id === caller.agent.id)
  );
}

/** Builds the agent protocol on a connection. */
export function agentProtocol(world: World, sessions: AgentSessions, connection: Connection): Protocol {
  let caller: AgentCaller | undefined;
  const login = createLoginSession(world, connection, () => {
    sessions.delete(connection.id);
    const agent = caller?.agent;
    caller = undefined;
    if (agent) world.presence.disconnect(agent, connection.id);
  });

  const deliver = (notice: Notice): void => {
    if (!caller || !notice.forAgent || !receives(notice, caller)) return;
    const { agent } = caller;
    login.push(notice, () => notice.forAgent?.(agent));
  };

  const logIn = (payload: unknown): unknown => {
    if (caller) throw new LiveChatError('validation', 'already logged in');
    const input = parsePayload(loginSchema, payload);
    // Personal access tokens are documented for Web only.
    if (!/^Bearer\s/i.test(input.token)) throw new LiveChatError('authentication');
    const found = agentCaller(world, input.token, undefined);
    caller = found;
    const { agent } = found;
    sessions.set(connection.id, {
      id: connection.id,
      agentId: agent.id,
      disconnect: (reason, data) => {
        connection.disconnect(reason, data);
        login.end();
      },
    });
    // Before subscribing: the session's own status is in the answer, not in a push that overtakes it.
    world.presence.connect(agent, connection.id, {
      away: input.away ?? false,
      reconnect: input.reconnect ?? false,
    });
    login.start(input.token, input.pushes, deliver);
    return {
      license: {
        id: String(world.licenseId),
        organization_id: world.organizationId,
        plan: 'enterprise',
        expiration_timestamp: 4_102_444_800,
        creation_timestamp: 1_700_000_000,
        in_trial: false,
      },
      my_profile: {
        id: agent.id,
        type: 'agent',
        name: agent.name,
        email: agent.id,
        present: true,
        avatar: avatarUrl(world, agent.avatar),
        routing_status: routingStatus(agent),
        permission: agent.role,
      },
      chats_summary: allows(found.scopes, ['chats--access:ro'])
        ? visibleChats(world, found)
            .filter((chat) => chat.threads.at(-1)?.active)
            .map((chat) => agentSummary(world, chat, agent))
        : [],
    };
  };

  const updateSession = (current: AgentCaller, payload: unknown): unknown => {
    const input = parsePayload(z.object({ token: z.string() }), payload);
    const next = agentCaller(world, input.token, undefined);
    if (!/^Bearer\s/i.test(input.token) || next.agent !== current.agent) {
      throw new LiveChatError('authentication');
    }
    login.renew(input.token);
    current.scopes = next.scopes;
    current.clientId = next.clientId;
    return {};
  };

  const session = (current: AgentCaller, action: string, payload: unknown, cause: Cause): unknown => {
    switch (action) {
      case 'login':
        throw new LiveChatError('validation', 'already logged in');
      case 'logout':
        return login.logout();
      case 'update_session':
        return updateSession(current, payload);
      case 'set_away_status': {
        const { away } = parsePayload(z.object({ away: z.boolean() }), payload);
        world.presence.setAway(current.agent, connection.id, away, cause);
        return {};
      }
      case 'subscribe_customers':
        if (!allows(current.scopes, ['customers:ro'])) throw new LiveChatError('authorization');
        return {
          subscription_id: connection.id,
          customers: [...world.customers.values()].map((customer) => customerForAgents(world, customer)),
        };
      case 'unsubscribe_customers':
        return {};
      default:
        // Scopes may have changed with the session's token; the cause is this request's.
        return runAction(world, agentActions, action, { ...current, cause }, payload);
    }
  };

  return {
    api: 'agent',
    loggedIn: () => caller !== undefined,
    request(action, payload, cause) {
      if (caller) return session(caller, action, payload, cause);
      if (action === 'login') return logIn(payload);
      throw new LiveChatError('authentication', 'not logged in');
    },
    closed: login.end,
  };
}
