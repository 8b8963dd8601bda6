/**
 * Wire forms of the Agent Chat API (3.6 names; other versions are mapped in ../versions.ts). What is undefined is no key
 * on the wire, as the platform leaves optional keys out.
 */
import { isLive, readsDeleted, routingStatus } from '../model/agents.ts';
import type { Agent, Chat, ChatEvent, ChatUser, Customer, Thread, World } from '../model/types.ts';
import { chatOf } from '../model/world.ts';

/** Absolute address of an avatar. */
export function avatarUrl(world: World, path: string): string {
  return path.startsWith('/') ? `${world.context.baseUrl()}${path}` : path;
}

/** An event as `viewer` may see it; `undefined` = a webhook, which sees like an administrator. */
export function agentEvent(event: ChatEvent, viewer: Agent | undefined): Record<string, unknown> {
  const head = {
    id: event.id,
    custom_id: event.customId,
    type: event.type,
    created_at: event.createdAt,
    author_id: event.authorId,
    visibility: event.visibility,
  };
  if (event.deleted && viewer && !readsDeleted(viewer)) return { ...head, deleted: true };
  return {
    ...head,
    properties: event.properties,
    deleted: event.deleted ? true : undefined,
    ...event.content,
  };
}

function agentUser(world: World, user: ChatUser, agent: Agent): Record<string, unknown> {
  return {
    id: agent.id,
    type: 'agent',
    name: agent.name,
    email: agent.id,
    present: user.present,
    avatar: avatarUrl(world, agent.avatar),
    visibility: user.visibility,
    events_seen_up_to: user.seenUpTo,
    routing_status: isLive(agent) ? routingStatus(agent) : 'offline',
  };
}

/** What the platform has counted of a customer; the sandbox counts chats alone. */
export function statisticsOf(world: World, customer: Customer): Record<string, number> {
  const chat = chatOf(world, customer);
  return {
    chats_count: chat ? 1 : 0,
    threads_count: chat?.threads.length ?? 0,
    visits_count: 1,
    page_views_count: 0,
    greetings_shown_count: 0,
    greetings_accepted_count: 0,
  };
}

/** A customer as agents see them. */
export function customerForAgents(
  world: World,
  customer: Customer,
  seat?: ChatUser | undefined,
): Record<string, unknown> {
  return {
    id: customer.id,
    type: 'customer',
    name: customer.name,
    email: customer.email,
    email_verified: false,
    avatar: customer.avatar,
    phone_number: customer.phoneNumber,
    present: seat?.present ?? false,
    created_at: customer.createdAt,
    events_seen_up_to: seat?.seenUpTo,
    session_fields: customer.sessionFields,
    omnichannel: customer.omnichannel,
    address: customer.address,
    statistics: { ...statisticsOf(world, customer), tickets_count: 0 },
  };
}

function chatUser(world: World, user: ChatUser): Record<string, unknown>[] {
  if (user.type === 'agent') {
    const agent = world.agents.get(user.id);
    if (agent) return [agentUser(world, user, agent)];
    const bot = world.bots.get(user.id);
    if (!bot) return [];
    const { present, visibility } = user;
    const avatar = avatarUrl(world, bot.avatar);
    return [{ id: bot.id, type: 'agent', name: bot.name, email: '', present, avatar, visibility }];
  }
  const customer = world.customers.get(user.id);
  return customer ? [customerForAgents(world, customer, user)] : [];
}

/** Place in the queue of chats that wait in the same groups. */
function queueOf(world: World, thread: Thread): Record<string, unknown> | undefined {
  const queuedAt = thread.queuedAt;
  if (queuedAt === undefined || !thread.active) return undefined;
  let position = 1;
  for (const chat of world.chats.values()) {
    const other = chat.threads.at(-1);
    if (other?.active && other.queuedAt !== undefined && other.queuedAt < queuedAt) position += 1;
  }
  return { position, wait_time: position * 30, queued_at: queuedAt };
}

/** A thread with its events. */
export function agentThread(
  world: World,
  chat: Chat,
  thread: Thread,
  viewer: Agent | undefined,
): Record<string, unknown> {
  const index = chat.threads.findIndex(({ id }) => id === thread.id);
  const previous = chat.threads[index - 1]?.id;
  const next = chat.threads[index + 1]?.id;
  return {
    id: thread.id,
    active: thread.active,
    created_at: thread.createdAt,
    user_ids: thread.userIds,
    events: thread.events.map((event) => agentEvent(event, viewer)),
    properties: thread.properties,
    access: { group_ids: thread.accessGroupIds },
    tags: thread.tags.length > 0 ? thread.tags : undefined,
    queue: queueOf(world, thread),
    previous_thread_id: previous,
    previous_accessible_thread_id: previous,
    next_thread_id: next,
    next_accessible_thread_id: next,
  };
}

/** A chat with one thread. */
export function agentChat(
  world: World,
  chat: Chat,
  thread: Thread,
  viewer: Agent | undefined,
): Record<string, unknown> {
  return {
    id: chat.id,
    users: chat.users.flatMap((user) => chatUser(world, user)),
    properties: chat.properties,
    access: { group_ids: chat.accessGroupIds },
    is_followed: viewer ? chat.followers.has(viewer.id) : undefined,
    thread: agentThread(world, chat, thread, viewer),
  };
}

/** The newest event of each type over all threads. */
export function lastEventPerType(
  chat: Chat,
  view: (event: ChatEvent) => Record<string, unknown> | undefined,
): Record<string, unknown> {
  const newest: Record<string, unknown> = {};
  for (const thread of chat.threads) {
    for (const event of thread.events) {
      const shown = view(event);
      if (shown) {
        newest[event.type] = { thread_id: thread.id, thread_created_at: thread.createdAt, event: shown };
      }
    }
  }
  return newest;
}

/** A chat summary (login, `list_chats`). */
export function agentSummary(world: World, chat: Chat, viewer: Agent): Record<string, unknown> {
  const thread = chat.threads.at(-1);
  return {
    id: chat.id,
    users: chat.users.flatMap((user) => chatUser(world, user)),
    properties: chat.properties,
    access: { group_ids: chat.accessGroupIds },
    is_followed: chat.followers.has(viewer.id),
    last_thread_summary: thread
      ? {
          id: thread.id,
          created_at: thread.createdAt,
          active: thread.active,
          user_ids: thread.userIds,
          properties: thread.properties,
          access: { group_ids: thread.accessGroupIds },
          queue: queueOf(world, thread),
          tags: thread.tags.length > 0 ? thread.tags : undefined,
        }
      : undefined,
    last_event_per_type: lastEventPerType(chat, (event) => agentEvent(event, viewer)),
  };
}
