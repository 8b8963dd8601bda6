import './quiet-mark.css';
import { useKeys } from '../commands/use-keys.ts';
import { useActions, useAppState } from '../state/react.tsx';

/** Do not disturb is on: a word, and the way out of it. */
export const QuietMark = () => {
  const isQuiet = useAppState((state) => !state.settings.notifications);
  const keys = useKeys('do-not-disturb');
  const { app } = useActions();
  return isQuiet ? (
    <button
      type="button"
      className="quiet-mark"
      title={`No notifications. Press to switch them on again${keys === undefined ? '' : ` (${keys})`}.`}
      onClick={() => void app.changeSettings({ notifications: true })}
    >
      Do not disturb
    </button>
  ) : undefined;
};
