/** Configuration API: groups, tags, channels. */
import { z } from 'zod';
import { action, emptySchema, type ActionTable } from '../actions.ts';
import { found, LiveChatError } from '../errors.ts';
import { groupStatus } from '../model/groups.ts';
import { sourceClient } from '../model/chats.ts';
import type { AgentCaller, Group, World } from '../model/types.ts';
import { announceTeam } from '../model/team.ts';

const READ = ['groups--all:ro', 'groups--my:ro'];
const WRITE = ['groups--all:rw'];
const fields = z.array(z.enum(['agent_priorities', 'routing_status'])).optional();
const priorities = z.record(z.string(), z.enum(['first', 'normal', 'last', 'supervisor']));

function view(world: World, group: Group, wanted: z.output<typeof fields>): Record<string, unknown> {
  const members = [...world.agents.values()].flatMap((agent) => {
    const priority = agent.groups.get(group.id);
    return priority === undefined ? [] : [[agent.id, priority] as const];
  });
  return {
    id: group.id,
    name: group.name,
    language_code: group.languageCode,
    agent_priorities: wanted?.includes('agent_priorities') ? Object.fromEntries(members) : undefined,
    routing_status: wanted?.includes('routing_status') ? groupStatus(world, group.id) : undefined,
  };
}

function needGroup(world: World, id: number): Group {
  const group = world.groups.get(id);
  if (!group) throw new LiveChatError('group_not_found');
  return group;
}

function setMembers(world: World, id: number, members: z.output<typeof priorities>): void {
  for (const agentId of Object.keys(members)) {
    if (!world.agents.has(agentId)) throw new LiveChatError('not_found', 'Agent not found');
  }
  for (const agent of world.agents.values()) {
    const priority = members[agent.id];
    if (priority === undefined) agent.groups.delete(id);
    else agent.groups.set(id, priority);
  }
}

const groupFields = { name: z.string().min(1).max(180), language_code: z.string().optional() };
const tagSchema = z.object({ name: z.string().min(1), group_ids: z.array(z.int()).min(1) });

function tagView(world: World, name: string): Record<string, unknown> {
  const tag = found(world.tags.get(name), 'Tag');
  return { name: tag.name, group_ids: tag.groupIds, author_id: tag.authorId, created_at: tag.createdAt };
}

/** Groups', tags' and channels' actions. */
export const groupActions: ActionTable<AgentCaller> = {
  list_groups: action(READ, z.object({ fields }), (world, caller, input) => {
    const all = caller.scopes.some((scope) => scope.startsWith('groups--all:'));
    return [...world.groups.values()]
      .filter((group) => all || caller.agent.groups.has(group.id))
      .map((group) => view(world, group, input.fields));
  }),
  get_group: action(READ, z.object({ id: z.int(), fields }), (world, _caller, input) =>
    view(world, needGroup(world, input.id), input.fields),
  ),
  create_group: action(
    WRITE,
    z.object({ ...groupFields, agent_priorities: priorities }),
    (world, _caller, input) => {
      const group: Group = {
        id: world.nextGroupId,
        name: input.name,
        languageCode: input.language_code ?? 'en',
      };
      setMembers(world, group.id, input.agent_priorities);
      world.nextGroupId += 1;
      world.groups.set(group.id, group);
      announceTeam(world, 'group_created', view(world, group, ['agent_priorities']), READ);
      return { id: group.id };
    },
  ),
  update_group: action(
    WRITE,
    z.object({
      id: z.int(),
      name: groupFields.name.optional(),
      language_code: z.string().optional(),
      agent_priorities: priorities.optional(),
    }),
    (world, _caller, input) => {
      const group = needGroup(world, input.id);
      if (input.agent_priorities) setMembers(world, group.id, input.agent_priorities);
      if (input.name !== undefined) group.name = input.name;
      if (input.language_code !== undefined) group.languageCode = input.language_code;
      announceTeam(world, 'group_updated', input, READ);
    },
  ),
  delete_group: action(WRITE, z.object({ id: z.int() }), (world, _caller, input) => {
    if (input.id === 0) throw new LiveChatError('not_allowed', 'the general group cannot be deleted');
    needGroup(world, input.id);
    world.groups.delete(input.id);
    for (const agent of world.agents.values()) agent.groups.delete(input.id);
    announceTeam(world, 'group_deleted', { id: input.id }, READ);
  }),
  list_tags: action(
    ['tags--groups:ro', 'tags--all:ro'],
    z.object({ filters: z.object({ group_ids: z.array(z.int()).optional() }).optional() }),
    (world, _caller, input) =>
      [...world.tags.values()]
        .filter((tag) => input.filters?.group_ids?.some((id) => tag.groupIds.includes(id)) ?? true)
        .map((tag) => tagView(world, tag.name)),
  ),
  create_tag: action(['tags--all:rw'], tagSchema, (world, caller, input) => {
    if (world.tags.has(input.name)) throw new LiveChatError('already_exists');
    world.tags.set(input.name, {
      name: input.name,
      groupIds: input.group_ids,
      authorId: caller.agent.id,
      createdAt: world.timestamp(),
    });
    announceTeam(world, 'tag_created', tagView(world, input.name), ['tags--groups:ro']);
  }),
  update_tag: action(['tags--all:rw'], tagSchema, (world, _caller, input) => {
    found(world.tags.get(input.name), 'Tag').groupIds = input.group_ids;
    announceTeam(world, 'tag_updated', tagView(world, input.name), ['tags--groups:ro']);
  }),
  delete_tag: action(['tags--all:rw'], z.object({ name: z.string() }), (world, _caller, input) => {
    if (!world.tags.delete(input.name)) throw new LiveChatError('not_found', 'Tag not found');
    announceTeam(world, 'tag_deleted', { name: input.name }, ['tags--groups:ro']);
  }),
  list_channels: action(undefined, emptySchema, (world) => {
    const first = new Map<string, string>();
    for (const chat of world.chats.values()) {
      const client = sourceClient(chat);
      const since = chat.threads[0]?.createdAt;
      if (client !== undefined && since !== undefined && !first.has(client)) first.set(client, since);
    }
    return [...first].map(([client, since]) => ({
      channel_type: 'integration',
      channel_subtype: client,
      first_activity_timestamp: since,
    }));
  }),
};
