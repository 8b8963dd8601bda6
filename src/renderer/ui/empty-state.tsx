import type { ReactNode } from 'react';
import { Icon, type IconSource } from './design-system.ts';

interface EmptyStateProps {
  icon: IconSource;
  title: string;
  text?: string | undefined;
  children?: ReactNode;
}

/** Why there is nothing here, and the one thing to do about it. */
export const EmptyState = ({ icon, title, text, children }: EmptyStateProps) => (
  <div className="empty">
    <span className="empty__icon">
      <Icon source={icon} size="xlarge" />
    </span>
    <h2 className="empty__title">{title}</h2>
    {text === undefined ? undefined : <p className="empty__text">{text}</p>}
    {children === undefined ? undefined : <div className="empty__actions">{children}</div>}
  </div>
);
