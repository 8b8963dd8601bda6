import './try-it.css';
import { ArrowBack, Close } from '@livechat/design-system-icons';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { TryItState } from '../../../shared/ipc/try-it.ts';
import { tryItSteps } from '../../../shared/try-it.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { tickedSentence } from '../../messages/try-it.ts';
import { FailureList } from './failure-list.tsx';
import { sandboxMarkId } from './sandbox-mark.tsx';
import { StepList } from './step-list.tsx';

/** The list “Try it”: main reports which steps are done. Beside the content, so that it does not cover it. */
export const Panel = ({ progress }: { progress: TryItState }) => {
  const { tryIt } = useActions();
  const title = useRef<HTMLHeadingElement>(null);
  useTickAnnouncements(progress);

  const { page, isFocusWanted } = useAppState((state) => state.tryIt);
  // When it is open from the start, the focus stays on the sign-in button.
  useEffect(() => {
    if (!isFocusWanted) return;
    title.current?.focus();
    tryIt.focused();
  }, [isFocusWanted, tryIt]);

  const close = (): void => {
    tryIt.show(false);
    document.getElementById(sandboxMarkId)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (page === 'failures') tryIt.turnTo('steps');
    else close();
  };

  return (
    <aside className="try-it" aria-labelledby="try-it-title" data-region="try-it" onKeyDown={onKeyDown}>
      <header className="try-it__head">
        {page === 'failures' ? (
          <IconButton
            label={text('Back to the list')}
            icon={ArrowBack}
            isSmall
            onClick={() => tryIt.turnTo('steps')}
          />
        ) : undefined}
        <h2 className="try-it__title" id="try-it-title" ref={title} tabIndex={-1}>
          {page === 'steps' ? text('Try it') : text('Make something fail')}
        </h2>
        {page === 'steps' ? (
          <span className="muted digits">
            {text('{number} of {count}', { number: progress.done.length, count: tryItSteps.length })}
          </span>
        ) : undefined}
        <IconButton label={text('Close the list')} icon={Close} isSmall onClick={close} />
      </header>
      <div className="try-it__body" key={page}>
        {page === 'steps' ? <StepList progress={progress} /> : <FailureList progress={progress} />}
      </div>
    </aside>
  );
};

/** Announces each step that is newly done. */
const useTickAnnouncements = (progress: TryItState): void => {
  const announce = useAnnounce();
  const known = useRef(progress.done);
  useEffect(() => {
    for (const step of progress.done)
      if (!known.current.includes(step))
        announce(tickedSentence(step, progress, progress.done.length, tryItSteps.length));
    known.current = progress.done;
  }, [announce, progress]);
};
