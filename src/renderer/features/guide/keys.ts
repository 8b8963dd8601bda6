import type { Shortcut } from '../../commands/shortcut.ts';

const named: Readonly<Record<string, string>> = {
  '↑': 'ArrowUp',
  '↓': 'ArrowDown',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  Esc: 'Escape',
};

/** A combination as the guide writes it, `Ctrl+Shift+F` or `Ctrl++`, as a shortcut; Ctrl is Cmd on macOS. */
export const shortcutOfKeys = (keys: string): Shortcut => {
  const [, before = '', key = keys] = /^((?:(?:Ctrl|Alt|Shift)\+)*)(.+)$/u.exec(keys) ?? [];
  const modifiers = new Set(before.split('+'));
  return {
    key: named[key] ?? (key.length === 1 ? key.toLowerCase() : key),
    ...(modifiers.has('Ctrl') ? { mod: true } : {}),
    ...(modifiers.has('Alt') ? { alt: true } : {}),
    ...(modifiers.has('Shift') ? { shift: true } : {}),
  };
};
