import { useEffect, useState } from 'react';
import type { ManagedView } from '../../../shared/ipc/managed.ts';
import { useActions } from '../../state/react.tsx';

/** What the organisation has set on this computer, asked for when the page opens; it changes at a start alone. */
export const useManaged = (): ManagedView | undefined => {
  const { managed: read } = useActions().setup;
  const [managed, setManaged] = useState<ManagedView>();
  useEffect(() => {
    let isShown = true;
    read().then(
      (answer) => (isShown ? setManaged(answer) : undefined),
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [read]);
  return managed;
};
