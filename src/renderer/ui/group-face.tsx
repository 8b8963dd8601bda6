import './group-face.css';
import { Group } from '@livechat/design-system-icons';
import { Icon } from './design-system.ts';

/** Stands where a person's picture would. Hidden from screen readers: the name always stands beside it. */
export const GroupFace = ({ size }: { size: 28 | 32 | 40 }) => (
  <span className={`avatar avatar--${size} group-face`} aria-hidden="true">
    <Icon source={Group} size={size === 40 ? 'medium' : 'small'} />
  </span>
);
