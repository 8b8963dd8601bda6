import { lazy, Suspense } from 'react';
import { useActions, useAppState } from '../../state/react.tsx';
import { OnItsWay } from '../../ui/on-its-way.tsx';

const PrivacyPage = lazy(() => import('./privacy-page.tsx').then((file) => ({ default: file.PrivacyPage })));
const StoredPage = lazy(() => import('./stored-page.tsx').then((file) => ({ default: file.StoredPage })));

/** The policy and "What is stored about me", over whatever the window shows: sign-in page, frame or the question itself. */
export const PrivacyDialogs = () => {
  const dialog = useAppState((state) => state.dialog);
  const { app } = useActions();
  return (
    <Suspense fallback={<OnItsWay />}>
      {dialog === 'privacy' ? <PrivacyPage onClose={app.closeDialog} /> : undefined}
      {dialog === 'stored' ? <StoredPage onClose={app.closeDialog} /> : undefined}
    </Suspense>
  );
};
