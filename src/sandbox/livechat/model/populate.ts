/** Fills a new world with the seeded organization. */
import { PUBLIC_CLIENT_ID, SEED_GROUPS, SEED_TAGS, seedTeam } from '../../seed.ts';
import { accountIdFor } from './ids.ts';
import type { Agent, Role, World } from './types.ts';

/** What a new agent needs; the rest has the platform's defaults. */
export interface NewAgent {
  email: string;
  name: string;
  role?: Role | undefined;
  jobTitle?: string | undefined;
  groups?: number[] | undefined;
  plays?: Agent['scripted'];
}

/** Adds an agent without announcing it. */
export function addAgent(world: World, seed: NewAgent): Agent {
  const agent: Agent = {
    id: seed.email,
    accountId: accountIdFor(seed.email),
    name: seed.name,
    role: seed.role ?? 'normal',
    avatar: `/livechat/avatars/${encodeURIComponent(seed.email)}.svg`,
    jobTitle: seed.jobTitle ?? '',
    mobile: '',
    maxChats: 6,
    groups: new Map((seed.groups ?? [0]).map((id) => [id, 'normal'])),
    loginStatus: 'accepting chats',
    notifications: ['new_visitor', 'incoming_chat', 'new_message'],
    emailSubscriptions: ['weekly_summary'],
    suspended: false,
    awaitingApproval: false,
    scripted: seed.plays,
  };
  world.agents.set(agent.id, agent);
  return agent;
}

/** The bakery: groups, tags, team, one installed app. */
export function populate(world: World): void {
  for (const group of SEED_GROUPS) world.groups.set(group.id, { ...group });
  world.nextGroupId = SEED_GROUPS.length;
  for (const tag of SEED_TAGS) {
    world.tags.set(tag.name, {
      name: tag.name,
      groupIds: [...tag.groupIds],
      authorId: tag.stock ? '' : 'maria@bakery.test',
      createdAt: world.timestamp(),
    });
  }
  for (const person of seedTeam(world.context.settings.agents)) addAgent(world, person);
  world.installedClients.add(PUBLIC_CLIENT_ID);
  world.licenseProperties['limits'] = {
    'agents.base': 400,
    'groups.base': 40,
    'queue.base': 100,
  };
}
