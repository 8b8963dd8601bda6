import { text } from '../../shared/i18n/text.ts';

/** One key combination. `mod` is Ctrl, or Cmd on macOS. `key` as the keyboard event names it, letters in lower case. */
export interface Shortcut {
  key: string;
  mod?: boolean;
  shift?: boolean;
  alt?: boolean;
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Cmd instead of Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /Mac/u.test(navigator.platform);

export const matchesShortcut = (event: KeyPress, shortcut: Shortcut, onMac: boolean = isMac): boolean => {
  const mod = onMac ? event.metaKey : event.ctrlKey;
  const other = onMac ? event.ctrlKey : event.metaKey;
  if (other || mod !== (shortcut.mod ?? false) || event.altKey !== (shortcut.alt ?? false)) return false;
  // Signs such as + and ? need Shift on some keyboards and not on others: the sign decides, not the Shift key.
  const isSign = shortcut.key.length === 1 && !/[a-z0-9]/u.test(shortcut.key);
  if (!isSign && event.shiftKey !== (shortcut.shift ?? false)) return false;
  return event.key.toLowerCase() === shortcut.key.toLowerCase();
};

const keyNames: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: text.in('name on a key', 'Esc'),
  ' ': text.in('name on a key', 'Space'),
  enter: text.in('name on a key', 'Enter'),
  delete: text.in('name on a key', 'Delete'),
};
const modifierNames = {
  ctrl: text.in('name on a key', 'Ctrl'),
  alt: text.in('name on a key', 'Alt'),
  shift: text.in('name on a key', 'Shift'),
};

/** As written on keys: `Ctrl+Shift+K`. */
export const shortcutText = (shortcut: Shortcut, onMac: boolean = isMac): string =>
  [
    shortcut.mod === true ? (onMac ? '⌘' : modifierNames.ctrl) : undefined,
    shortcut.alt === true ? (onMac ? '⌥' : modifierNames.alt) : undefined,
    shortcut.shift === true ? (onMac ? '⇧' : modifierNames.shift) : undefined,
    keyNames[shortcut.key.toLowerCase()] ??
      (shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key),
  ]
    .filter((part) => part !== undefined)
    .join('+');
