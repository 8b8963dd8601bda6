/** From a token to who calls. */
import { LiveChatError } from './errors.ts';
import type { AgentCaller, Cause, CustomerCaller, World } from './model/types.ts';

/** The agent behind `Bearer <token>` or `Basic <account:PAT>`; `authentication` when there is none. */
export function agentCaller(
  world: World,
  authorization: string | undefined,
  cause: Cause | undefined,
): AgentCaller {
  const [, scheme = '', value = ''] = /^(Bearer|Basic)\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  let agentId: string | undefined;
  let scopes: string[] = [];
  let clientId: string | undefined;
  if (scheme.toLowerCase() === 'bearer') {
    const token = world.tokens.agent(value);
    agentId = token?.agentId;
    scopes = token?.scopes ?? [];
    clientId = token?.clientId;
  } else if (scheme.toLowerCase() === 'basic') {
    const [account = '', secret = ''] = Buffer.from(value, 'base64').toString('utf8').split(':');
    const token = world.tokens.personal(account, secret);
    agentId = token?.agentId;
    scopes = token?.scopes ?? [];
  }
  const agent = agentId === undefined ? undefined : world.agents.get(agentId);
  if (!agent) throw new LiveChatError('authentication');
  if (agent.suspended) throw new LiveChatError('requester_suspended');
  if (agent.awaitingApproval) throw new LiveChatError('requester_awaiting_approval');
  return { kind: 'agent', agent, scopes, clientId, cause };
}

/** The customer behind `Bearer <token>`; personal access tokens do not work here. */
export function customerCaller(
  world: World,
  authorization: string | undefined,
  cause: Cause | undefined,
): CustomerCaller {
  const [, value = ''] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  const token = world.tokens.customer(value);
  const customer = token ? world.customers.get(token.customerId) : undefined;
  if (!token || !customer) throw new LiveChatError('authentication');
  if (customer.bannedUntil !== undefined && customer.bannedUntil > world.now()) {
    throw new LiveChatError('customer_banned');
  }
  return { kind: 'customer', customer, clientId: token.clientId, cause };
}
