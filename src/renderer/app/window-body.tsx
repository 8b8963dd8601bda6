import type { ReactNode } from 'react';
import { TryIt } from '../features/try-it/index.ts';

/** The window below the title strip: its content, and in a try-out the list “Try it” beside it. */
export const WindowBody = ({ children }: { children: ReactNode }) => (
  <div className="window-body">
    {children}
    <TryIt />
  </div>
);
