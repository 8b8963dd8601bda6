import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { allCommands } from '../../../src/renderer/commands/all-commands.ts';
import type { CommandContext } from '../../../src/renderer/commands/command.ts';
import type { Focus } from '../../../src/renderer/commands/focus.ts';
import { commandForKey } from '../../../src/renderer/commands/keyboard.ts';
import { paletteEntries } from '../../../src/renderer/commands/palette-entries.ts';
import { matchesShortcut, shortcutText } from '../../../src/renderer/commands/shortcut.ts';
import { settingPlaces } from '../../../src/renderer/messages/setting-places.ts';
import { createActions } from '../../../src/renderer/state/actions/index.ts';
import { notifyProblem } from '../../../src/renderer/state/actions/context.ts';
import { createDrafts } from '../../../src/renderer/state/drafts.ts';
import { createAppStore } from '../../../src/renderer/state/store.ts';
import { noFocus } from '../fake/no-focus.ts';
import { createFakeMain, type FakeMain } from '../fake/backchannel.ts';
import { fakeWorld } from '../fake/fake-world.ts';

const press = (
  key: string,
  mods: { ctrl?: boolean; shift?: boolean; alt?: boolean; meta?: boolean } = {},
): KeyboardEvent =>
  ({
    key,
    ctrlKey: mods.ctrl ?? false,
    shiftKey: mods.shift ?? false,
    altKey: mods.alt ?? false,
    metaKey: mods.meta ?? false,
    isComposing: false,
  }) as KeyboardEvent;

const context = async (focus: Partial<Focus> = {}): Promise<CommandContext & { fake: FakeMain }> => {
  const fake = createFakeMain(fakeWorld({ agents: 8, conversations: 6 }));
  const store = createAppStore();
  const drafts = createDrafts(fake.api.draft, notifyProblem(store));
  const actions = createActions({ api: fake.api, store, drafts, clock: { now: () => Date.now() } });
  actions.start();
  await vi.waitFor(() =>
    expect(store.get().conversations.lists.all.isLoaded && store.get().team.isLoaded).toBe(true),
  );
  return { store, drafts, actions, fake, focus: { ...noFocus, ...focus } };
};
const free = { isTyping: false, isInDialog: false };

describe('commands', () => {
  it('offer the two statuses that an agent may choose', async () => {
    const names = allCommands.filter(({ group }) => group === 'Your status').map(({ name }) => name);
    expect(names).toEqual(['accept-chats', 'stop-accepting-chats']);
  });

  it('have names and keys of their own', () => {
    expect(new Set(allCommands.map((command) => command.name)).size).toBe(allCommands.length);
    const keys = allCommands.flatMap((command) =>
      command.shortcuts.map((shortcut) => shortcutText(shortcut, false)),
    );
    // One key answers a message, wherever it was written: a customer's and a colleague's are never chosen together.
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    expect(twice).toEqual(['Q']);
  });

  it.each([
    ['k', { ctrl: true }, 'open-palette'],
    ['/', { ctrl: true }, 'show-shortcuts'],
    ['1', { ctrl: true }, 'go-to-inbox'],
    ['4', { ctrl: true }, 'go-to-admin'],
    ['3', { ctrl: true }, 'go-to-search'],
    ['F', { ctrl: true, shift: true }, 'go-to-search'],
    [',', { ctrl: true }, 'go-to-settings'],
    ['F6', {}, 'focus-next-region'],
    ['F6', { shift: true }, 'focus-previous-region'],
    ['ArrowDown', { alt: true }, 'go-to-next-chat'],
    ['ArrowDown', { alt: true, shift: true }, 'go-to-next-unread-chat'],
    ['+', { ctrl: true, shift: true }, 'zoom-in'],
    ['=', { ctrl: true }, 'zoom-in'],
    ['-', { ctrl: true }, 'zoom-out'],
    ['0', { ctrl: true }, 'reset-zoom'],
    ['Escape', {}, 'go-back'],
  ] as const)('hear %s %o as %s', async (key, mods, name) => {
    expect(commandForKey(press(key, mods), await context(), free)?.name).toBe(name);
  });

  it('leave single letters to text fields, and are silent when switched off', async () => {
    const one = await context({ isInList: () => true });
    expect(commandForKey(press('j'), one, free)?.name).toBe('move-to-next-row');
    expect(commandForKey(press('j'), one, { isTyping: true, isInDialog: false })).toBeUndefined();
    await one.actions.app.changeSettings({ singleKeyShortcuts: false });
    expect(commandForKey(press('j'), one, free)).toBeUndefined();
  });

  it('leave most keys to an open dialog', async () => {
    const one = await context();
    expect(
      commandForKey(press('1', { ctrl: true }), one, { isTyping: true, isInDialog: true }),
    ).toBeUndefined();
    expect(commandForKey(press('k', { ctrl: true }), one, { isTyping: true, isInDialog: true })?.name).toBe(
      'open-palette',
    );
  });

  it('walk through the conversations, unread ones only with Shift', async () => {
    const one = await context();
    const { ids } = one.store.get().conversations.lists.all;
    const run = (key: string, shift = false): void =>
      commandForKey(press(key, { alt: true, shift }), one, free)?.run(one);
    run('ArrowDown');
    expect(one.store.get().place.conversationId).toBe(ids[0]);
    run('ArrowDown');
    expect(one.store.get().place.conversationId).toBe(ids[1]);
    run('ArrowDown', true);
    const { conversationId } = one.store.get().place;
    expect(one.store.get().conversations.byId[conversationId ?? '']?.unreadCount).toBeGreaterThan(0);
  });

  it('lead to the removals from the palette, and back from the page before one', async () => {
    const one = await context();
    const entry = paletteEntries(one, 'removal').find((found) => found.kind === 'command');
    expect(entry?.kind === 'command' ? entry.command.name : undefined).toBe('go-to-removal');
    if (entry?.kind === 'command') entry.command.run(one);
    expect([one.store.get().place.section, one.store.get().adminPage.page]).toEqual(['admin', 'removal']);
    expect(commandForKey(press('Escape'), one, free)).toBeUndefined();
    one.actions.removal.showPage({ page: 'plan', kind: 'uninstall' });
    commandForKey(press('Escape'), one, free)?.run(one);
    expect(one.store.get().adminPage).toEqual({ page: 'removal' });
  });

  it('take a reply back only while it waits and no text field has text in it', async () => {
    const one = await context();
    const { id } = one.fake.world.conversations[0]!;
    one.actions.app.openConversation(id);
    await one.actions.conversations.loadThread(id);
    expect(commandForKey(press('z', { ctrl: true }), one, free)).toBeUndefined();
    await one.actions.conversations.reply(id, 'Wait');
    expect(commandForKey(press('z', { ctrl: true }), one, free)?.name).toBe('undo-reply');
    const writing = { ...one, focus: { ...noFocus, isInFilledField: () => true } };
    expect(commandForKey(press('z', { ctrl: true }), writing, free)).toBeUndefined();
  });
});

