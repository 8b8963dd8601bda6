import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src/renderer/commands/all-commands.ts';
import {
  asksFor,
  bindingOf,
  conflictOf,
  conflictOfOwn,
  isSingleKey,
  keysOf,
  pressedShortcut,
  shortcutOf,
  shortcutsOf,
} from '../../../src/renderer/commands/bindings.ts';
import { findText } from '../../../src/renderer/commands/find-text.ts';
import { settingsSchema } from '../../../src/shared/ipc/state.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import { menuActions } from '../../../src/shared/ipc/menus.ts';
import { menuKeys } from '../../../src/shared/menu-keys.ts';

const press = (key: string, mods: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) => ({
  key,
  ctrlKey: mods.ctrl ?? false,
  metaKey: false,
  shiftKey: mods.shift ?? false,
  altKey: mods.alt ?? false,
});
const command = (name: string) => allCommands.find((one) => one.name === name)!;
const on = { bindings: {}, isTyping: false, isSingleKeyOn: true };

describe("a person's own keys", () => {
  it.each([
    { key: 'k', mod: true },
    { key: '+', mod: true },
    { key: 'arrowdown', alt: true, shift: true },
    { key: 'r' },
    { key: '/' },
  ])('are stored as text and read again: %o', (shortcut) => {
    expect(shortcutOf(bindingOf(shortcut))).toEqual(shortcut);
    expect(
      settingsSchema.safeParse({ ...defaultSettings, keyBindings: { x: bindingOf(shortcut) } }).success,
    ).toBe(true);
  });

  it.each(['', 'hyper+k', 'mod+'])('are none from the text “%s”', (text) =>
    expect(text === 'mod+' ? shortcutOf(text)?.mod : shortcutOf(text)).toBeUndefined(),
  );

  it('replace the own ones, and an empty one takes them away', () => {
    const reply = command('write-reply');
    expect(keysOf(reply, {})).toBe('R');
    expect(keysOf(reply, { 'write-reply': 'mod+shift+r' })).toBe('Ctrl+Shift+R');
    expect(shortcutsOf(reply, { 'write-reply': '' })).toEqual([]);
    expect(asksFor(press('r'), reply, { ...on, bindings: { 'write-reply': '' } })).toBe(false);
    // With Ctrl it is no bare letter any more, so it works in a text field too.
    const bindings = { 'write-reply': 'mod+shift+r' };
    expect(asksFor(press('R', { ctrl: true, shift: true }), reply, { ...on, bindings, isTyping: true })).toBe(
      true,
    );
    expect(asksFor(press('r'), reply, { ...on, isTyping: true })).toBe(false);
    expect(asksFor(press('r'), reply, { ...on, isSingleKeyOn: false })).toBe(false);
  });

  it('are refused where another command, a list or the clipboard has them', () => {
    const taken = (key: string, mods = {}) =>
      conflictOf(pressedShortcut(press(key, mods), false)!, 'write-reply', allCommands, {});
    expect(taken('k', { ctrl: true })).toContain('Search people');
    expect(taken('Enter')).toContain('kept');
    expect(taken('v', { ctrl: true })).toContain('kept');
    expect(taken('r')).toBeUndefined();
    expect(taken('q', { alt: true })).toBeUndefined();
    // What somebody took away is free.
    expect(
      conflictOf({ key: 'k', mod: true }, 'write-reply', allCommands, { 'open-palette': '' }),
    ).toBeUndefined();
  });

  it('are refused where the window itself has them', () => {
    const taken = (key: string, mods = {}) =>
      conflictOf(pressedShortcut(press(key, mods), false)!, 'write-reply', allCommands, {});
    expect(taken('q', { ctrl: true })).toContain('the window itself');
    expect(taken('w', { ctrl: true })).toContain('the window itself');
    expect(taken('F11')).toContain('the window itself');
    expect(taken('q', { ctrl: true, shift: true })).toBeUndefined();
  });

  it('are not put back while another command has them', () => {
    const bindings = { 'write-reply': 'w', snooze: 'r' };
    expect(conflictOfOwn(command('write-reply'), allCommands, bindings)).toContain('Snooze');
    expect(conflictOfOwn(command('write-reply'), allCommands, { 'write-reply': 'w' })).toBeUndefined();
    // Two commands that are never meant at the same time share a key from the start.
    expect(conflictOfOwn(command('answer-private'), allCommands, { 'answer-private': 'w' })).toBeUndefined();
  });

  it('are heard as they are pressed, without the modifiers alone', () => {
    expect(pressedShortcut(press('Shift', { shift: true }), false)).toBeUndefined();
    expect(pressedShortcut(press('?', { shift: true }), false)).toEqual({ key: '?' });
    expect(pressedShortcut(press('E', { ctrl: true, alt: true }), false)).toEqual({
      key: 'e',
      mod: true,
      alt: true,
    });
  });

  it('are bounded in the settings file', () => {
    const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`c${index}`, 'r']));
    expect(settingsSchema.safeParse({ ...defaultSettings, keyBindings: many }).success).toBe(false);
  });
});

