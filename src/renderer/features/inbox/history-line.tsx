import { Time } from '@livechat/design-system-icons';
import { type ReactNode } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { historyLimits, historyLine } from '../../messages/history-progress.ts';
import { isOffline } from '../../messages/standing.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { sideBySide } from '../../ui/side-by-side.ts';

const hidden = (parts: ReactNode[]) => <span className="visually-hidden">{sideBySide(parts)}</span>;

/** How far the account's past is read on this computer, while it is; with the button that stops it or lets it go on. */
export const HistoryLine = () => {
  const history = useAppState((one) => one.channel.channel?.history);
  const { channel } = useActions();
  const isSaidAbove = useAppState(({ app }) => app !== undefined && isOffline(app));
  const words = historyLine(history, isSaidAbove);
  if (history === undefined || words === undefined) return undefined;
  const isPaused = history.state === 'paused';
  // Grows every second: not announced.
  return (
    <div
      className="channel-line channel-line--calm muted"
      data-testid="history-line"
      data-state={history.state}
    >
      <Icon source={Time} size="small" />
      <p title={historyLimits}>
        {words}{' '}
        <button type="button" className="link" onClick={() => void channel.pauseHistory(!isPaused)}>
          {sideBySide(
            isPaused
              ? text.rich('Go on<hidden> reading the history</hidden>', { hidden })
              : text.rich('Pause<hidden> reading the history</hidden>', { hidden }),
          )}
        </button>
      </p>
    </div>
  );
};
