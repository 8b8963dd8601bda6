import { z } from 'zod';
import type { Contracts } from '../wire.ts';

/**
 * Answers of LiveChat as its documents describe them, by call. Stricter than the product, which takes what it can use: a difference
 * here is a change of the platform, or of what we believe of it. Source: livechat.md §2, §4, §6, §7, §8, §10.
 */

const id = z.string().min(1);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
const nothing = z.strictObject({});

const tokenFields = {
  account_id: id,
  organization_id: z.guid(),
  expires_in: z.int().positive(),
  scope: z.string(),
};
const token = z.object({
  ...tokenFields,
  access_token: id,
  refresh_token: id,
  token_type: z.literal('Bearer'),
});

const agent = z.object({
  id: z.email(),
  account_id: id,
  name: z.string(),
  role: z.enum(['owner', 'viceowner', 'administrator', 'normal']),
  groups: z
    .array(z.object({ id: z.int(), priority: z.enum(['first', 'normal', 'last', 'supervisor']) }))
    .optional(),
  suspended: z.boolean().optional(),
  avatar: z.string().optional(),
  avatar_path: z.string().optional(),
  job_title: z.string().optional(),
});

const user = z.object({ id, type: z.enum(['agent', 'customer']), present: z.boolean() });
const event = {
  id,
  type: id,
  created_at: time,
  custom_id: z.string().optional(),
  author_id: z.string().optional(),
  deleted: z.boolean().optional(),
};
const agentEvent = z.object({ ...event, visibility: z.enum(['all', 'agents']) });
const customerEvent = z.object({ ...event, recipients: z.enum(['all', 'agents']) });
const access = z.object({ group_ids: z.array(z.int()) });
const thread = <T extends z.ZodType>(each: T) =>
  z.object({
    id,
    active: z.boolean(),
    created_at: time,
    user_ids: z.array(z.string()),
    access,
    events: z.array(each).optional(),
  });
const summary = <T extends z.ZodType>(each: T) =>
  z.object({
    id,
    users: z.array(user),
    properties: z.record(z.string(), z.unknown()),
    access,
    last_thread_summary: z.object({ id, active: z.boolean(), created_at: time }).optional(),
    last_event_per_type: z.record(z.string(), z.object({ thread_id: id, event: each.optional() })).optional(),
  });
const threads = <T extends z.ZodType>(each: T) =>
  z.object({
    threads: z.array(thread(each)),
    found_threads: z.int(),
    next_page_id: z.string().optional(),
  });
const opened = z.object({ thread_id: id, event_ids: z.array(id) });
const written = z.object({ event_id: id });

export const livechatContracts: Contracts = {
  'accounts POST /v2/token': token,
  'accounts GET /v2/info': z.object({ ...tokenFields, client_id: id }),
  'accounts DELETE /v2/token': nothing,
  'accounts GET /v2/accounts/me': z.object({
    account_id: id,
    email: z.email(),
    name: z.string(),
    roles: z.array(z.object({ product: id, role: id })).optional(),
  }),
  'accounts POST /v2/customer/token': z.object({
    access_token: id,
    entity_id: id,
    expires_in: z.int().positive(),
    token_type: z.literal('Bearer'),
    organization_id: z.guid(),
  }),
  'configuration list_agents': z.array(agent).min(1),
  'configuration get_agent': agent,
  'configuration list_groups': z.array(
    z.object({ id: z.int(), name: z.string(), language_code: z.string() }),
  ),
  'agent list_routing_statuses': z.array(
    z.object({ agent_id: id, status: z.enum(['accepting_chats', 'not_accepting_chats', 'offline']) }),
  ),
  'agent list_chats': z.object({
    chats_summary: z.array(summary(agentEvent)),
    found_chats: z.int(),
    next_page_id: z.string().optional(),
  }),
  'agent list_threads': threads(agentEvent),
  'agent list_archives': z.object({
    chats: z.array(z.object({ id, users: z.array(user), thread: thread(agentEvent) })),
    found_chats: z.int(),
    next_page_id: z.string().optional(),
  }),
  'agent get_chat': z.object({ id, users: z.array(user) }),
  'agent send_event': written,
  'agent resume_chat': opened,
  'agent add_user_to_chat': nothing,
  'agent deactivate_chat': nothing,
  'customer update_customer': nothing,
  'customer set_customer_session_fields': nothing,
  'customer list_chats': z.object({
    chats_summary: z.array(summary(customerEvent)),
    total_chats: z.int(),
  }),
  'customer start_chat': opened.extend({ chat_id: id }),
  'customer resume_chat': opened,
  'customer send_event': written,
  'customer delete_event': nothing,
  'customer upload_file': z.object({ url: z.url() }),
  'customer mark_events_as_seen': nothing,
  'customer update_event_properties': nothing,
  'rtm login': z.object({
    license: z.object({ id: z.string(), organization_id: z.guid() }),
    my_profile: z.object({
      id: z.email(),
      name: z.string(),
      permission: z.enum(['owner', 'viceowner', 'administrator', 'normal']),
      routing_status: z.enum(['accepting_chats', 'not_accepting_chats', 'offline']),
    }),
    chats_summary: z.array(summary(agentEvent)),
  }),
  'rtm set_routing_status': nothing,
  'rtm multicast': nothing,
  'rtm follow_chat': nothing,
  'rtm unfollow_chat': nothing,
  'rtm update_session': nothing,
  'push incoming_chat': z.object({
    chat: z.object({ id, users: z.array(user), access, thread: thread(agentEvent) }),
  }),
  'push incoming_event': z.object({ chat_id: id, thread_id: id, event: agentEvent }),
  'push chat_deactivated': z.object({ chat_id: id, thread_id: id }),
  'push incoming_multicast': z.object({ author_id: z.email(), type: id, content: z.unknown() }),
  'push routing_status_set': z.object({ agent_id: id, status: z.string() }),
};
