import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema } from '../../../shared/bounds.ts';
import { agentIdSchema } from '../../../shared/domain/index.ts';
import type { AgentId, AgentStatus, Group } from '../../../shared/domain/index.ts';
import {
  agentChangesSchema,
  agentProfileSchema,
  groupSchema,
  routingStatusSchema,
} from '../agent-schemas.ts';
import type { AgentChanges, AgentProfile } from '../agent-schemas.ts';
import { flag } from '../chat-events.ts';

/** A push about the team, in our terms. */
export type TeamPush =
  | { kind: 'status'; agentId: AgentId; status: AgentStatus }
  | { kind: 'agent-created'; agent: AgentProfile }
  | { kind: 'agent-updated'; agentId: AgentId; changes: AgentChanges }
  | { kind: 'agent-removed'; agentId: AgentId }
  | { kind: 'group-changed'; group: Group }
  | { kind: 'group-removed'; groupId: number }
  /** The push does not have all of the change: the team has to be read again. */
  | { kind: 'team-outdated' };

/** A message of a colleague's app through LiveChat, which guarantees the author. `content`: any JSON. */
export interface Multicast {
  authorId: AgentId;
  type: string;
  content: unknown;
}

/** Pushes for the bridge: that something happened in a chat, not what. */
const chatPushes = [
  'incoming_chat',
  'incoming_event',
  'chat_deactivated',
  'chat_transferred',
  'chat_access_updated',
  'user_added_to_chat',
  'user_removed_from_chat',
  'chat_unfollowed',
  'incoming_typing_indicator',
  'events_marked_as_seen',
  'thread_tagged',
  'thread_untagged',
] as const;

/**
 * Something happened in a chat this agent is a member of, follows, or may see. The content is read from the API, not from the
 * push.
 */
export type ChatPush =
  | { kind: 'changed'; chatId: string }
  /** A thread of it has another tag, or one less. */
  | { kind: 'tagged'; chatId: string }
  /** Somebody wrote: no `authorId` on the platform's own lines, `customId` as the writer gave it. */
  | {
      kind: 'written';
      chatId: string;
      eventId: string | undefined;
      authorId: string | undefined;
      customId: string | undefined;
    }
  /** A thread was opened, or the chat has become visible to this agent: by transfer, joining or following. */
  | { kind: 'opened'; chatId: string; threadId: string | undefined }
  /** Who belongs to it, or may see it, has changed: following it may have ended (livechat.md §6). */
  | { kind: 'moved'; chatId: string; threadId: string | undefined }
  /** Somebody has come into it. */
  | { kind: 'joined'; chatId: string }
  /** This agent no longer follows it. */
  | { kind: 'unfollowed'; chatId: string }
  /** `visibility`: LiveChat's, not parsed. */
  | { kind: 'typing'; chatId: string; authorId: string; isTyping: boolean; visibility: unknown }
  | { kind: 'seen'; chatId: string; userId: string };

const inChat = z.object({ chat_id: foreignTextSchema.min(1) });
const optionalText = foreignTextSchema.optional().catch(undefined);
const inChatAs = (kind: 'changed' | 'joined' | 'tagged' | 'unfollowed') =>
  inChat.transform((raw): ChatPush => ({ kind, chatId: raw.chat_id }));
const moved = inChat
  .extend({ thread_id: optionalText })
  .transform((raw): ChatPush => ({ kind: 'moved', chatId: raw.chat_id, threadId: raw.thread_id }));
