export { ConversationView } from './conversation-view.tsx';
export { PictureAuthor, PictureViewing, usePicture } from './viewer/viewer-context.tsx';
export {
  AttachButton,
  AttachmentStrip,
  DropArea,
  useFilesBeside,
  useSendWhenThere,
  WaitsToSend,
} from './attachments/index.ts';
