import './quiet-mark.css';
import { shortcutText } from '../commands/shortcut.ts';
import { useActions, useAppState } from '../state/react.tsx';

/** Do not disturb is on: a word, and the way out of it. */
export const QuietMark = () => {
  const isQuiet = useAppState((state) => !state.settings.notifications);
  const { app } = useActions();
  return isQuiet ? (
    <button
      type="button"
      className="quiet-mark"
      title={`No notifications. Press to switch them on again (${shortcutText({ key: 'd', mod: true, shift: true })}).`}
      onClick={() => void app.changeSettings({ notifications: true })}
    >
      Do not disturb
    </button>
  ) : undefined;
};
