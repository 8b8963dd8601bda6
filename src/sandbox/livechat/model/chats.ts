/** Chats and threads: starting, resuming, closing, membership, routing. Shared by agents and customers. */
import { found, LiveChatError } from '../errors.ts';
import { agentChat } from '../agent/views.ts';
import { customerChat } from '../customer/views.ts';
import { activeChats, routingStatus } from './agents.ts';
import { announceInChat } from './chat-changes.ts';
import { systemMessage } from './events.ts';
import { chatId as newId } from './ids.ts';
import { mergeProperties } from './properties.ts';
import type {
  Agent,
  Cause,
  Chat,
  ChatUser,
  Customer,
  Properties,
  Thread,
  Visibility,
  World,
} from './types.ts';

/** The chat, or `not_found`. */
export function needChat(world: World, id: string): Chat {
  return found(world.chats.get(id), 'Chat');
}

/** The last thread; a chat always has one. */
export function lastThread(chat: Chat): Thread {
  return found(chat.threads.at(-1), 'Thread');
}

/** The thread of that id, or `not_found`. */
export function needThread(chat: Chat, id: string): Thread {
  return found(
    chat.threads.find((thread) => thread.id === id),
    'Thread',
  );
}

/** The active thread, or `chat_inactive`. */
export function needActiveThread(chat: Chat): Thread {
  const thread = lastThread(chat);
  if (!thread.active) throw new LiveChatError('chat_inactive');
  return thread;
}

/** What a new thread starts with. */
export interface ThreadStart {
  continuous: boolean;
  active: boolean;
  properties: Properties;
  clientId: string | undefined;
  customerClientId: string | undefined;
}

function sourceProperties(start: ThreadStart): Properties {
  return {
    source: {
      client_id: start.clientId,
      customer_client_id: start.customerClientId,
    },
    routing: { continuous: start.continuous },
  };
}

/** Adds a thread to the chat; the caller announces it. */
export function addThread(world: World, chat: Chat, start: ThreadStart): Thread {
  const properties = sourceProperties(start);
  mergeProperties(properties, start.properties);
  mergeProperties(chat.properties, { routing: { continuous: start.continuous } });
  // Documented (livechat.md §10.4): the client that agents work from, which may change with each restart; the customer's stays.
  if (start.clientId !== undefined)
    mergeProperties(chat.properties, { source: { client_id: start.clientId } });
  const thread: Thread = {
    id: newId(),
    active: start.active,
    createdAt: world.timestamp(),
    userIds: chat.users.filter((user) => user.present).map((user) => user.id),
    events: [],
    properties,
    accessGroupIds: [...chat.accessGroupIds],
    tags: [],
  };
  chat.threads.push(thread);
  // Documented (livechat.md §6): following ends when the chat is reactivated. That no push tells of it is our guess.
  chat.followers.clear();
  // Documented (livechat.md §8.3): session fields live only as long as the session. That one begins with each thread is our
  // guess, and whether fields that were set before the first thread are of its session is open: both can be tried.
  const customer = world.customers.get(chat.customerId ?? '');
  if (customer && (chat.threads.length > 1 || world.context.settings.firstThreadClearsSessionFields))
    customer.sessionFields = [];
  return thread;
}

/** A chat without a thread yet. */
export function createChat(
  world: World,
  accessGroupIds: number[],
  properties: Properties,
  start: ThreadStart,
): Chat {
  const chat: Chat = {
    id: newId(),
    users: [],
    properties: sourceProperties(start),
    accessGroupIds,
    threads: [],
    followers: new Set(),
  };
  mergeProperties(chat.properties, properties);
  world.chats.set(chat.id, chat);
  return chat;
}

/**
 * Takes the chat out of use as the vendor does on a privacy request: nothing of it can be read or continued.
 * convention: nothing is documented but the error `chat_anonymized` of the customer side; that agents can no longer
 * open it is our guess; whether lists still name it can be tried both ways (setting `listsAnonymized`).
 */
export function anonymize(chat: Chat): void {
  chat.isAnonymized = true;
  for (const thread of chat.threads) {
    thread.active = false;
    thread.queuedAt = undefined;
    for (const event of thread.events) event.content = {};
  }
}

