import type { AgentId, ChatId, GroupId } from './domain/ids.ts';

/** Whether a chat is a group, by its name: no agent's id begins so. Here, because the schema library stays out of the window. */
export const isGroupId = (chatId: ChatId | string): chatId is GroupId => chatId.startsWith('group:');

/** The colleague of a chat of two; undefined for a group. */
export const colleagueIdOf = (chatId: ChatId): AgentId | undefined =>
  isGroupId(chatId) ? undefined : chatId;
