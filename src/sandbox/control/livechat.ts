/** Control of the LiveChat side: agents, tokens, sockets, chats, webhooks, the Marketplace app, customers of the widget. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { LiveChatSandbox } from '../livechat/index.ts';
import {
  announceStatus,
  changeRole,
  createAgentFrom,
  createCustomer,
  cutToRole,
  customerActions,
  needAgent,
  needCustomer,
  routingStatus,
  runAction,
  suspend,
  tokenHash,
  unsuspend,
  updateAgentFrom,
  type World,
} from '../livechat/control-surface.ts';
import { PUBLIC_CLIENT_ID } from '../seed.ts';

const emailOf = (params: unknown): string => z.object({ email: z.string() }).parse(params).email;
const status = z.enum(['accepting_chats', 'not_accepting_chats', 'offline']);

/** The reasons that livechat.md §7.3 lists. */
const disconnectSchema = z.strictObject({
  reason: z.enum([
    'access_token_expired',
    'access_token_revoked',
    'agent_disconnected_by_server',
    'agent_logged_out_remotely',
    'connection_evicted',
    'connection_timeout',
    'internal_error',
    'license_expired',
    'license_not_found',
    'misdirected_connection',
    'role_permissions_changed',
    'too_many_connections',
    'too_many_unauthorized_connections',
    'unsupported_version',
  ]),
  data: z.unknown().optional(),
});

function registerAgents(app: FastifyInstance, { world, sessions }: LiveChatSandbox): void {
  const book = (email: string): Record<string, unknown> => {
    const agent = needAgent(world, email);
    return {
      id: agent.id,
      name: agent.name,
      role: agent.role,
      suspended: agent.suspended,
      status: routingStatus(agent),
      sessions: [...sessions.values()].filter((session) => session.agentId === email).length,
    };
  };

  app.get('/control/livechat/agents', () => ({ agents: [...world.agents.keys()].map(book) }));
  app.post('/control/livechat/agents', (request) => {
    const input = z
      .strictObject({
        email: z.email(),
        name: z.string().min(1),
        role: z.enum(['viceowner', 'administrator', 'normal']).optional(),
        groups: z.array(z.int()).optional(),
        status: status.optional(),
      })
      .parse(request.body);
    createAgentFrom(world, input.email, {
      name: input.name,
      role: input.role,
      groups: (input.groups ?? [0]).map((id) => ({ id, priority: 'normal' })),
    });
    if (input.status !== undefined) play(world, input.email, input.status);
    return book(input.email);
  });
  app.patch('/control/livechat/agents/:email', (request) => {
    const email = emailOf(request.params);
    const input = z
      .strictObject({
        name: z.string().min(1).optional(),
        status: status.optional(),
        suspended: z.boolean().optional(),
        role: z.enum(['owner', 'viceowner', 'administrator', 'normal']).optional(),
      })
      .parse(request.body);
    const agent = needAgent(world, email);
    if (input.name !== undefined) updateAgentFrom(world, email, { name: input.name });
    if (input.status !== undefined) play(world, email, input.status);
    if (input.suspended === true) suspend(world, agent);
    if (input.suspended === false) unsuspend(world, agent);
    if (input.role !== undefined) changeRole(world, agent, input.role);
    return book(email);
  });
  app.post('/control/livechat/agents/:email/disconnect', (request) => {
    const { reason, data } = disconnectSchema.parse(request.body);
    return { closed: world.endSessions(needAgent(world, emailOf(request.params)).id, reason, data) };
  });
}

/** Sets the live status: of the session when there is one, else what the sandbox plays. */
function play(world: World, email: string, value: z.output<typeof status>): void {
  const agent = needAgent(world, email);
  if (world.presence.connected(email)) world.presence.choose(agent, value, undefined);
  else {
    const before = routingStatus(agent);
    agent.scripted = value === 'offline' ? undefined : value;
    announceStatus(world, agent, before);
  }
}

