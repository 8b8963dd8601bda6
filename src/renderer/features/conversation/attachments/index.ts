export { AttachButton, AttachTools } from './attach-tools.tsx';
export { AttachmentStrip } from './attachment-strip.tsx';
export { DropArea } from './drop-area.tsx';
export { UploadProgress } from './upload-progress.tsx';
export { useFilesBeside, useReplyFiles } from './use-reply-files.ts';
export { useSendWhenThere } from './use-send-when-there.ts';
export { WaitsToSend } from './waits-to-send.tsx';
