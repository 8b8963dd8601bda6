export { createPrivateChats } from './private-chats.ts';
export type { PrivateChats, PrivateChatsEvents, PrivateChatsLink } from './private-chats.ts';
export { createPrivateChatStore } from './store.ts';
export type { PrivateMessageRow } from './store.ts';
