import { Search } from '@livechat/design-system-icons';
import { text } from '../../shared/i18n/text.ts';
import { useActions, useAppState, useNow } from '../state/react.tsx';
import { useStandingFacts } from '../state/standing.ts';
import { useHeadline } from '../state/use-headline.ts';
import { Icon } from '../ui/design-system.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { Popover } from '../ui/popover.tsx';
import { connectionSentence } from '../messages/connection.ts';
import { connectionLines, standingLines, type StandingId } from '../messages/standing.ts';
import { useKeys } from '../commands/use-keys.ts';
import { NextAction } from './next-action.tsx';
import { QuietMark } from './quiet-mark.tsx';
import { SandboxMark } from '../features/try-it/index.ts';

/** State of the connections (always a word beside the dot), the palette's field, and the sandbox mark. */
export const TitleStrip = () => {
  const paletteKeys = useKeys('open-palette');
  const { app } = useActions();
  return (
    <header className="title-strip" aria-label={text('Status and search')} data-region="title">
      <ConnectionState />
      <button
        type="button"
        className="title-strip__search"
        onClick={() => app.openDialog('palette')}
        title={text('Search people, chats and actions')}
      >
        <Icon source={Search} size="small" />
        <span className="title-strip__search-text truncate">{text('Search people, chats and actions')}</span>
        {paletteKeys === undefined ? undefined : <KeyHint keys={paletteKeys} />}
      </button>
      <div className="title-strip__end">
        <QuietMark />
        <SandboxMark />
      </div>
    </header>
  );
};

/** Told line by line below. */
const connectionIds: ReadonlySet<StandingId> = new Set(['network', 'relay', 'livechat', 'all']);

const ConnectionState = () => {
  const appState = useAppState((state) => state.app);
  const facts = useStandingFacts();
  const headline = useHeadline({ isSaidBelow: false });
  const nowMs = useNow(10_000);
  if (appState === undefined || facts === undefined)
    return <span className="connection connection--busy">{text('Opening…')}</span>;
  const lines = standingLines(facts, nowMs);
  const [{ word, tone }] = lines;
  return (
    <Popover
      label={text('Connection details')}
      side="below"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className={`connection connection--${tone}`}
          data-testid="connection-state"
          data-online={connectionLines(appState, nowMs).length === 0}
          title={text('Connection details')}
        >
          <span className="connection__dot" aria-hidden="true" />
          {word}
        </button>
      )}
    >
      {(close) => (
        <div className="connection-details">
          {lines
            .filter(({ id }) => !connectionIds.has(id))
            .map(({ id, sentence }) => (
              <p key={id}>{sentence}</p>
            ))}
          <p>{connectionSentence('LiveChat', appState.livechat, nowMs)}</p>
          <p>{connectionSentence('Relay', appState.relay, nowMs)}</p>
          <p className="muted">
            {appState.relayHost}
            {appState.waitingToSend > 0 ? (
              <>
                {' - '}
                {text('{count, plural, one {# message} other {# messages}} waiting to be sent', {
                  count: appState.waitingToSend,
                })}
              </>
            ) : undefined}
          </p>
          <NextAction action={headline?.action} onDone={close} />
        </div>
      )}
    </Popover>
  );
};
