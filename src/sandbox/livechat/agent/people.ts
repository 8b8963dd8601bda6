/** Customers, routing statuses and messages between apps. */
import { z } from 'zod';
import { DAY_MS } from '../../clock.ts';
import { action, type ActionTable } from '../actions.ts';
import { sessionFieldsSchema } from '../chat-actions.ts';
import { LiveChatError } from '../errors.ts';
import { isLive, publishStatus, routingStatus } from '../model/agents.ts';
import { changeCustomer } from '../model/customers.ts';
import { allows } from '../model/scopes.ts';
import type { Agent, AgentCaller } from '../model/types.ts';
import { needAgent, needCustomer } from '../model/world.ts';
import { customerForAgents } from './views.ts';

const updateCustomerSchema = z
  .object({
    id: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    avatar: z.string().optional(),
    phone_number: z.string().optional(),
    session_fields: sessionFieldsSchema.optional(),
    omnichannel: z.looseObject({}).optional(),
    address: z.looseObject({}).optional(),
  })
  .refine((input) => Object.entries(input).some(([key, value]) => key !== 'id' && value !== undefined), {
    message: 'at least one field to update is required',
  });

/** `get_customer`, `update_customer`, `ban_customer`, routing statuses, `multicast`. */
export const peopleActions: ActionTable<AgentCaller> = {
  get_customer: action(['customers:ro'], z.object({ id: z.string() }), (world, _caller, input) => {
    const customer = needCustomer(world, input.id);
    return {
      ...customerForAgents(world, customer),
      chat_ids: customer.chatId === undefined ? [] : [customer.chatId],
    };
  }),
  update_customer: action(['customers:rw'], updateCustomerSchema, (world, caller, input) => {
    const { id, ...change } = input;
    changeCustomer(world, needCustomer(world, id), change, caller.cause);
  }),
  ban_customer: action(
    ['customers.ban:rw'],
    z.object({ id: z.string(), ban: z.object({ days: z.int().min(1) }) }),
    (world, caller, input) => {
      const customer = needCustomer(world, input.id);
      customer.bannedUntil = world.now() + input.ban.days * DAY_MS;
      const payload = { customer_id: customer.id, ban: input.ban };
      world.publish({
        action: 'customer_banned',
        scopes: ['customers:ro'],
        forAgent: () => payload,
        cause: caller.cause,
      });
    },
  ),
  set_routing_status: action(
    ['agents--my:rw', 'agents-bot--my:rw', 'agents-bot--all:rw'],
    z.object({
      status: z.enum(['accepting_chats', 'not_accepting_chats', 'offline']),
      agent_id: z.string().optional(),
    }),
    (world, caller, input) => {
      const id = input.agent_id ?? caller.agent.id;
      const bot = world.bots.get(id);
      if (bot) {
        const own = bot.ownerClientId === caller.clientId && allows(caller.scopes, ['agents-bot--my:rw']);
        if (!own && !allows(caller.scopes, ['agents-bot--all:rw'])) throw new LiveChatError('authorization');
        bot.status = input.status;
        const scopes = ['agents-bot--all:ro', 'agents-bot--my:ro'];
        return publishStatus(world, bot.id, bot.status, scopes, caller.cause);
      }
      const agent = needAgent(world, id);
      // Documented (livechat.md §6): `offline` is for bots only. Which error an agent gets is our guess.
      if (input.status === 'offline') throw new LiveChatError('validation', '`payload.status` is for bots');
      const needed = id === caller.agent.id ? ['agents--my:rw'] : ['agents--all:rw'];
      if (!allows(caller.scopes, needed)) throw new LiveChatError('authorization');
      if (!isLive(agent)) {
        throw new LiveChatError(id === caller.agent.id ? 'requester_already_offline' : 'agent_offline');
      }
      world.presence.choose(agent, input.status, caller.cause);
    },
  ),
  list_routing_statuses: action(
    ['agents--all:ro'],
    z.object({ filters: z.object({ group_ids: z.array(z.int()).optional() }).optional() }),
    (world, caller, input) => {
      if (!allows(caller.scopes, ['agents-bot--all:ro'])) throw new LiveChatError('authorization');
      const groups = input.filters?.group_ids;
      const inGroups = (of: { groups: Map<number, unknown> }): boolean =>
        groups === undefined || groups.some((id) => of.groups.has(id));
      return [
        ...[...world.agents.values()]
          .filter((agent) => !agent.suspended && inGroups(agent))
          .map((agent) => ({ agent_id: agent.id, status: routingStatus(agent) })),
        ...[...world.bots.values()].filter(inGroups).map((bot) => ({ agent_id: bot.id, status: bot.status })),
      ];
    },
  ),
  multicast: action(
    ['multicast:rw'],
    z.object({
      recipients: z.object({
        agents: z
          .object({
            all: z.boolean().optional(),
            ids: z.array(z.string()).optional(),
            groups: z.array(z.int()).optional(),
          })
          .optional(),
      }),
      content: z.json(),
      type: z.string().optional(),
    }),
    (world, caller, input) => {
      const to = input.recipients.agents;
      if (!to || (!to.all && !to.ids?.length && !to.groups?.length)) {
        throw new LiveChatError('validation', '`payload.recipients` names nobody');
      }
      const meant = (agent: Agent): boolean =>
        to.all === true ||
        (to.ids?.includes(agent.id) ?? false) ||
        (to.groups?.some((id) => agent.groups.has(id)) ?? false);
      const payload = { author_id: caller.agent.id, content: input.content, type: input.type };
      world.publish({
        action: 'incoming_multicast',
        scopes: ['multicast:ro'],
        agentFilter: meant,
        forAgent: () => payload,
        cause: caller.cause,
      });
    },
  ),
};
