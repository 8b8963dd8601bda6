import { useActions, useAppState, useNow } from '../state/react.tsx';
import { Button, Icon } from '../ui/design-system.ts';
import { Refresh, Warning, WifiOff } from '@livechat/design-system-icons';
import { whomToAsk } from '../messages/computers.ts';
import { stripWords } from '../messages/connection.ts';
import { ownIdOf } from '../state/roster.ts';
import { useNews } from './announcements.tsx';

const icons = { good: Refresh, busy: Refresh, warning: Warning, bad: WifiOff };

/** The line under the title that reports a problem with the connection or the sign-in. Not modal. */
export const Strip = () => {
  const appState = useAppState((state) => state.app);
  const { app } = useActions();
  const nowMs = useNow(1_000);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const words = appState === undefined ? undefined : stripWords(appState, nowMs, whomToAsk(agents, ownId));
  useNews(words?.kind, words?.sentence);
  if (words === undefined || appState === undefined) return undefined;
  return (
    <div className={`strip strip--${words.tone}`} data-region="strip" data-testid="strip">
      <Icon source={icons[words.tone]} size="small" />
      <span className="strip__text">{words.sentence}</span>
      {words.action === 'sign-in' ? (
        <Button kind="secondary" size="xcompact" onClick={() => void app.signIn(appState.secrets.mode)}>
          Sign in again
        </Button>
      ) : undefined}
      {words.action === 'reconnect' || words.action === 'use-here' ? (
        <Button kind="secondary" size="xcompact" onClick={() => void app.reconnect()}>
          {words.action === 'use-here' ? 'Use here' : 'Try now'}
        </Button>
      ) : undefined}
      {words.action === 'admin' ? (
        <Button kind="secondary" size="xcompact" onClick={() => app.goTo({ section: 'admin' })}>
          Open Admin
        </Button>
      ) : undefined}
    </div>
  );
};
