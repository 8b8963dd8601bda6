/** Reading chats: lists, threads, archives. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import { getChatSchema, pageFields } from '../chat-actions.ts';
import { LiveChatError } from '../errors.ts';
import { canSee, inAccess } from '../model/agents.ts';
import { lastThread, needThread } from '../model/chats.ts';
import { readPage } from '../model/pages.ts';
import { laggingChat, laggingThread } from '../model/read-lag.ts';
import type { AgentCaller, Chat, Properties, Thread, World } from '../model/types.ts';
import { reachChat } from './access.ts';
import { agentChat, agentSummary, agentThread } from './views.ts';

const READ = ['chats--access:ro'];

/** Chats the caller sees, newest thread first. */
export function visibleChats(world: World, caller: AgentCaller): Chat[] {
  return (
    [...world.chats.values()]
      // convention: see `anonymize`.
      .filter((chat) => chat.isAnonymized !== true || world.context.settings.listsAnonymized)
      .filter((chat) => canSee(chat, caller.agent, caller.scopes))
      .sort((one, other) => lastThread(other).createdAt.localeCompare(lastThread(one).createdAt))
  );
}

/** `properties.<namespace>.<name>.{exists | values | exclude_values}`. */
const propertyFilter = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z
        .strictObject({
          exists: z.boolean().optional(),
          values: z.array(z.unknown()).min(1).optional(),
          exclude_values: z.array(z.unknown()).min(1).optional(),
        })
        .refine((filter) => Object.values(filter).filter((value) => value !== undefined).length === 1, {
          message: 'one of `exists`, `values`, `exclude_values`',
        }),
    ),
  )
  .optional();

/** convention: of a chat in `list_chats`, of the thread or its chat in `list_archives`. */
function propertiesFit(actual: Properties, filter: z.output<typeof propertyFilter>): boolean {
  return Object.entries(filter ?? {}).every(([namespace, names]) =>
    Object.entries(names).every(([name, wish]) => {
      const value = actual[namespace]?.[name];
      if (wish.exists !== undefined) return wish.exists === (value !== undefined);
      if (wish.values) return wish.values.includes(value);
      return !wish.exclude_values?.includes(value);
    }),
  );
}

const listChatsSchema = z.object({
  ...pageFields,
  filters: z
    .object({
      active: z.boolean().nullable().optional(),
      include_chats_without_threads: z.boolean().optional(),
      group_ids: z.array(z.int()).max(200).optional(),
      properties: propertyFilter,
    })
    .optional(),
});

const switchFilter = z
  .object({
    exists: z.boolean().optional(),
    values: z.array(z.string()).optional(),
    exclude_values: z.array(z.string()).optional(),
    require_every_value: z.boolean().optional(),
  })
  .optional();

const archivesSchema = z.object({
  ...pageFields,
  highlights: z.looseObject({}).optional(),
  filters: z
    .object({
      query: z.string().optional(),
      from: z.string().optional(),
      to: z.string().optional(),
      chat_ids: z.array(z.string()).max(1000).optional(),
      thread_ids: z.array(z.string()).max(20).optional(),
      group_ids: z.array(z.int()).max(200).optional(),
      customer_id: z.string().optional(),
      customer_email: z.string().optional(),
      agents: switchFilter,
      tags: switchFilter,
      event_types: switchFilter,
      properties: propertyFilter,
    })
    .optional(),
});

type Archives = z.output<typeof archivesSchema>;

function fits(actual: string[], filter: z.output<typeof switchFilter>): boolean {
  if (!filter) return true;
  if (filter.exists !== undefined && filter.exists !== actual.length > 0) return false;
  if (filter.exclude_values?.some((value) => actual.includes(value))) return false;
  if (!filter.values) return true;
  return filter.require_every_value
    ? filter.values.every((value) => actual.includes(value))
    : filter.values.some((value) => actual.includes(value));
}

function archived(
  world: World,
  chat: Chat,
  thread: Thread,
  filters: NonNullable<Archives['filters']>,
): boolean {
  if (filters.from !== undefined && Date.parse(thread.createdAt) < Date.parse(filters.from)) return false;
  if (filters.to !== undefined && Date.parse(thread.createdAt) > Date.parse(filters.to)) return false;
  if (filters.chat_ids && !filters.chat_ids.includes(chat.id)) return false;
  if (filters.thread_ids && !filters.thread_ids.includes(thread.id)) return false;
  if (filters.group_ids && !filters.group_ids.some((id) => thread.accessGroupIds.includes(id))) return false;
  if (filters.customer_id !== undefined && chat.customerId !== filters.customer_id) return false;
  if (filters.customer_email !== undefined) {
    const customer = world.customers.get(chat.customerId ?? '');
    if (customer?.email !== filters.customer_email) return false;
  }
  if (!propertiesFit({ ...chat.properties, ...thread.properties }, filters.properties)) return false;
  const agents = thread.userIds.filter((id) => world.agents.has(id));
  if (!fits(agents, filters.agents) || !fits(thread.tags, filters.tags)) return false;
  const types = [...new Set(thread.events.map((event) => event.type))];
  if (!fits(types, filters.event_types)) return false;
  const query = filters.query?.toLowerCase();
  return (
    query === undefined ||
    thread.events.some(
      (event) =>
        !event.deleted &&
        String(event.content['text'] ?? '')
          .toLowerCase()
          .includes(query),
    )
  );
}

