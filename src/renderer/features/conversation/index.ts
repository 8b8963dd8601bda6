export { ConversationView } from './conversation-view.tsx';
