export { ConversationView } from './conversation-view.tsx';
export { AttachButton, AttachmentStrip, DropArea, useFilesBeside } from './attachments/index.ts';