describe('paletteEntries', () => {
  it('offers recent chats and actions before anything is typed', async () => {
    const kinds = new Set(paletteEntries(await context(), '').map((entry) => entry.kind));
    expect(kinds).toEqual(new Set(['conversation', 'person', 'command']));
  });

  it('finds people, conversations and actions by what is typed', async () => {
    const one = await context();
    expect(paletteEntries(one, 'maya').map((entry) => entry.label)).toContain('Maya Fernández');
    expect(paletteEntries(one, 'fernandez').map((entry) => entry.label)).toContain('Maya Fernández');
    expect(paletteEntries(one, 'dark').map((entry) => entry.id)).toEqual([
      'command:use-dark-theme',
      'setting:Theme',
      'search',
    ]);
    expect(paletteEntries(one, 'zzzz').map((entry) => entry.label)).toEqual(['Messages with “zzzz”']);
  });
});

describe('paletteEntries before anything is typed', () => {
  const recent = (one: CommandContext): string[] =>
    paletteEntries(one, '')
      .filter(({ isRecent }) => isRecent === true)
      .map(({ id }) => id);

  it('begins with what was open before, the last one first, without what is open', async () => {
    const one = await context();
    const [first = '', second = '', third = ''] = one.store.get().conversations.lists.all.ids;
    one.actions.app.openConversation(third);
    const agent = Object.values(one.store.get().team.agents).find(({ isSuspended }) => !isSuspended);
    if (agent === undefined) throw new Error('There is a colleague.');
    one.actions.app.openPrivateChat(agent.id);
    one.actions.app.openConversation(second);
    one.actions.app.openConversation(first);
    one.actions.app.openConversation(second);
    expect(recent(one).slice(0, 3)).toEqual([
      `conversation:${first}`,
      `person:${agent.id}`,
      `conversation:${third}`,
    ]);
    expect(recent(one)).not.toContain(`conversation:${second}`);
    expect(new Set(recent(one)).size).toBe(recent(one).length);
  });

  it('has groups that were written in lately', async () => {
    const one = await context();
    const [summary] = Object.values(one.store.get().privateChats.summaries);
    if (summary === undefined) throw new Error('There is a private chat.');
    const chatId = 'group:9b2f3c1e-0b3a-4d5e-8f60-718293a4b5c6';
    const group = { name: 'Night shift', members: [], isMember: true };
    one.store.apply((state) => ({
      ...state,
      privateChats: {
        ...state.privateChats,
        summaries: {
          ...state.privateChats.summaries,
          [chatId]: {
            ...summary,
            chatId,
            group,
            lastMessage: { ...summary.lastMessage, sentAtMs: Date.now() + 1 },
          } as never,
        },
      },
    }));
    expect(recent(one)[0]).toBe(`group:${chatId}`);
  });
});

describe('a setting in the palette', () => {
  it('is found by its name and by what else people call it', async () => {
    const one = await context();
    const settings = (text: string): string[] =>
      paletteEntries(one, text)
        .filter(({ kind }) => kind === 'setting')
        .map(({ label }) => label);
    expect(settings('spell')).toEqual(['Spell check']);
    expect(settings('compact')).toEqual(['Density']);
    expect(settings('export')).toEqual(['Save to a file']);
  });

  it('stands under a heading that the page has', () => {
    const folder = inRepository('src', 'renderer', 'features', 'settings');
    const page = globSync('*.tsx', { cwd: folder })
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    for (const { headingId } of settingPlaces) expect(page).toContain(`id="${headingId}"`);
  });
});

describe('a link to a search', () => {
  it('opens the search of texts, with its text, and not the palette', async () => {
    const one = await context();
    one.fake.emit('link.followed', { open: 'search', text: 'green dress' });
    expect([one.store.get().place.section, one.store.get().search.text, one.store.get().dialog]).toEqual([
      'search',
      'green dress',
      'none',
    ]);
  });
});

describe('matchesShortcut', () => {
  it('uses Cmd on macOS and Ctrl elsewhere', () => {
    const cmd = press('k', { meta: true });
    expect(matchesShortcut(cmd, { key: 'k', mod: true }, true)).toBe(true);
    expect(matchesShortcut(cmd, { key: 'k', mod: true }, false)).toBe(false);
    expect(shortcutText({ key: 'k', mod: true, shift: true }, true)).toBe('⌘+⇧+K');
  });
});
