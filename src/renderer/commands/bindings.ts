import { text } from '../../shared/i18n/text.ts';
import type { Settings } from '../../shared/ipc/state.ts';
import type { Command } from './command.ts';
import { matchesShortcut, type Shortcut, shortcutText } from './shortcut.ts';

/** A person's own keys: per command name a combination, or an empty text for none (settings `keyBindings`). */
type Bindings = Settings['keyBindings'];

/** Keys that belong to lists, fields and dialogs: no command may take them, alone or with Shift. */
const keptKeys: ReadonlySet<string> = new Set(
  'enter tab escape arrowup arrowdown arrowleft arrowright home end pageup pagedown backspace delete'
    .split(' ')
    .concat(' '),
);
/** With Ctrl or Cmd: the clipboard's and the fields' own. */
const keptWithMod: ReadonlySet<string> = new Set('a c v x z y'.split(' '));
/**
 * The application menu's own, with Ctrl or Cmd: quitting, closing, minimising, hiding the window
 * (main/windows/application-menu.ts).
 */
const windowsWithMod: ReadonlySet<string> = new Set('q w m h'.split(' '));
const modifierKeys: ReadonlySet<string> = new Set('control shift alt meta altgraph dead'.split(' '));

/** `mod+shift+k`, as it is stored. */
export const bindingOf = ({ key, mod, shift, alt }: Shortcut): string =>
  [mod && 'mod', alt && 'alt', shift && 'shift', key.toLowerCase()]
    .filter((part) => typeof part === 'string')
    .join('+');

/** Undefined for a text that is no combination. */
export const shortcutOf = (binding: string): Shortcut | undefined => {
  // The sign + stands last: `mod++`.
  const parts = /^(.*?)(?:(?:^|\+)(\+|[^+]+))$/u.exec(binding);
  const key = parts?.[2];
  if (key === undefined) return undefined;
  const modifiers = new Set((parts?.[1] ?? '').split('+').filter(Boolean));
  if ([...modifiers].some((name) => !['mod', 'alt', 'shift'].includes(name))) return undefined;
  return {
    key,
    ...(modifiers.has('mod') ? { mod: true } : {}),
    ...(modifiers.has('alt') ? { alt: true } : {}),
    ...(modifiers.has('shift') ? { shift: true } : {}),
  };
};

/** The combination of a key press; undefined while only modifiers are held. */
export const pressedShortcut = (
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  onMac: boolean,
): Shortcut | undefined => {
  const key = event.key.toLowerCase();
  if (modifierKeys.has(key)) return undefined;
  const isSign = key.length === 1 && !/[a-z0-9]/u.test(key);
  return {
    key,
    ...((onMac ? event.metaKey : event.ctrlKey) ? { mod: true } : {}),
    ...(event.altKey ? { alt: true } : {}),
    ...(event.shiftKey && !isSign ? { shift: true } : {}),
  };
};

/** The keys that a command has for this person. */
export const shortcutsOf = (
  command: Pick<Command, 'name' | 'shortcuts'>,
  bindings: Bindings,
): readonly Shortcut[] => {
  const own = bindings[command.name];
  if (own === undefined) return command.shortcuts;
  const shortcut = own === '' ? undefined : shortcutOf(own);
  return shortcut === undefined ? [] : [shortcut];
};

/** The first of them, as written on keys; undefined for none. */
export const keysOf = (
  command: Pick<Command, 'name' | 'shortcuts'>,
  bindings: Bindings,
): string | undefined => {
  const [first] = shortcutsOf(command, bindings);
  return first === undefined ? undefined : shortcutText(first);
};

/** A bare letter or digit: it works outside text fields only, and the person may switch all of them off. */
export const isSingleKey = ({ key, mod, alt }: Shortcut): boolean =>
  mod !== true && alt !== true && key.length === 1;

const isSame = (one: Shortcut, other: Shortcut): boolean => bindingOf(one) === bindingOf(other);

/** Why a command cannot have a combination; undefined when it can. */
export const conflictOf = (
  shortcut: Shortcut,
  commandName: string,
  commands: readonly Command[],
  bindings: Bindings,
): string | undefined => {
  const { key, mod, alt, shift } = shortcut;
  const name = key.toLowerCase();
  const isBare = mod !== true && alt !== true;
  if ((isBare && keptKeys.has(name)) || (mod === true && alt !== true && keptWithMod.has(name)))
    return text('{keys} is kept for lists and text fields.', { keys: shortcutText(shortcut) });
  if (name === 'f11' || (mod === true && alt !== true && shift !== true && windowsWithMod.has(name)))
    return text('{keys} is kept for the window itself.', { keys: shortcutText(shortcut) });
  const other = commands.find(
    (command) =>
      command.name !== commandName && shortcutsOf(command, bindings).some((taken) => isSame(taken, shortcut)),
  );
  return other === undefined ? undefined : takenBy(shortcut, other);
};

const takenBy = (shortcut: Shortcut, { label }: Pick<Command, 'label'>): string =>
  text('{keys} belongs to “{command}”.', { keys: shortcutText(shortcut), command: label });

/** Why a command cannot have its own keys back: somebody else's are the same meanwhile. */
export const conflictOfOwn = (
  command: Pick<Command, 'name' | 'shortcuts'>,
  commands: readonly Command[],
  bindings: Bindings,
): string | undefined => {
  const withoutIt = Object.fromEntries(Object.entries(bindings).filter(([name]) => name !== command.name));
  const changed = commands.filter(({ name }) => withoutIt[name] !== undefined);
  return command.shortcuts
    .map((shortcut) => {
      const other = changed.find((one) =>
        shortcutsOf(one, bindings).some((taken) => isSame(taken, shortcut)),
      );
      return other === undefined ? undefined : takenBy(shortcut, other);
    })
    .find((problem) => problem !== undefined);
};

/** Whether a key press asks for a command, by this person's keys. Bare keys are left to text fields. */
export const asksFor = (
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  command: Pick<Command, 'name' | 'shortcuts'>,
  of: { bindings: Bindings; isTyping: boolean; isSingleKeyOn: boolean },
): boolean =>
  shortcutsOf(command, of.bindings).some((shortcut) => {
    if (isSingleKey(shortcut) && (of.isTyping || !of.isSingleKeyOn)) return false;
    return matchesShortcut(event, shortcut);
  });