describe('every line of a context menu', () => {
  it.each(menuActions)('%s is a command with a key or an entry of the palette', (name) => {
    const found = command(name);
    expect(found).toBeDefined();
    expect(found.shortcuts.length > 0 || found.isKeyOnly !== true).toBe(true);
  });
});

describe('the keys that menus show', () => {
  it.each(menuActions)('of %s are those of its command', (name) => {
    const [first] = command(name).shortcuts;
    expect(menuKeys[name]).toBe(first === undefined ? undefined : bindingOf(first));
  });
});

describe('bare letters', () => {
  const bare = allCommands.filter(({ shortcuts }) => shortcuts.some(isSingleKey));
  it.each(bare.map(({ name }) => name))('of %s are marked, and can be switched off', (name) => {
    const found = command(name);
    expect(found.isSingleKey).toBe(true);
    const [first] = found.shortcuts;
    const event = press(first!.key, { shift: first!.shift ?? false });
    expect(asksFor(event, found, on)).toBe(true);
    expect(asksFor(event, found, { ...on, isSingleKeyOn: false })).toBe(false);
  });
  it('are heard by commands only: no part of the window listens to a letter by itself', () => {
    const letters = /event\.key === '[a-z]'/u;
    const listening = globSync('src/renderer/**/*.{ts,tsx}').filter((file) =>
      letters.test(readFileSync(file, 'utf8')),
    );
    // With Ctrl, inside the picture viewer's dialog.
    expect(listening).toEqual(['src/renderer/features/conversation/viewer/picture-viewer.tsx']);
  });
});

describe('the keys of the keyboard model', () => {
  const keys: [string, string][] = [
    ['open-palette', 'Ctrl+K'],
    ['show-shortcuts', 'Ctrl+/'],
    ['focus-next-region', 'F6'],
    ['focus-previous-region', 'Shift+F6'],
    ['go-to-next-chat', 'Alt+↓'],
    ['go-to-previous-chat', 'Alt+↑'],
    ['go-to-next-unread-chat', 'Alt+Shift+↓'],
    ['go-to-previous-unread-chat', 'Alt+Shift+↑'],
    ['move-to-next-row', 'J'],
    ['move-to-previous-row', 'K'],
    ['go-back', 'Esc'],
    ['write-reply', 'R'],
    ['choose-conversation', 'X'],
    ['find-in-chat', 'Ctrl+F'],
    ['copy-message', 'Ctrl+C'],
    ['go-to-inbox', 'Ctrl+1'],
    ['go-to-team', 'Ctrl+2'],
    ['go-to-search', 'Ctrl+Shift+F'],
    ['go-to-admin', 'Ctrl+4'],
    ['go-to-settings', 'Ctrl+,'],
    ['do-not-disturb', 'Ctrl+Shift+D'],
    ['zoom-in', 'Ctrl++'],
    ['zoom-out', 'Ctrl+-'],
    ['reset-zoom', 'Ctrl+0'],
  ];
  it.each(keys)('%s has %s', (name, expected) => expect(keysOf(command(name), {})).toBe(expected));
});

describe('findText', () => {
  it('finds each place, whatever the case, and nothing for nothing', () => {
    expect(findText('Bread, bread and BREAD', 'bread').map(({ start }) => start)).toEqual([0, 7, 17]);
    expect(findText('aaaa', 'aa')).toHaveLength(2);
    expect(findText('anything', '  ')).toEqual([]);
  });

  it('keeps its offsets where a small letter is longer than the big one', () => {
    const text = 'İzmir bread';
    const [found] = findText(text, 'bread');
    expect(text.slice(found?.start, found?.end)).toBe('bread');
  });
});
