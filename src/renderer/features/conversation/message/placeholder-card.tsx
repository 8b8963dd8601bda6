import type { ReactNode } from 'react';
import { Icon, type IconSource } from '../../../ui/design-system.ts';

interface PlaceholderCardProps {
  icon: IconSource;
  title: string;
  text?: string | undefined;
  children?: ReactNode;
}

/** A small card for what is not plain text: an icon, what it is, and one line about it. */
export const PlaceholderCard = ({ icon, title, text, children }: PlaceholderCardProps) => (
  <div className="media-card">
    <span className="media-card__icon">
      <Icon source={icon} size="medium" />
    </span>
    <div className="media-card__lines">
      <p className="media-card__title" dir="auto">
        {title}
      </p>
      {text === undefined ? undefined : <p className="media-card__text">{text}</p>}
      {children}
    </div>
  </div>
);
