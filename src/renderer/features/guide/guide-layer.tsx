import { lazy, Suspense, useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { ErrorBoundary } from '../../app/error-boundary.tsx';
import { allCommands } from '../../commands/all-commands.ts';
import { asksFor } from '../../commands/bindings.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { OnItsWay } from '../../ui/on-its-way.tsx';

// Read when it is first opened: neither its text nor its page is part of the start.
const GuidePage = lazy(() => import('./guide-page.tsx').then((file) => ({ default: file.GuidePage })));

/**
 * The guide, over whatever the window shows: sign-in page, frame, or what keeps the program from starting.
 * @param listensToKey nothing else listens to the keys of the commands there.
 */
export const GuideLayer = ({ listensToKey }: { listensToKey: boolean }) => {
  const target = useAppState((state) => state.guide);
  const bindings = useAppState((state) => state.settings.keyBindings);
  const { guide } = useActions();
  useEffect(() => {
    const command = allCommands.find(({ name }) => name === 'open-guide');
    if (!listensToKey || command === undefined) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (
        event.defaultPrevented ||
        !asksFor(event, command, { bindings, isTyping: true, isSingleKeyOn: false })
      )
        return;
      event.preventDefault();
      guide.open();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [bindings, guide, listensToKey]);
  if (target === undefined) return undefined;
  return (
    <ErrorBoundary title={text('The guide could not be shown')}>
      <Suspense fallback={<OnItsWay />}>
        <GuidePage target={target} />
      </Suspense>
    </ErrorBoundary>
  );
};
