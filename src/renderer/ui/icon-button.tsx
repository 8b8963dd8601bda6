import type { ButtonHTMLAttributes, Ref } from 'react';
import { Icon, type IconSource } from './design-system.ts';

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does: the accessible name, and the tooltip together with the shortcut. */
  label: string;
  shortcut?: string | undefined;
  icon: IconSource;
  isSmall?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that shows only an icon and always has a name. */
export const IconButton = ({ label, shortcut, icon, isSmall, className, ...rest }: IconButtonProps) => (
  <button
    type="button"
    {...rest}
    className={`icon-button${isSmall === true ? ' icon-button--small' : ''}${className === undefined ? '' : ` ${className}`}`}
    aria-label={label}
    title={shortcut === undefined ? label : `${label} (${shortcut})`}
  >
    <Icon source={icon} size={isSmall === true ? 'small' : 'medium'} />
  </button>
);
