import { Attachment } from '@livechat/design-system-icons';
import { useRef } from 'react';
import { text } from '../../../../shared/i18n/text.ts';
import { useAppState } from '../../../state/react.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Microphone } from './microphone.tsx';
import { Recorder } from './recorder.tsx';
import { useRecorder } from './use-recorder.ts';
import type { ReplyFiles } from './use-reply-files.ts';

/** For the system's dialog only: what a file is, its content says. */
const accepted = 'image/png,image/jpeg,image/gif,video/*,audio/*,application/pdf';

/** The button that attaches files. `accept`: for the system's dialog. */
export const AttachButton = ({
  files,
  isDisabled,
  accept,
}: {
  files: ReplyFiles;
  isDisabled: boolean;
  accept?: string;
}) => {
  const input = useRef<HTMLInputElement>(null);
  const isOff = useAppState((state) => state.app?.off?.includes('files') === true);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        data-testid="attach-input"
        onChange={({ target }) => {
          files.add([...(target.files ?? [])]);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
      <IconButton
        label={isOff ? text('Your organisation has switched files off') : text('Attach files')}
        icon={Attachment}
        isSmall
        disabled={isDisabled || isOff}
        onClick={() => input.current?.click()}
      />
    </>
  );
};

/** The buttons that attach files and record a voice message. */
export const AttachTools = ({ files, isDisabled }: { files: ReplyFiles; isDisabled: boolean }) => {
  const recorder = useRecorder((file) => files.add([file]));
  return (
    <div className="attach-tools">
      <AttachButton files={files} isDisabled={isDisabled} accept={accepted} />
      {recorder.state === 'idle' ? (
        <IconButton
          label={text('Record a voice message')}
          icon={Microphone}
          isSmall
          disabled={isDisabled}
          onClick={recorder.start}
        />
      ) : (
        <Recorder recorder={recorder} />
      )}
      {recorder.problem === undefined ? undefined : (
        <span className="attach-tools__problem" role="alert">
          {recorder.problem}
        </span>
      )}
    </div>
  );
};
