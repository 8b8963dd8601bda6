import type { ReactNode } from 'react';
import { useActions } from '../../state/react.tsx';

/** A link inside a sentence that opens the policy here, also without network. */
export const PrivacyLink = ({ children }: { children: ReactNode }) => {
  const { app } = useActions();
  return (
    <button type="button" className="link" aria-haspopup="dialog" onClick={() => app.openDialog('privacy')}>
      {children}
    </button>
  );
};
