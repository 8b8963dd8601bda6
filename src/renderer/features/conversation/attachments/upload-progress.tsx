import './attachments.css';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { uploadWords } from '../../../messages/files.ts';
import { useActions } from '../../../state/react.tsx';

/** How far a message's file is on its way, with a button that stops it; nothing while none is. */
export const UploadProgress = ({ message: { id, uploadShare } }: { message: Message }) => {
  const { conversations } = useActions();
  if (uploadShare === undefined) return undefined;
  const words = uploadWords(uploadShare);
  return (
    <span className="upload">
      <progress className="upload__bar" max={1} value={uploadShare} aria-label={words} />
      <span className="digits">{words}</span>
      <button type="button" className="link" onClick={() => void conversations.discard(id)}>
        {text('Cancel')}
      </button>
    </span>
  );
};
