/** Configuration API: agents. */
import { z } from 'zod';
import { action, emptySchema, type ActionTable } from '../actions.ts';
import { avatarUrl } from '../agent/views.ts';
import { LiveChatError } from '../errors.ts';
import { addAgent } from '../model/populate.ts';
import { atLeast } from '../model/scopes.ts';
import type { Agent, AgentCaller, World } from '../model/types.ts';
import { needAgent } from '../model/world.ts';
import { announceTeam, suspend, unsuspend } from '../model/team.ts';

const READ = ['agents--all:ro'];
const WRITE = ['agents--all:rw'];
const fields = z
  .array(
    z.enum([
      'work_scheduler',
      'groups',
      'email_subscriptions',
      'notifications',
      'job_title',
      'mobile',
      'max_chats_count',
      'suspended',
      'awaiting_approval',
      'last_logout',
    ]),
  )
  .optional();

const profile = {
  name: z.string().min(1).optional(),
  role: z.enum(['viceowner', 'administrator', 'normal']).optional(),
  login_status: z.enum(['accepting chats', 'not accepting chats']).optional(),
  job_title: z.string().optional(),
  mobile: z.string().optional(),
  max_chats_count: z.int().min(0).max(20).optional(),
  groups: z
    .array(z.object({ id: z.int(), priority: z.enum(['first', 'normal', 'last', 'supervisor']) }))
    .optional(),
  notifications: z.array(z.string()).optional(),
  email_subscriptions: z.array(z.string()).optional(),
  work_scheduler: z.unknown().optional(),
  awaiting_approval: z.boolean().optional(),
};
type Profile = z.output<z.ZodObject<typeof profile>>;

/** The uneven names are the platform's: `avatar` in `get_agent`, `avatar_path` in `list_agents`. */
function view(
  world: World,
  agent: Agent,
  wanted: z.output<typeof fields>,
  form: 'one' | 'list',
): Record<string, unknown> {
  const avatar = avatarUrl(world, agent.avatar);
  const optional: Record<string, unknown> = {
    work_scheduler: agent.workScheduler ?? {},
    groups: [...agent.groups].map(([id, priority]) => ({ id, priority })),
    email_subscriptions: agent.emailSubscriptions,
    notifications: agent.notifications,
    job_title: agent.jobTitle,
    mobile: agent.mobile,
    max_chats_count: agent.maxChats,
    suspended: agent.suspended,
    awaiting_approval: agent.awaitingApproval,
    last_logout: agent.lastLogout,
  };
  const chosen: Record<string, unknown> = {};
  for (const field of wanted ?? []) {
    chosen[field === 'email_subscriptions' && form === 'list' ? 'summaries' : field] = optional[field];
  }
  return {
    id: agent.id,
    account_id: agent.accountId,
    name: agent.name,
    ...(form === 'one' ? { avatar } : { avatar_path: avatar }),
    role: agent.role,
    login_status: agent.loginStatus,
    ...chosen,
  };
}

function apply(world: World, agent: Agent, change: Profile): void {
  if (change.groups?.some((group) => !world.groups.has(group.id))) throw new LiveChatError('group_not_found');
  if (change.name !== undefined) agent.name = change.name;
  if (change.role !== undefined) agent.role = change.role;
  if (change.login_status !== undefined) agent.loginStatus = change.login_status;
  if (change.job_title !== undefined) agent.jobTitle = change.job_title;
  if (change.mobile !== undefined) agent.mobile = change.mobile;
  if (change.max_chats_count !== undefined) agent.maxChats = change.max_chats_count;
  if (change.groups !== undefined) {
    agent.groups = new Map(change.groups.map((group) => [group.id, group.priority]));
  }
  if (change.notifications !== undefined) agent.notifications = change.notifications;
  if (change.email_subscriptions !== undefined) agent.emailSubscriptions = change.email_subscriptions;
  if (change.work_scheduler !== undefined) agent.workScheduler = change.work_scheduler;
  if (change.awaiting_approval !== undefined) agent.awaitingApproval = change.awaiting_approval;
}

