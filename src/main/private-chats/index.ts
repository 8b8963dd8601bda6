export {
  createPrivateChats,
  type PrivateChats,
  type PrivateChatsEvents,
  type PrivateChatsLink,
} from './private-chats.ts';
export { createGroupReader } from './groups/index.ts';
export { createPrivateChatStore, type PrivateMessageRow } from './store.ts';
export type { SavedChatsFiles } from './saved/index.ts';
