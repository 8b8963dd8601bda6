export { createSavedChats, type SavedChats, type SavedChatsFiles, type TakenIn } from './saved-chats.ts';
