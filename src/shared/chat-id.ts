import type { ChatId, GroupId } from './domain/ids.ts';

/** Whether a chat is a group, by its name: no agent's id begins so. Here, because the schema library stays out of the window. */
export const isGroupId = (chatId: ChatId | string): chatId is GroupId => chatId.startsWith('group:');
