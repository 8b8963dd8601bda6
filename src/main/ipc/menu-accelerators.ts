import type { Settings } from '../../shared/ipc/index.ts';
import { menuKeys } from '../../shared/menu-keys.ts';
import type { MenuLine } from './context-menus.ts';

/** Keys whose name in Electron's accelerators is another one than the page's. */
const keyNames: Readonly<Record<string, string>> = {
  '+': 'Plus',
  arrowup: 'Up',
  arrowdown: 'Down',
  arrowleft: 'Left',
  arrowright: 'Right',
  delete: 'Delete',
};
const modifierNames: Readonly<Record<string, string>> = {
  mod: 'CommandOrControl',
  alt: 'Alt',
  shift: 'Shift',
};

/** Keys as the settings store them, e.g. `mod+shift+k`, as Electron's accelerator; undefined for what it could not show. */
const acceleratorOf = (binding: string, isSingleKeyOn: boolean): string | undefined => {
  // The sign + stands last: `mod++`.
  const [, before = '', key] = /^(.*?)(?:(?:^|\+)(\+|[^+]+))$/u.exec(binding) ?? [];
  if (key === undefined) return undefined;
  const modifiers = before.split('+').filter(Boolean);
  if (modifiers.some((name) => modifierNames[name] === undefined)) return undefined;
  const isBare = !modifiers.includes('mod') && !modifiers.includes('alt');
  if (isBare && key.length === 1 && !isSingleKeyOn) return undefined;
  // Electron throws on a name that it does not know.
  const isKnown = /^(?:[\x21-\x7e]|f(?:[1-9]|1\d|2[0-4]))$/u.test(key);
  const name = keyNames[key] ?? (isKnown ? key.toUpperCase() : undefined);
  return name && [...modifiers.map((each) => modifierNames[each]), name].join('+');
};

/** The lines with the keys that this person has for them. */
export const withAccelerators = (
  lines: readonly MenuLine[],
  { keyBindings, singleKeyShortcuts }: Pick<Settings, 'keyBindings' | 'singleKeyShortcuts'>,
): readonly MenuLine[] =>
  lines.map((line) => {
    if (line === 'separator') return line;
    const binding = keyBindings[line.action] ?? menuKeys[line.action];
    const accelerator = binding === undefined ? undefined : acceleratorOf(binding, singleKeyShortcuts);
    return accelerator === undefined ? line : { ...line, accelerator };
  });
