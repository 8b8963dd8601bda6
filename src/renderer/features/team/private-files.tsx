import { Attachment, FileDownload, Image, Warning } from '@livechat/design-system-icons';
import { memo, useRef, useState } from 'react';
import type { PrivateFileView } from '../../../shared/domain/private-file.ts';
import { text } from '../../../shared/i18n/text.ts';
import { sizeWords } from '../../messages/files.ts';
import { foreignName } from '../../messages/people.ts';
import { privateFileRetryWords, privateFileWords } from '../../messages/private-files.ts';
import { useActions } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { usePicture } from '../conversation/index.ts';

interface FileProps {
  file: PrivateFileView;
  direction: 'in' | 'out';
}

/** Files of one message: pictures as they are, everything else as a row. Nothing is opened; it can be saved. */
export const PrivateFiles = memo(
  ({ files, direction }: { files: readonly PrivateFileView[]; direction: 'in' | 'out' }) =>
    files.length === 0 ? undefined : (
      <ul className="private-files" aria-label={text('Files')} data-testid="private-files">
        {files.map((file) => (
          <li key={file.id}>
            <OneFile file={file} direction={direction} />
          </li>
        ))}
      </ul>
    ),
);
PrivateFiles.displayName = 'PrivateFiles';

const OneFile = ({ file, direction }: FileProps) => {
  const [isUnshown, setIsUnshown] = useState(false);
  return file.mediaUrl === undefined || isUnshown ? (
    <FileLine file={file} direction={direction} />
  ) : (
    <PictureOf file={file} direction={direction} url={file.mediaUrl} onFail={() => setIsUnshown(true)} />
  );
};

const useSaving = (file: PrivateFileView): (() => void) => {
  const { app, privateFiles } = useActions();
  return () => void privateFiles.save(file.id).catch(app.notifyProblem);
};

const PictureOf = ({ file, direction, url, onFail }: FileProps & { url: string; onFail(): void }) => {
  const save = useSaving(file);
  const button = useRef<HTMLButtonElement>(null);
  const title = foreignName(file.name);
  const open = usePicture(button, { url, title, privateFileId: file.id });
  return (
    <figure className="private-picture">
      <button
        ref={button}
        type="button"
        className="private-picture__button"
        aria-label={text('Show the picture: {title}', { title })}
        onClick={() => open?.()}
      >
        <img
          className="private-picture__image"
          src={url}
          alt=""
          decoding="async"
          loading="lazy"
          draggable={false}
          onError={onFail}
        />
      </button>
      <IconButton
        className="private-picture__save"
        label={text('Save {name}', { name: file.name })}
        icon={FileDownload}
        isSmall
        tabIndex={-1}
        onClick={save}
      />
      <FileState file={file} direction={direction} />
    </figure>
  );
};

const FileLine = ({ file, direction }: FileProps) => {
  const save = useSaving(file);
  const isHere = (direction === 'out' && file.isFetched !== true) || file.state === 'here';
  return (
    <div className="private-file">
      <span className="private-file__icon">
        <Icon
          source={file.state === 'failed' ? Warning : file.kind === 'image' ? Image : Attachment}
          size="medium"
        />
      </span>
      <span className="private-file__words">
        <span className="private-file__name" title={file.name}>
          <ForeignName isOneLine name={file.name} />
        </span>
        {privateFileWords(file, direction) === undefined ? (
          <span className="private-file__state digits">{sizeWords(file.sizeBytes)}</span>
        ) : (
          <FileState file={file} direction={direction} />
        )}
      </span>
      {isHere && file.state !== 'failed' ? (
        <IconButton
          label={text('Save {name}', { name: file.name })}
          icon={FileDownload}
          isSmall
          tabIndex={-1}
          onClick={save}
        />
      ) : undefined}
    </div>
  );
};

/** What it is doing, with a bar while it moves and a way to try again. Nothing where it simply is here. */
const FileState = ({ file, direction }: FileProps) => {
  const { app, privateFiles } = useActions();
  const words = privateFileWords(file, direction);
  if (words === undefined) return undefined;
  const hasFailed = file.state === 'failed';
  const retryWords = privateFileRetryWords(file, direction);
  return (
    <span className={`private-file__state${hasFailed ? ' private-file__state--failed' : ''}`}>
      <span className="digits">{words}</span>
      {retryWords === undefined ? undefined : (
        <>
          {' '}
          <button
            type="button"
            className="link"
            onClick={() => void privateFiles.retry(file.id).catch(app.notifyProblem)}
          >
            {retryWords}
          </button>
        </>
      )}
      {file.share === undefined ? undefined : (
        <progress className="private-file__bar" max={1} value={file.share} aria-label={words} />
      )}
    </span>
  );
};