const threadsSchema = z.object({
  chat_id: z.string(),
  ...pageFields,
  min_events_count: z.int().min(1).max(100).optional(),
  filters: z.object({ from: z.string().optional(), to: z.string().optional() }).optional(),
});

/** The threads of one page; shared with the customer side. */
export function pageOfThreads(
  world: World,
  chat: Chat,
  input: z.output<typeof threadsSchema>,
): { threads: Thread[]; found: number; links: object } {
  const newestFirst = (input.sort_order ?? 'desc') === 'desc';
  const all = newestFirst ? [...chat.threads].reverse() : [...chat.threads];
  if (input.min_events_count !== undefined) {
    if (input.limit !== undefined || input.filters !== undefined) {
      throw new LiveChatError('validation', '`min_events_count` cannot be used with `limit` or `filters`');
    }
    const threads: Thread[] = [];
    let events = 0;
    for (const thread of all) {
      if (events >= input.min_events_count) break;
      threads.push(thread);
      events += thread.events.length;
    }
    return { threads, found: all.length, links: {} };
  }
  const found = readPage(world, `threads ${chat.id}`, input, { normal: 3, most: 100 }, () =>
    all
      .filter((thread) => {
        const time = Date.parse(thread.createdAt);
        if (input.filters?.from !== undefined && time < Date.parse(input.filters.from)) return false;
        return input.filters?.to === undefined || time <= Date.parse(input.filters.to);
      })
      .map((thread) => thread.id),
  );
  return { threads: found.ids.map((id) => needThread(chat, id)), found: found.found, links: found.links };
}

/** `list_chats`, `list_threads`, `get_chat`, `list_archives`. */
export const listActions: ActionTable<AgentCaller> = {
  list_chats: action(READ, listChatsSchema, (world, caller, input) => {
    const filters = input.filters ?? {};
    const found = readPage(world, 'chats', input, { normal: 10, most: 100 }, () => {
      const chats = visibleChats(world, caller).filter((chat) => {
        if (typeof filters.active === 'boolean' && lastThread(chat).active !== filters.active) return false;
        if (!propertiesFit(chat.properties, filters.properties)) return false;
        return !filters.group_ids || filters.group_ids.some((id) => chat.accessGroupIds.includes(id));
      });
      if (input.sort_order === 'asc') chats.reverse();
      return chats.map((chat) => chat.id);
    });
    return {
      chats_summary: found.ids.flatMap((id) => {
        const chat = world.chats.get(id);
        return chat ? [agentSummary(world, laggingChat(world, chat), caller.agent)] : [];
      }),
      found_chats: found.found,
      ...found.links,
    };
  }),
  list_threads: action(READ, threadsSchema, (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    const { threads, found, links } = pageOfThreads(world, chat, input);
    return {
      threads: threads.map((thread) => agentThread(world, chat, laggingThread(world, thread), caller.agent)),
      found_threads: found,
      ...links,
    };
  }),
  get_chat: action(READ, getChatSchema, (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    const thread = input.thread_id === undefined ? lastThread(chat) : needThread(chat, input.thread_id);
    return agentChat(world, chat, laggingThread(world, thread), caller.agent);
  }),
  list_archives: action(READ, archivesSchema, (world, caller, input) => {
    const filters = input.filters ?? {};
    if (filters.thread_ids && (Object.keys(filters).length > 1 || input.limit !== undefined)) {
      throw new LiveChatError(
        'validation',
        '`filters.thread_ids` cannot be used with other filters or paging',
      );
    }
    const found = readPage(world, 'archives', input, { normal: 10, most: 100 }, () => {
      const entries = visibleChats(world, caller)
        .flatMap((chat) => chat.threads.map((thread) => ({ chat, thread })))
        .filter(({ chat, thread }) => {
          const reachable =
            canSee(chat, caller.agent, caller.scopes) || inAccess(thread.accessGroupIds, caller.agent);
          return reachable && archived(world, chat, thread, filters);
        })
        .sort((one, other) => other.thread.createdAt.localeCompare(one.thread.createdAt));
      if (input.sort_order === 'asc') entries.reverse();
      return entries.map(({ chat, thread }) => `${chat.id} ${thread.id}`);
    });
    return {
      chats: found.ids.flatMap((id) => {
        const [chatId = '', threadId = ''] = id.split(' ');
        const chat = world.chats.get(chatId);
        return chat ? [agentChat(world, chat, needThread(chat, threadId), caller.agent)] : [];
      }),
      found_chats: found.found,
      ...found.links,
    };
  }),
};
