export { FilledReply } from './filled-reply.tsx';
export { findReplies } from './find-replies.ts';
export { SavedRepliesPage } from './saved-replies-page.tsx';
