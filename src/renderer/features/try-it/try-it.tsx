import { lazy, Suspense } from 'react';
import { useAppState } from '../../state/react.tsx';
import { OnItsWay } from '../../ui/on-its-way.tsx';

// Loaded in a try-out only.
const Panel = lazy(() => import('./panel.tsx').then((file) => ({ default: file.Panel })));

/** The list beside the window while it is open; outside a try-out it renders nothing. */
export const TryIt = () => {
  const isTryOut = useAppState((state) => state.app?.isTryOut === true);
  const { isOpen, progress } = useAppState((state) => state.tryIt);
  if (!isTryOut || !isOpen || progress === undefined) return undefined;
  return (
    <Suspense fallback={<OnItsWay />}>
      <Panel progress={progress} />
    </Suspense>
  );
};