const ALL_FIELDS: NonNullable<z.output<typeof fields>> = [
  'groups',
  'job_title',
  'max_chats_count',
  'suspended',
];

/** Adds an agent and announces them in full. */
export function createAgentFrom(world: World, id: string, input: Profile): void {
  if (world.agents.has(id)) throw new LiveChatError('already_exists');
  const agent = addAgent(world, { email: id, name: input.name ?? id });
  apply(world, agent, input);
  announceTeam(world, 'agent_created', view(world, agent, ALL_FIELDS, 'one'));
}

/** Changes an agent and announces what changed. */
export function updateAgentFrom(world: World, id: string, change: Profile): void {
  const agent = needAgent(world, id);
  apply(world, agent, change);
  announceTeam(world, 'agent_updated', { id, ...change });
}

function needOther(world: World, caller: AgentCaller, id: string): Agent {
  const agent = needAgent(world, id);
  if (agent.role === 'owner') throw new LiveChatError('not_allowed', 'the owner cannot be changed so');
  if (!atLeast(caller.agent.role, agent.role)) throw new LiveChatError('authorization');
  return agent;
}

const idSchema = z.object({ id: z.string() });

/** Agents' actions. */
export const agentConfigActions: ActionTable<AgentCaller> = {
  list_agents: action(
    READ,
    z.object({
      filters: z
        .object({ group_ids: z.array(z.int()).optional(), suspended: z.boolean().optional() })
        .optional(),
      fields,
    }),
    (world, _caller, input) =>
      [...world.agents.values()]
        .filter((agent) => {
          const { group_ids: groups, suspended } = input.filters ?? {};
          if (groups && !groups.some((id) => agent.groups.has(id))) return false;
          return suspended === undefined || agent.suspended === suspended;
        })
        .map((agent) => view(world, agent, input.fields, 'list')),
  ),
  get_agent: action(
    ['agents--my:ro', 'agents--all:ro'],
    z.object({ id: z.string(), fields }),
    (world, caller, input) => {
      const agent = needAgent(world, input.id);
      const all = caller.scopes.some((scope) => scope.startsWith('agents--all:'));
      if (agent !== caller.agent && !all) throw new LiveChatError('authorization');
      return view(world, agent, input.fields, 'one');
    },
  ),
  create_agent: action(
    WRITE,
    z.object({ id: z.email(), ...profile, name: z.string().min(1) }),
    (world, _caller, input) => {
      const { id, ...rest } = input;
      createAgentFrom(world, id, rest);
      return { id };
    },
  ),
  update_agent: action(
    ['agents--my:rw', 'agents--all:rw'],
    z.object({ id: z.string(), ...profile }),
    (world, caller, input) => {
      const { id, ...change } = input;
      const all = caller.scopes.includes('agents--all:rw');
      if (id !== caller.agent.id && !all) throw new LiveChatError('authorization');
      if (change.role !== undefined && !all) throw new LiveChatError('authorization');
      updateAgentFrom(world, id, change);
    },
  ),
  suspend_agent: action(WRITE, idSchema, (world, caller, input) => {
    suspend(world, needOther(world, caller, input.id));
  }),
  unsuspend_agent: action(WRITE, idSchema, (world, caller, input) => {
    unsuspend(world, needOther(world, caller, input.id));
  }),
  approve_agent: action(WRITE, idSchema, (world, caller, input) => {
    needOther(world, caller, input.id).awaitingApproval = false;
    announceTeam(world, 'agent_approved', { id: input.id });
  }),
  delete_agent: action(WRITE, idSchema, (world, caller, input) => {
    const agent = needOther(world, caller, input.id);
    suspend(world, agent);
    world.agents.delete(agent.id);
    announceTeam(world, 'agent_deleted', { id: agent.id });
  }),
  request_agent_unsuspension: action(['agents--my:rw'], emptySchema, () => ({})),
};
