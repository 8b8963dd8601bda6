import './attachments.css';
import { Attachment, Audiotrack, Close, FiletypePdf, Video } from '@livechat/design-system-icons';
import type { FileProblem, OutgoingFile } from '../../../../shared/domain/outgoing-file.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { fileProblemSentence, sizeWords, tooLargeForLiveChatWords } from '../../../messages/files.ts';
import { kindName } from '../../../messages/message.ts';
import { useAppState } from '../../../state/react.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { Icon, Loader } from '../../../ui/design-system.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { ReplyFiles } from './use-reply-files.ts';

/** What leaves with the text, above it; and why something does not. `sentenceOf`: words for that. */
export const AttachmentStrip = ({
  files: { files, arriving, problems, ...act },
  sentenceOf = fileProblemSentence,
}: {
  files: ReplyFiles;
  sentenceOf?: (problem: FileProblem) => string;
}) => {
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
                {text('OK')}
              </button>
            }
          >
            {problems.map((problem, index) => (
              // One file can be tried twice.
              <p key={index}>{sentenceOf(problem)}</p>
            ))}
          </Callout>
        </div>
      )}
      {files.length + arriving.length === 0 ? undefined : (
        <ul className="attachments" aria-label={text('Attached files')} data-testid="attachments">
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
                label={text('Remove {name}', { name: file.name })}
                icon={Close}
                isSmall
                onClick={() => act.remove(file.id)}
              />
            </li>
          ))}
          {arriving.map((name, index) => (
            <li key={`${index}:${name}`} className="attachments__item attachments__item--arriving">
              <Loader size="small" />
              <span className="attachments__name" title={name}>
                {text('Checking {name}', { name })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

const Preview = ({ file }: { file: OutgoingFile }) => {
  const label = text('{kind}: {name}, {size}', {
    kind: kindName(file.kind),
    name: file.name,
    size: sizeWords(file.sizeBytes),
  });
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
          <Icon source={file.name.toLowerCase().endsWith('.pdf') ? FiletypePdf : Attachment} />
        </span>
      );
  }
};
