/** Configuration API: bots. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import { avatarUrl } from '../agent/views.ts';
import { found, LiveChatError } from '../errors.ts';
import { hex32, secret } from '../model/ids.ts';
import { allows } from '../model/scopes.ts';
import type { AgentCaller, Bot, GroupPriority, World } from '../model/types.ts';
import { announceTeam } from '../model/team.ts';

const READ = ['agents-bot--my:ro', 'agents-bot--all:ro'];
const WRITE = ['agents-bot--my:rw', 'agents-bot--all:rw'];
const priority = z.enum(['first', 'normal', 'last', 'supervisor']);
const details = {
  avatar: z.string().optional(),
  max_chats_count: z.int().min(0).max(500).optional(),
  default_group_priority: priority.optional(),
  groups: z.array(z.object({ id: z.int(), priority })).optional(),
  job_title: z.string().optional(),
};

const groupMap = (groups: { id: number; priority: GroupPriority }[]): Bot['groups'] =>
  new Map(groups.map((group) => [group.id, group.priority]));

function view(world: World, bot: Bot, full: boolean): Record<string, unknown> {
  const short = { id: bot.id, name: bot.name, avatar_path: avatarUrl(world, bot.avatar) };
  if (!full) return short;
  return {
    ...short,
    default_group_priority: bot.defaultGroupPriority,
    owner_client_id: bot.ownerClientId,
    max_chats_count: bot.maxChats,
    groups: [...bot.groups].map(([id, value]) => ({ id, priority: value })),
    job_title: bot.jobTitle,
  };
}

function ownBot(world: World, caller: AgentCaller, id: string): Bot {
  const bot = found(world.bots.get(id), 'Bot');
  if (bot.ownerClientId !== caller.clientId && !allows(caller.scopes, ['agents-bot--all:rw'])) {
    throw new LiveChatError('authorization');
  }
  return bot;
}

/** Bots' actions. */
export const botActions: ActionTable<AgentCaller> = {
  list_bots: action(
    READ,
    z.object({ all: z.boolean().optional(), fields: z.array(z.string()).optional() }),
    (world, caller, input) => {
      if (input.all && !allows(caller.scopes, ['agents-bot--all:ro'])) {
        throw new LiveChatError('authorization');
      }
      return [...world.bots.values()]
        .filter((bot) => input.all || bot.ownerClientId === caller.clientId)
        .map((bot) => view(world, bot, (input.fields?.length ?? 0) > 0));
    },
  ),
  get_bot: action(READ, z.object({ id: z.string() }), (world, _caller, input) =>
    view(world, found(world.bots.get(input.id), 'Bot'), true),
  ),
  create_bot: action(
    WRITE,
    z.object({ name: z.string().min(1), owner_client_id: z.string().optional(), ...details }),
    (world, caller, input) => {
      const owner = caller.clientId ?? input.owner_client_id;
      if (owner === undefined) throw new LiveChatError('validation', '`payload.owner_client_id` is required');
      const id = hex32();
      const bot: Bot = {
        id,
        name: input.name,
        avatar: input.avatar ?? `/livechat/avatars/${id}.svg`,
        ownerClientId: owner,
        maxChats: input.max_chats_count ?? 6,
        defaultGroupPriority: input.default_group_priority ?? 'normal',
        groups: groupMap(input.groups ?? [{ id: 0, priority: 'normal' }]),
        jobTitle: input.job_title ?? '',
        status: 'offline',
        secret: secret(),
      };
      world.bots.set(id, bot);
      announceTeam(world, 'bot_created', view(world, bot, true), READ);
      return { id, secret: bot.secret };
    },
  ),
  update_bot: action(
    WRITE,
    z.object({ id: z.string(), name: z.string().min(1).optional(), ...details }),
    (world, caller, input) => {
      const bot = ownBot(world, caller, input.id);
      if (input.name !== undefined) bot.name = input.name;
      if (input.max_chats_count !== undefined) bot.maxChats = input.max_chats_count;
      if (input.job_title !== undefined) bot.jobTitle = input.job_title;
      if (input.groups) bot.groups = groupMap(input.groups);
      announceTeam(world, 'bot_updated', input, READ);
    },
  ),
  delete_bot: action(WRITE, z.object({ id: z.string() }), (world, caller, input) => {
    ownBot(world, caller, input.id);
    world.bots.delete(input.id);
    announceTeam(world, 'bot_deleted', { id: input.id }, READ);
  }),
};
