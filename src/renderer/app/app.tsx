import { useEffect } from 'react';
import { GuideLayer } from '../features/guide/index.ts';
import { PolicyQuestion, PrivacyDialogs } from '../features/privacy/index.ts';
import { RecoveryStrip, StartProblemPage } from '../features/recovery/index.ts';
import { ProxyStrip } from '../features/proxy/index.ts';
import { VersionStrip } from '../features/version-strip/index.ts';
import { useAppState } from '../state/react.tsx';
import { keepFocus } from '../ui/focus-keeper.ts';
import { loadedLater } from '../ui/loaded-later.tsx';
import { forgetListPositions } from '../ui/scroll-memory.ts';
import { forgetThreadPositions } from '../ui/use-thread-scroll.ts';
import { Announcements } from './announcements.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { WindowBody } from './window-body.tsx';
import { Frame } from './frame.tsx';
import { Notices } from './notices.tsx';
import { Strips } from './strips.tsx';
import { useTheme } from './use-theme.ts';

// The window of somebody who is signed in has neither: a file each, so that the first script stays small.
const Onboarding = loadedLater(() =>
  import('../features/onboarding/index.ts').then((feature) => feature.Onboarding),
);
const SetupPage = loadedLater(() =>
  import('../features/setup/index.ts').then((feature) => feature.SetupPage),
);

/** The whole window: sign-in page, the policy's question, or the frame with its sections. */
export const App = () => {
  useTheme();
  useEffect(keepFocus, []);
  const session = useAppState((state) => state.app?.session.state);
  const isAsked = useAppState((state) => state.privacy.policy?.state === 'asked');
  const isRestored = useAppState((state) => state.isRestored);
  const startProblem = useAppState((state) => state.startProblem);
  // After the lists and threads of whoever signed out are gone, which note where they stood.
  useEffect(() => {
    if (session !== 'signed-out') return;
    forgetListPositions();
    forgetThreadPositions();
  }, [session]);
  if (startProblem?.code === 'RELAY_ADDRESS_NEEDED')
    return (
      <>
        <div className="with-strip">
          <SetupPage />
        </div>
        <GuideLayer listensToKey />
      </>
    );
  if (startProblem !== undefined)
    return (
      <>
        <StartProblemPage problem={startProblem} />
        <GuideLayer listensToKey />
      </>
    );
  const hasCommands = session === 'signed-in' && isRestored && !isAsked;
  return (
    <ErrorBoundary>
      <Announcements>
        {session === 'signed-out' || session === 'signing-in' ? (
          <div className="with-strip">
            <Strips>
              <ProxyStrip />
              <VersionStrip />
              <RecoveryStrip />
            </Strips>
            <WindowBody>
              <Onboarding />
            </WindowBody>
          </div>
        ) : session === 'signed-in' && isAsked ? (
          <div className="with-strip">
            <Strips>
              <RecoveryStrip />
            </Strips>
            <PolicyQuestion />
          </div>
        ) : (
          <Frame isReady={hasCommands} />
        )}
        <PrivacyDialogs />
        <GuideLayer listensToKey={!hasCommands} />
        <Notices />
      </Announcements>
    </ErrorBoundary>
  );
};
