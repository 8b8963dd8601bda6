import { text } from '../../shared/i18n/text.ts';
import type { StripWords } from '../messages/connection.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { Button } from '../ui/design-system.ts';

const labels = {
  'sign-in': text('Sign in again'),
  reconnect: text('Try now'),
  'use-here': text('Use here'),
  admin: text('Open Admin'),
} as const satisfies Record<NonNullable<StripWords['action']>, string>;

/** The one action that helps against what is said beside it. `onDone`: after it was pressed. */
export const NextAction = ({ action, onDone }: { action: StripWords['action']; onDone?: () => void }) => {
  const { app } = useActions();
  const secrets = useAppState((state) => state.app?.secrets.mode ?? 'persistent');
  if (action === undefined) return undefined;
  const act = (): void => {
    if (action === 'sign-in') void app.signIn(secrets);
    else if (action === 'admin') app.goTo({ section: 'admin' });
    else void app.reconnect();
    onDone?.();
  };
  return (
    <Button kind="secondary" size="xcompact" onClick={act}>
      {labels[action]}
    </Button>
  );
};
