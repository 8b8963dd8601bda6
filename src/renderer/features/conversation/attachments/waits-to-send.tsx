import { Time } from '@livechat/design-system-icons';
import { text } from '../../../../shared/i18n/text.ts';
import { useNews } from '../../../app/announcements.tsx';
import { Icon } from '../../../ui/design-system.ts';
import type { SendWhenThere } from './use-send-when-there.ts';

/** Says beside the composer why nothing has left although it was asked for; said to a screen reader once. */
export const WaitsToSend = ({
  whenThere: { state, keep },
  arriving,
  onKept,
}: {
  whenThere: SendWhenThere;
  /** How many files are waited for. */
  arriving: number;
  /** The line with the button is gone. */
  onKept(): void;
}) => {
  const words =
    state === undefined
      ? undefined
      : state === 'changed'
        ? text('Not sent: something has changed meanwhile. Look at it, then send it.')
        : text(
            '{count, plural, one {Sends as soon as the file is checked.} other {Sends as soon as the # files are checked.}}',
            { count: arriving },
          );
  useNews(state, words);
  if (words === undefined) return undefined;
  return (
    <p className="composer__waits" data-testid="waits-to-send">
      <Icon source={Time} size="small" />
      <span>{words}</span>
      {state === 'waiting' ? (
        <button
          type="button"
          className="link"
          onClick={() => {
            keep();
            onKept();
          }}
        >
          {text('Do not send yet')}
        </button>
      ) : undefined}
    </p>
  );
};