const chatPushSchemas: Readonly<Record<(typeof chatPushes)[number], z.ZodType<ChatPush>>> = {
  incoming_chat: z
    .object({
      chat: z.object({
        id: foreignTextSchema.min(1),
        thread: z.object({ id: optionalText }).optional().catch(undefined),
      }),
    })
    .transform((raw) => ({ kind: 'opened', chatId: raw.chat.id, threadId: raw.chat.thread?.id })),
  incoming_event: inChat
    .extend({
      event: z
        .object({ id: optionalText, author_id: optionalText, custom_id: optionalText })
        .optional()
        .catch(undefined),
    })
    .transform(({ chat_id: chatId, event }) =>
      event
        ? {
            kind: 'written',
            chatId,
            eventId: event.id,
            authorId: event.author_id,
            customId: event.custom_id,
          }
        : { kind: 'changed', chatId },
    ),
  chat_deactivated: inChatAs('changed'),
  chat_transferred: moved,
  // The one push that calls the chat `id` (livechat.md §7.1).
  chat_access_updated: z
    .object({ id: foreignTextSchema.min(1) })
    .transform((raw) => ({ kind: 'moved', chatId: raw.id, threadId: undefined })),
  user_added_to_chat: inChatAs('joined'),
  user_removed_from_chat: moved,
  chat_unfollowed: inChatAs('unfollowed'),
  thread_tagged: inChatAs('tagged'),
  thread_untagged: inChatAs('tagged'),
  incoming_typing_indicator: inChat
    .extend({
      typing_indicator: z.object({
        author_id: foreignTextSchema,
        is_typing: flag,
        visibility: z.unknown().optional(),
      }),
    })
    .transform((raw) => ({
      kind: 'typing',
      chatId: raw.chat_id,
      authorId: raw.typing_indicator.author_id,
      isTyping: raw.typing_indicator.is_typing,
      visibility: raw.typing_indicator.visibility,
    })),
  events_marked_as_seen: inChat
    .extend({ user_id: foreignTextSchema })
    .transform((raw) => ({ kind: 'seen', chatId: raw.chat_id, userId: raw.user_id })),
};

/** undefined when it is none of these, or not of the documented shape. */
export const parseChatPush = (action: string, payload: unknown): ChatPush | undefined => {
  if (!Object.hasOwn(chatPushSchemas, action)) return undefined;
  const parsed = chatPushSchemas[action as keyof typeof chatPushSchemas].safeParse(payload);
  return parsed.success ? parsed.data : undefined;
};

/** Subscribed to at login. Source: livechat.md §5.3, §7.1, §7.2. */
export const wantedPushes = [
  'routing_status_set',
  'agent_created',
  'agent_updated',
  'agent_deleted',
  'agent_suspended',
  'agent_unsuspended',
  'agent_approved',
  'group_created',
  'group_updated',
  'group_deleted',
  'incoming_multicast',
  ...chatPushes,
] as const;

const agentIdOnly = z.object({ id: agentIdSchema });
const groupIdOnly = z.object({ id: foreignDecimalSchema.int() });
const outdated: TeamPush = { kind: 'team-outdated' };

const changedGroupSchema = z.union([
  z.object({ agent_priorities: z.record(foreignTextSchema, z.unknown()) }).transform(() => outdated),
  groupSchema.transform((group): TeamPush => ({ kind: 'group-changed', group })),
  groupIdOnly.transform(() => outdated),
]);

/** By action: the payload's shape, and what it means. */
const teamPushSchemas: Readonly<Record<string, z.ZodType<TeamPush>>> = {
  routing_status_set: routingStatusSchema.transform((push) => ({ kind: 'status', ...push })),
  agent_created: agentProfileSchema.transform((agent) => ({ kind: 'agent-created', agent })),
  agent_updated: agentChangesSchema.transform(({ id, changes }) => ({
    kind: 'agent-updated',
    agentId: id,
    changes,
  })),
  agent_deleted: agentIdOnly.transform(({ id }) => ({ kind: 'agent-removed', agentId: id })),
  agent_suspended: agentIdOnly.transform(({ id }) => ({
    kind: 'agent-updated',
    agentId: id,
    changes: { isSuspended: true },
  })),
  agent_unsuspended: agentIdOnly.transform(({ id }) => ({
    kind: 'agent-updated',
    agentId: id,
    changes: { isSuspended: false },
  })),
  // Only the id comes; whether the agent was listed before approval is not documented.
  agent_approved: agentIdOnly.transform(() => outdated),
  // Memberships come only as `agent_priorities`, and an update may leave the name out.
  group_created: changedGroupSchema,
  group_updated: changedGroupSchema,
  group_deleted: groupIdOnly.transform(({ id }) => ({ kind: 'group-removed', groupId: id })),
};

/** undefined when it is none of these, or not of the documented shape. */
export const parseTeamPush = (action: string, payload: unknown): TeamPush | undefined => {
  const schema = Object.hasOwn(teamPushSchemas, action) ? teamPushSchemas[action] : undefined;
  const parsed = schema?.safeParse(payload);
  return parsed?.success ? parsed.data : undefined;
};

const multicastSchema = z
  .object({ author_id: agentIdSchema, type: foreignTextSchema.min(1).max(200), content: z.unknown() })
  .transform((raw): Multicast => ({ authorId: raw.author_id, type: raw.type, content: raw.content }));

/** undefined when the platform itself sent it (no author), or it has no type. */
export const parseMulticast = (payload: unknown): Multicast | undefined => {
  const parsed = multicastSchema.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
};
