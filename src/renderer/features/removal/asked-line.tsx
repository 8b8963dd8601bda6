import { text } from '../../../shared/i18n/text.ts';
import { sentenceOfCode } from '../../api/call.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { whenWords } from '../../messages/time.ts';

/** How old everything below is, when the relay did not answer or was not asked yet. */
export const AskedLine = ({ nowMs }: { nowMs: number }) => {
  const { app, removal } = useActions();
  const { view, problem } = useAppState((state) => state.removal);
  const why = problem ?? sentenceOfCode(view?.problem);
  const askedAtMs = view?.askedAtMs;
  return (
    <div data-testid="removal-asked">
      <Callout
        tone="warning"
        title={
          askedAtMs === undefined
            ? text('The relay has not told this computer yet what is being removed')
            : text('As the relay told it {when}', { when: whenWords(askedAtMs, nowMs) })
        }
        actions={
          <Button
            kind="secondary"
            size="compact"
            onClick={() => {
              void app.reconnect();
              void removal.load();
            }}
          >
            {text('Ask again')}
          </Button>
        }
      >
        {why}
        {why === undefined ? '' : ' '}
        {text('A removal that was asked for goes on at the relay, whether this computer reaches it or not.')}
      </Callout>
    </div>
  );
};