function registerTokens(app: FastifyInstance, { world }: LiveChatSandbox): void {
  app.get('/control/livechat/tokens', (request) => {
    const { agent } = z.object({ agent: z.string().optional() }).parse(request.query);
    const { agents, refreshes, customers } = world.tokens.list();
    const mine = <T extends { agentId: string }>(list: T[]): T[] =>
      agent === undefined ? list : list.filter((token) => token.agentId === agent);
    return {
      access: mine(agents).map((token) => ({
        hash: tokenHash(token.access),
        agent: token.agentId,
        clientId: token.clientId,
        scopes: token.scopes,
        state: token.state,
        expiresAt: token.expiresAt,
        refreshHash: token.refresh === undefined ? undefined : tokenHash(token.refresh),
      })),
      refresh: mine(refreshes).map((token) => ({
        hash: tokenHash(token.token),
        agent: token.agentId,
        clientId: token.clientId,
        state: token.state,
      })),
      customer:
        agent === undefined
          ? customers.map((token) => ({
              hash: tokenHash(token.access),
              customer: token.customerId,
              state: token.state,
            }))
          : [],
    };
  });

  const change = z.strictObject({
    hash: z.string().optional(),
    token: z.string().optional(),
    agent: z.string().optional(),
    kind: z.enum(['access', 'refresh', 'all']).optional(),
  });
  const chosen = (body: unknown): string[] => {
    const input = change.parse(body);
    const one = input.token ?? (input.hash === undefined ? undefined : world.tokens.byHash(input.hash));
    if (one !== undefined) return [one];
    const { agents, refreshes } = world.tokens.list();
    const isMeant = (token: { agentId: string }): boolean => token.agentId === input.agent;
    const access = agents.filter(isMeant).map((token) => token.access);
    const refresh = refreshes.filter(isMeant).map((token) => token.token);
    return [...(input.kind === 'refresh' ? [] : access), ...(input.kind === 'access' ? [] : refresh)];
  };
  app.post('/control/livechat/tokens/expire', (request) => ({
    changed: chosen(request.body).filter((token) => world.tokens.expire(token)).length,
  }));
  app.post('/control/livechat/tokens/revoke', (request) => ({
    changed: chosen(request.body).filter(
      (token) => world.tokens.revoke(token) || world.tokens.revokeCustomer(token),
    ).length,
  }));
  app.post('/control/livechat/personal-tokens', (request) => {
    const input = z.strictObject({ email: z.string(), scopes: z.array(z.string()) }).parse(request.body);
    const agent = needAgent(world, input.email);
    const token = {
      secret: randomUUID(),
      agentId: agent.id,
      accountId: agent.accountId,
      scopes: cutToRole(input.scopes, agent.role),
    };
    world.tokens.addPersonal(token);
    return {
      accountId: token.accountId,
      token: token.secret,
      authorization: `Basic ${Buffer.from(`${token.accountId}:${token.secret}`).toString('base64')}`,
    };
  });
}

function registerBooks(app: FastifyInstance, livechat: LiveChatSandbox): void {
  const { world, marketplace, webhooks } = livechat;
  app.get('/control/livechat/chats', () => ({
    chats: [...world.chats.values()].map((chat) => ({ ...chat, followers: [...chat.followers] })),
  }));
  app.get('/control/livechat/chat-list', () => ({
    chats: [...world.chats.values()].map(({ id, customerId }) => ({ id, customerId })),
  }));
  app.get('/control/livechat/customers', () => ({ customers: [...world.customers.values()] }));
  app.get('/control/livechat/webhooks', () => ({ deliveries: webhooks.deliveries() }));
  app.get('/control/livechat/marketplace', () => ({
    installed: world.installedClients.has(PUBLIC_CLIENT_ID),
    notices: marketplace.notices(),
  }));
  const person = z.strictObject({ email: z.string().optional() });
  const accountOf = (body: unknown): string =>
    needAgent(world, person.parse(body ?? {}).email ?? 'maria@bakery.test').accountId;
  app.post('/control/livechat/marketplace/install', async (request) => ({
    notice: (await marketplace.install(accountOf(request.body))) ?? null,
  }));
  app.post('/control/livechat/marketplace/uninstall', async (request) => ({
    notice: (await marketplace.uninstall(accountOf(request.body))) ?? null,
  }));
}

/** Customers of the website's widget, who act by the control API. */
function registerCustomers(app: FastifyInstance, { world }: LiveChatSandbox): void {
  app.post('/control/livechat/customers', (request) => {
    const input = z
      .strictObject({ name: z.string().optional(), email: z.string().optional() })
      .parse(request.body ?? {});
    const customer = createCustomer(world, randomUUID());
    customer.name = input.name;
    customer.email = input.email;
    return customer;
  });
  app.post('/control/livechat/customers/:id/actions/:action', (request) => {
    const { id, action } = z.object({ id: z.string(), action: z.string() }).parse(request.params);
    const customer = needCustomer(world, id);
    const caller = { kind: 'customer', customer, clientId: 'sandbox-widget' } as const;
    return runAction(world, customerActions, action, caller, request.body);
  });
}

/** Adds `/control/livechat/...`. */
export function registerLiveChatControl(app: FastifyInstance, livechat: LiveChatSandbox): void {
  registerAgents(app, livechat);
  registerTokens(app, livechat);
  registerBooks(app, livechat);
  registerCustomers(app, livechat);
}
