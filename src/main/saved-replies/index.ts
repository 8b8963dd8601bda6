export { createSavedReplies, type SavedReplies } from './saved-replies.ts';
