import { Onboarding } from '../features/onboarding/index.ts';
import { useAppState } from '../state/react.tsx';
import { Announcements } from './announcements.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Frame } from './frame.tsx';
import { Notices } from './notices.tsx';
import { useTheme } from './use-theme.ts';

/** The whole window: sign-in page or the frame with its sections. */
export const App = () => {
  useTheme();
  const session = useAppState((state) => state.app?.session.state);
  const isRestored = useAppState((state) => state.isRestored);
  return (
    <ErrorBoundary>
      <Announcements>
        {session === 'signed-out' || session === 'signing-in' ? (
          <Onboarding />
        ) : (
          <Frame isReady={session === 'signed-in' && isRestored} />
        )}
        <Notices />
      </Announcements>
    </ErrorBoundary>
  );
};
