export { ConversationView } from './conversation-view.tsx';
export { PictureAuthor, PictureViewing, usePicture } from './viewer/viewer-context.tsx';
export { AttachButton, AttachmentStrip, DropArea, useFilesBeside } from './attachments/index.ts';
