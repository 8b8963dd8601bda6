import type { ReactNode } from 'react';
import { text } from '../../shared/i18n/text.ts';

/** The lines under the title, as one landmark: whoever goes by landmarks finds them, and passes them by. */
export const Strips = ({ children }: { children: ReactNode }) => (
  <aside className="strips" aria-label={text.in('landmark: the lines under the title', 'Notices')}>
    {children}
  </aside>
);
