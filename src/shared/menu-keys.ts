import type { MenuAction } from './ipc/menus.ts';

/**
 * The keys of the actions in context menus, as the settings store keys (`mod+shift+k`), for the menus that main builds. The
 * page's commands are what listens to them; a test holds both equal. Absent: none.
 */
export const menuKeys: Readonly<Partial<Record<MenuAction, string>>> = {
  assign: 'a',
  tag: 't',
  snooze: 'z',
  done: 'e',
  'copy-message': 'mod+c',
  'write-reply': 'r',
  'ask-colleague': 'shift+a',
  'reply-to-message': 'q',
  'react-heart': 'h',
  'answer-private': 'q',
  'react-private': '+',
  'edit-private': 'f2',
  'delete-private': 'mod+delete',
  'private-details': 'i',
};
