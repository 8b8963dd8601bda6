export {
  createPrivateChats,
  type PrivateChats,
  type PrivateChatsEvents,
  type PrivateChatsLink,
} from './private-chats.ts';
export { createGroupReader } from './groups/index.ts';
export { createPrivateChatStore, type PrivateMessageRow } from './store.ts';
export type { SavedChatsFiles } from './saved/index.ts';
export type { FileFailPoints, FileStep, PrivateFiles } from './files/index.ts';
export { createPrivateTotals } from './store.ts';
