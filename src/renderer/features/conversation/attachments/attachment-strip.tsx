import './attachments.css';
import { Audiotrack, Close, FiletypePdf, Video } from '@livechat/design-system-icons';
import type { OutgoingFile } from '../../../../shared/domain/outgoing-file.ts';
import { fileProblemSentence, sizeWords, tooLargeForLiveChatWords } from '../../../messages/files.ts';
import { kindName } from '../../../messages/message.ts';
import { useAppState } from '../../../state/react.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { Icon, Loader } from '../../../ui/design-system.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { ReplyFiles } from './use-reply-files.ts';

/** What leaves with the reply, above its text; and why something does not. */
export const AttachmentStrip = ({ files: { files, arriving, problems, ...act } }: { files: ReplyFiles }) => {
  const isBridged = useAppState(
    ({ bridge }) => bridge?.state === 'active' || bridge?.state === 'standing-by',
  );
  return (
    <>
      {problems.length === 0 ? undefined : (
        <div className="attachments__problems" data-testid="attachment-problems">
          <Callout
            tone="warning"
            isAlert
            actions={
              <button type="button" className="link" onClick={act.dismissProblems}>
                OK
              </button>
            }
          >
            {problems.map((problem, index) => (
              // One file can be tried twice.
              <p key={index}>{fileProblemSentence(problem)}</p>
            ))}
          </Callout>
        </div>
      )}
      {files.length + arriving.length === 0 ? undefined : (
        <ul className="attachments" aria-label="Attached files" data-testid="attachments">
          {files.map((file) => (
            <li key={file.id} className={`attachments__item attachments__item--${file.kind}`}>
              <Preview file={file} />
              {file.kind === 'image' ? undefined : (
                <span className="attachments__words">
                  <span className="attachments__name" title={file.name}>
                    {file.name}
                  </span>
                  <span className="attachments__size digits">{sizeWords(file.sizeBytes)}</span>
                </span>
              )}
              {isBridged && file.isTooLargeForLiveChat ? (
                <span className="attachments__note">{tooLargeForLiveChatWords}</span>
              ) : undefined}
              <IconButton
                className="attachments__remove"
                label={`Remove ${file.name}`}
                icon={Close}
                isSmall
                onClick={() => act.remove(file.id)}
              />
            </li>
          ))}
          {arriving.map((name, index) => (
            <li key={`${index}:${name}`} className="attachments__item attachments__item--arriving">
              <Loader size="small" label={`Checking ${name}`} />
              <span className="attachments__name">{name}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

const Preview = ({ file }: { file: OutgoingFile }) => {
  const label = `${kindName(file.kind)}: ${file.name}, ${sizeWords(file.sizeBytes)}`;
  switch (file.kind) {
    case 'image':
      return <img className="attachments__picture" src={file.mediaUrl} alt={label} title={label} />;
    case 'video':
      return (
        <span className="attachments__icon">
          <Icon source={Video} />
        </span>
      );
    case 'audio':
      return (
        <>
          <span className="attachments__icon">
            <Icon source={Audiotrack} />
          </span>
          <audio
            className="attachments__sound"
            controls
            preload="metadata"
            src={file.mediaUrl}
            aria-label={label}
          />
        </>
      );
    case 'file':
      return (
        <span className="attachments__icon">
          <Icon source={FiletypePdf} />
        </span>
      );
  }
};
