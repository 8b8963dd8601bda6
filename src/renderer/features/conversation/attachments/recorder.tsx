import { Check, Close } from '@livechat/design-system-icons';
import { text } from '../../../../shared/i18n/text.ts';
import { useNow } from '../../../state/react.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { VoiceRecorder } from './use-recorder.ts';

const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** What is shown while a voice message is recorded. */
export const Recorder = ({ recorder }: { recorder: VoiceRecorder }) => {
  const nowMs = useNow(250);
  return (
    <span className="recorder" role="group" aria-label={text('Voice message')} data-testid="recorder">
      <span className="recorder__dot" aria-hidden="true" />
      <span className="digits">
        {recorder.startedAtMs === undefined
          ? text('Starting…')
          : text('Recording {time}', { time: clock(nowMs - recorder.startedAtMs) })}
      </span>
      <IconButton label={text('Discard the recording')} icon={Close} isSmall onClick={recorder.cancel} />
      <IconButton
        label={text('Attach the recording')}
        icon={Check}
        isSmall
        disabled={recorder.startedAtMs === undefined}
        onClick={recorder.finish}
      />
    </span>
  );
};
