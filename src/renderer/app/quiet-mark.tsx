import './quiet-mark.css';
import { text } from '../../shared/i18n/text.ts';
import { quietAt } from '../../shared/domain/notice-rules.ts';
import { useKeys } from '../commands/use-keys.ts';
import { quietWord } from '../messages/notices.ts';
import { useActions, useAppState, useNow } from '../state/react.tsx';

/** Nothing is told now: a word, and the way out of it. */
export const QuietMark = () => {
  const settings = useAppState((state) => state.settings);
  const keys = useKeys('do-not-disturb');
  const nowMs = useNow(10_000);
  const { app, notices } = useActions();
  const quiet = quietAt(settings, nowMs);
  const word = quietWord(quiet, settings.notifications);
  if (word === undefined) return undefined;
  const isByHours = settings.notifications && quiet?.because === 'quiet-hours';
  const wayOut = isByHours
    ? text('Outside your hours: no notifications. Press to change them in Settings.')
    : keys === undefined
      ? text('No notifications. Press to switch them on again.')
      : text('No notifications. Press to switch them on again ({keys}).', { keys });
  return (
    <button
      type="button"
      className="quiet-mark"
      title={wayOut}
      onClick={() => (isByHours ? app.goTo({ section: 'settings' }) : void notices.beQuiet(undefined))}
    >
      {word}
    </button>
  );
};
