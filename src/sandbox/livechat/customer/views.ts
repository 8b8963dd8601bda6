/** Wire forms of the Customer Chat API: hashed agent ids, `recipients` for `visibility`, nothing meant for agents. */
import { avatarUrl, lastEventPerType, statisticsOf } from '../agent/views.ts';
import { hashedAgentId } from '../model/ids.ts';
import type { Chat, ChatEvent, ChatUser, Customer, Thread, World } from '../model/types.ts';

function publicId(world: World, id: string): string {
  return world.agents.has(id) ? hashedAgentId(world, id) : id;
}

/** An event for the customer; undefined for a whisper, and for a removed one (documented: livechat.md §11). */
export function customerEvent(world: World, event: ChatEvent): Record<string, unknown> | undefined {
  if (event.visibility !== 'all' || event.deleted) return undefined;
  return {
    id: event.id,
    custom_id: event.customId,
    type: event.type,
    created_at: event.createdAt,
    author_id: event.authorId === undefined ? undefined : publicId(world, event.authorId),
    recipients: event.visibility,
    properties: event.properties,
    ...event.content,
  };
}

/** The customer's own record. */
export function customerSelf(world: World, customer: Customer): Record<string, unknown> {
  return {
    id: customer.id,
    type: 'customer',
    name: customer.name,
    email: customer.email,
    email_verified: false,
    avatar: customer.avatar,
    session_fields: customer.sessionFields,
    omnichannel: customer.omnichannel,
    address: customer.address,
    statistics: statisticsOf(world, customer),
  };
}

/** A member of the chat; agents who only whisper stay unseen. */
export function customerUser(world: World, user: ChatUser): Record<string, unknown>[] {
  if (user.type === 'customer') {
    const customer = world.customers.get(user.id);
    if (!customer) return [];
    const self = customerSelf(world, customer);
    return [{ ...self, present: user.present, events_seen_up_to: user.seenUpTo }];
  }
  if (user.visibility === 'agents') return [];
  const agent = world.agents.get(user.id) ?? world.bots.get(user.id);
  if (!agent) return [];
  return [
    {
      id: publicId(world, user.id),
      type: 'agent',
      name: agent.name,
      avatar: avatarUrl(world, agent.avatar),
      job_title: agent.jobTitle,
      present: user.present,
      is_bot: world.bots.has(user.id),
      events_seen_up_to: user.seenUpTo,
    },
  ];
}

function visibleIds(world: World, chat: Chat, thread: Thread): string[] {
  const whisperers = new Set(
    chat.users.filter((user) => user.visibility === 'agents').map((user) => user.id),
  );
  return thread.userIds.filter((id) => !whisperers.has(id)).map((id) => publicId(world, id));
}

/** A thread with the events the customer may see. */
export function customerThread(world: World, chat: Chat, thread: Thread): Record<string, unknown> {
  const index = chat.threads.findIndex(({ id }) => id === thread.id);
  return {
    id: thread.id,
    active: thread.active,
    created_at: thread.createdAt,
    user_ids: visibleIds(world, chat, thread),
    events: thread.events.flatMap((event) => customerEvent(world, event) ?? []),
    properties: thread.properties,
    access: { group_ids: thread.accessGroupIds },
    previous_thread_id: chat.threads[index - 1]?.id,
    next_thread_id: chat.threads[index + 1]?.id,
  };
}

/** A chat with one thread. */
export function customerChat(world: World, chat: Chat, thread: Thread): Record<string, unknown> {
  return {
    id: chat.id,
    users: chat.users.flatMap((user) => customerUser(world, user)),
    properties: chat.properties,
    access: { group_ids: chat.accessGroupIds },
    thread: customerThread(world, chat, thread),
  };
}

/** A chat summary. */
export function customerSummary(world: World, chat: Chat): Record<string, unknown> {
  const thread = chat.threads.at(-1);
  return {
    id: chat.id,
    users: chat.users.flatMap((user) => customerUser(world, user)),
    properties: chat.properties,
    access: { group_ids: chat.accessGroupIds },
    last_thread_summary: thread
      ? {
          id: thread.id,
          created_at: thread.createdAt,
          active: thread.active,
          user_ids: visibleIds(world, chat, thread),
          properties: thread.properties,
          access: { group_ids: thread.accessGroupIds },
        }
      : undefined,
    last_event_per_type: lastEventPerType(chat, (event) => customerEvent(world, event)),
  };
}
