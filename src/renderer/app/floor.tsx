import type { ReactNode } from 'react';
import { TryIt } from '../features/try-it/index.ts';

/** What stands under the title: the window's content, and beside it the list “Try it” where somebody tries the product out. */
export const Floor = ({ children }: { children: ReactNode }) => (
  <div className="floor">
    {children}
    <TryIt />
  </div>
);
