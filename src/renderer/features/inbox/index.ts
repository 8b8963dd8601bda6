export { ConversationView, Inbox } from './inbox.tsx';
