import {
  ArrowBack,
  Chats,
  ChevronLeft,
  ChevronRight,
  Help,
  Logout,
  Messages,
  MessagesFilled,
  NoteAdd,
  OpenInNew,
  Reply,
  Send,
  Undo,
  ViewSidebar,
} from '@livechat/design-system-icons';
import { Icon as PlainIcon, type IconSource } from '@livechat/design-system-react-components';
import type { ComponentProps } from 'react';

/**
 * Icons that point along the line, or show things that stand along it: mirrored in a window from right to left (base.css). The
 * rest is the same in every language, with reasons in decision 0142.
 */
const directional: ReadonlySet<IconSource> = new Set<IconSource>([
  ArrowBack,
  Chats,
  ChevronLeft,
  ChevronRight,
  Help,
  Logout,
  Messages,
  MessagesFilled,
  NoteAdd,
  OpenInNew,
  Reply,
  Send,
  Undo,
  ViewSidebar,
]);

/** The design system's icon, which follows the direction of the window. */
export const Icon = ({ className, ...props }: ComponentProps<typeof PlainIcon>) => {
  const classes = [className, directional.has(props.source) ? 'is-directional' : undefined];
  return <PlainIcon {...props} className={classes.filter((each) => each !== undefined).join(' ')} />;
};
