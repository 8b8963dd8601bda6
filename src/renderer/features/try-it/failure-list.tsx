import { useEffect, useRef } from 'react';
import type { TryItState } from '../../../shared/ipc/try-it.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { useActions } from '../../state/react.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { failureGroups, failureWords, neededFirst } from '../../messages/try-it.ts';
import { Action } from './action.tsx';
import { usePending } from './use-pending.ts';

type Failure = TryItState['failures'][number];

/** Every failure of the sandbox and the relay, with a button that makes or undoes it. */
export const FailureList = ({ progress }: { progress: TryItState }) => (
  <>
    <p className="try-it__lead muted">
      {text('Each goes on until you undo it. The sentence says where to look.')}
    </p>
    <PhoneAction />
    {failureGroups.map(({ prefix, title }) => (
      <section key={prefix} className="try-it-failures" aria-labelledby={`try-it-${prefix}`}>
        <h3 className="try-it-failures__title" id={`try-it-${prefix}`}>
          {title}
        </h3>
        <ul>
          {progress.failures
            .filter(({ name }) => name.startsWith(prefix))
            .map((failure) => (
              <OneFailure key={failure.name} failure={failure} />
            ))}
        </ul>
      </section>
    ))}
  </>
);

/** Several failures become visible only when a customer writes. */
const PhoneAction = () => {
  const { tryIt } = useActions();
  return (
    <div>
      <Action name={text('Open the phone page')} run={tryIt.openPhone} />
    </div>
  );
};

const OneFailure = ({ failure }: { failure: Failure }) => {
  const { tryIt } = useActions();
  const announce = useAnnounce();
  const [isRunning, start] = usePending();
  const { name, isMade, isSeen, needs } = failure;
  const words = failureWords[name];
  const isBlocked = !isMade && needs !== undefined;
  const wasMade = useRef(isMade);
  useEffect(() => {
    if (wasMade.current !== isMade)
      announce(
        isMade
          ? text('Happening now: {what}.', { what: words.name })
          : text('Undone: {what}.', { what: words.name }),
      );
    wasMade.current = isMade;
  }, [announce, isMade, words]);
  return (
    <li
      className={`try-it-failure${isMade ? ' try-it-failure--made' : ''}`}
      data-testid="try-it-failure"
      data-failure={name}
      data-state={isMade ? 'made' : 'over'}
      data-seen={isSeen}
    >
      <h4 className="try-it-failure__name">{words.name}</h4>
      <p className="muted">{isBlocked ? neededFirst(needs) : words.look}</p>
      <div className="try-it-failure__foot">
        <Button
          kind={isMade ? 'primary' : 'secondary'}
          size="xcompact"
          aria-busy={isRunning}
          disabled={isBlocked}
          aria-label={
            isMade
              ? text('Undo: {what}', { what: words.name })
              : text('Make it happen: {what}', { what: words.name })
          }
          onClick={() => start(() => (isMade ? tryIt.undoFailure(name) : tryIt.makeFailure(name)))}
        >
          {isRunning
            ? text('One moment…')
            : isMade
              ? text.in('verb, on a button', 'Undo')
              : text('Make it happen')}
        </Button>
        {isMade ? (
          <Tag kind="warning" size="small">
            {isSeen ? text('Happening, seen') : text('Happening')}
          </Tag>
        ) : isSeen ? (
          <Tag kind="success" size="small">
            {text.in('a failure that was looked at', 'Seen')}
          </Tag>
        ) : undefined}
      </div>
    </li>
  );
};