/** Puts a user among the chat's users without announcing it. */
export function seat(
  chat: Chat,
  id: string,
  type: 'agent' | 'customer',
  visibility: Visibility = 'all',
): ChatUser {
  const existing = chat.users.find((user) => user.id === id);
  if (existing) {
    existing.present = true;
    existing.visibility = visibility;
    return existing;
  }
  const user: ChatUser = { id, type, visibility, present: true };
  chat.users.push(user);
  if (type === 'customer') chat.customerId = id;
  const thread = chat.threads.at(-1);
  if (thread?.active && !thread.userIds.includes(id)) thread.userIds.push(id);
  return user;
}

/** The agent the router would give the chat to: accepting, in the group, below capacity; sockets before played ones. */
export function pickAgent(world: World, groupIds: number[], except: string[] = []): Agent | undefined {
  const candidates = [...world.agents.values()].filter((agent) => {
    if (except.includes(agent.id) || routingStatus(agent) !== 'accepting_chats') return false;
    const inGroup = groupIds.some((id) => {
      const priority = agent.groups.get(id);
      return priority !== undefined && priority !== 'supervisor';
    });
    return inGroup && activeChats(world, agent.id) < agent.maxChats;
  });
  const score = (agent: Agent): number =>
    (agent.session === undefined ? 1000 : 0) + activeChats(world, agent.id);
  return candidates.sort((one, other) => score(one) - score(other) || one.id.localeCompare(other.id))[0];
}

/** Whether anybody of these groups could take chats now, at capacity or not. */
export function anybodyAccepting(world: World, groupIds: number[]): boolean {
  return [...world.agents.values()].some(
    (agent) =>
      routingStatus(agent) === 'accepting_chats' && groupIds.some((groupId) => agent.groups.has(groupId)),
  );
}

/** Gives a fresh thread to an agent, or puts it in the queue. Announced by the thread's own `incoming_chat`. */
export function assign(world: World, chat: Chat, thread: Thread): void {
  if (!thread.active || chat.properties['routing']?.['ignore_agents_routing'] === true) return;
  if (chat.users.some((user) => user.type === 'agent' && user.present)) return;
  const agent = pickAgent(world, chat.accessGroupIds);
  if (agent) {
    seat(chat, agent.id, 'agent');
    thread.queuedAt = undefined;
  } else {
    thread.queuedAt ??= world.timestamp();
  }
}

/** Announces a new thread to everybody with access, the customer and the webhooks. */
export function announceChat(world: World, chat: Chat, cause: Cause | undefined, requesterId: string): void {
  world.publish({
    action: 'incoming_chat',
    chat,
    wide: true,
    scopes: ['chats--access:ro'],
    forAgent: (viewer) => ({
      requester_id: requesterId,
      chat: agentChat(world, chat, lastThread(chat), viewer),
    }),
    forCustomer: () => ({ requester_id: requesterId, chat: customerChat(world, chat, lastThread(chat)) }),
    forWebhook: () => ({ chat: agentChat(world, chat, lastThread(chat), undefined) }),
    facts: { clientId: sourceClient(chat) },
    cause,
  });
}

/** The client that produced the chat. */
export function sourceClient(chat: Chat): string | undefined {
  const value = chat.properties['source']?.['client_id'];
  return typeof value === 'string' ? value : undefined;
}

/** Closes the active thread. `user` is undefined when the router does it. */
export function deactivate(
  world: World,
  chat: Chat,
  user: Agent | Customer | undefined,
  cause: Cause | undefined,
  clientId?: string | undefined,
): void {
  const thread = needActiveThread(chat);
  if (user && 'role' in user) {
    systemMessage(world, chat, thread, 'manual_archived_agent', `${user.name} archived the chat`, {
      agent: user.name,
    });
  } else if (user) {
    systemMessage(world, chat, thread, 'manual_archived_customer', 'The customer closed the chat', {
      customer: user.name ?? 'Customer',
    });
  }
  thread.active = false;
  thread.queuedAt = undefined;
  for (const member of chat.users) if (member.type === 'agent') member.present = false;
  const payload = { chat_id: chat.id, thread_id: thread.id, user_id: user?.id };
  const change = { action: 'chat_deactivated', chat, wide: true, payload, customer: payload };
  announceInChat(world, { clientId, cause }, change);
}
