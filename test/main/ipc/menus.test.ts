import { describe, expect, it } from 'vitest';
import { contextMenuLines, type MenuFacts } from '../../../src/main/ipc/context-menus.ts';
import { createMenuHandlers } from '../../../src/main/ipc/handlers/menu.ts';
import { menuTemplate } from '../../../src/main/windows/application-menu.ts';
import { editMenuTemplate } from '../../../src/main/windows/edit-menu.ts';
import { withAccelerators } from '../../../src/main/ipc/menu-accelerators.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import type { MenuRequest } from '../../../src/shared/ipc/index.ts';

const conversation = { kind: 'conversation', conversationId: 'a:1' } as MenuRequest;
const message = (part: 'text' | 'link' | 'picture', hasSelection = false) =>
  ({ kind: 'message', messageId: 'm', hasSelection, part }) as MenuRequest;
const plain = {
  kind: 'message',
  hasText: true,
  isFailed: false,
  isUnsent: false,
  canBeQuoted: true,
  hasHeart: undefined,
} as const;

const enabled = (request: MenuRequest, facts: MenuFacts): string[] =>
  contextMenuLines(request, facts).flatMap((line) =>
    line === 'separator' || !line.isEnabled ? [] : [line.action],
  );

describe('contextMenuLines', () => {
  it('offers to erase only to admins, and a handle only where there is one', () => {
    const facts = {
      kind: 'conversation',
      isUnread: true,
      isOpen: true,
      hasHandle: true,
      isAdmin: true,
    } as const;
    expect(enabled(conversation, facts)).toEqual([
      'open-chat',
      'mark-read',
      'assign',
      'assign-to-me',
      'tag',
      'snooze',
      'done',
      'ask-colleague',
      'copy-handle',
      'open-profile',
      'erase-customer',
    ]);
    expect(enabled(conversation, { ...facts, isUnread: false, hasHandle: false, isAdmin: false })).toEqual([
      'open-chat',
      'assign',
      'assign-to-me',
      'tag',
      'snooze',
      'done',
      'ask-colleague',
    ]);
    const labels = contextMenuLines(conversation, { ...facts, isOpen: false }).map(
      (line) => line !== 'separator' && line.label,
    );
    expect(labels).toContain('Reopen');
  });

  it('offers what is under the pointer first, and the rest of the message below it', () => {
    expect(enabled(message('link'), plain)).toEqual([
      'open-link',
      'copy-link',
      'copy-message',
      'reply-to-message',
      'write-reply',
      'ask-colleague',
    ]);
    expect(enabled(message('picture'), plain).slice(0, 2)).toEqual(['open-picture', 'copy-picture']);
    expect(enabled(message('text', true), plain)[0]).toBe('copy-selection');
  });

  it('offers a heart on what can have one, or to take it back', () => {
    const labels = (hasHeart: boolean) =>
      contextMenuLines(message('text'), { ...plain, hasHeart }).map(
        (line) => line !== 'separator' && line.label,
      );
    expect(labels(false)).toContain('React with a heart');
    expect(labels(true)).toContain('Take the heart back');
  });

  it('says why one was told or not where that is known, and mutes what is not muted', () => {
    const facts = {
      kind: 'conversation',
      isUnread: false,
      isOpen: true,
      hasHandle: false,
      isAdmin: false,
    } as const;
    const labels = (request: MenuRequest, of: MenuFacts) =>
      contextMenuLines(request, of).flatMap((line) => (line === 'separator' ? [] : [line.label]));
    expect(labels(message('text'), { ...plain, telling: 'told' })).toContain('Why was I told?');
    expect(labels(message('text'), { ...plain, telling: 'not-told' })).toContain('Why was I not told?');
    expect(enabled(message('text'), plain)).not.toContain('why-told');
    expect(enabled(conversation, { ...facts, isMuted: false })).toContain('mute-chat');
    expect(enabled(conversation, { ...facts, isMuted: true })).toContain('unmute-chat');
  });

  it('offers a group what a colleague is offered, but an address, and says where a chat is muted', () => {
    const group = { kind: 'group', chatId: 'group:1' } as unknown as MenuRequest;
    const agent = { kind: 'agent', colleagueId: 'b@b.test' } as MenuRequest;
    const labels = (request: MenuRequest, of: MenuFacts) =>
      contextMenuLines(request, of).flatMap((line) => (line === 'separator' ? [] : [line.label]));
    expect(enabled(group, { kind: 'group', isUnread: true, isMuted: false })).toEqual([
      'open-chat',
      'mark-read',
      'group-people',
      'mute-chat',
    ]);
    expect(enabled(agent, { kind: 'agent', isUnread: false, isMuted: true })).toEqual([
      'open-chat',
      'copy-address',
      'unmute-chat',
    ]);
    expect(labels(group, { kind: 'group', isUnread: true, isMuted: false })).toContain(
      'Mute this chat on all my computers',
    );
    const facts = {
      kind: 'conversation',
      isUnread: false,
      isOpen: true,
      hasHandle: false,
      isAdmin: false,
    } as const;
    expect(labels(conversation, { ...facts, isMuted: false })).toContain('Mute this chat on this computer');
    // A group's facts are no colleague's.
    expect(contextMenuLines(group, { kind: 'agent', isUnread: false })).toEqual([]);
  });

  it('copies nothing of an unsent message, and lets a failed reply go again', () => {
    expect(enabled(message('text'), { ...plain, isUnsent: true, canBeQuoted: false })).not.toContain(
      'copy-message',
    );
    expect(enabled(message('text'), { ...plain, isFailed: true, canBeQuoted: false })).toEqual([
      'copy-message',
      'write-reply',
      'ask-colleague',
      'retry-reply',
      'discard-reply',
    ]);
  });
});

describe('withAccelerators', () => {
  const lines = contextMenuLines(message('text'), { ...plain, hasHeart: false });
  const keysIn = (settings: Partial<typeof defaultSettings>): Record<string, string | undefined> =>
    Object.fromEntries(
      withAccelerators(lines, { ...defaultSettings, ...settings }).flatMap((line) =>
        line === 'separator' ? [] : [[line.action, line.accelerator]],
      ),
    );

  it('shows the keys that do the same', () => {
    expect(keysIn({})).toMatchObject({
      'copy-message': 'CommandOrControl+C',
      'reply-to-message': 'Q',
      'react-heart': 'H',
      'write-reply': 'R',
      'ask-colleague': 'Shift+A',
    });
  });

  it("shows the person's own keys, and none where they were taken away", () => {
    const keyBindings = {
      'write-reply': 'mod+alt+w',
      'reply-to-message': 'alt+arrowup',
      'react-heart': '',
      'copy-message': 'mod++',
    };
    expect(keysIn({ keyBindings })).toMatchObject({
      'write-reply': 'CommandOrControl+Alt+W',
      'reply-to-message': 'Alt+Up',
      'react-heart': undefined,
      'copy-message': 'CommandOrControl+Plus',
    });
  });

  it('shows no bare letter while they are switched off', () => {
    expect(keysIn({ singleKeyShortcuts: false })).toMatchObject({
      'copy-message': 'CommandOrControl+C',
      'reply-to-message': undefined,
      'ask-colleague': undefined,
    });
  });

  it.each(['hyper+k', 'mod+rubbish', 'f99', 'mod+\u0000', 'mod+'])(
    'shows nothing for “%s”, on which Electron would throw',
    (binding) => expect(keysIn({ keyBindings: { 'write-reply': binding } })['write-reply']).toBeUndefined(),
  );
});

describe('menu/open', () => {
  const shown: unknown[] = [];
  const handlers = createMenuHandlers({
    services: () => ({
      conversations: {
        get: (id: string) =>
          id === 'a:1' ? { unreadCount: 2, username: 'maya', work: { state: 'open' } } : undefined,
        getMessage: () => undefined,
      },
      session: { state: { state: 'signed-in', role: 'normal' } },
      team: { get: () => undefined },
      privateChats: { list: () => [] },
      notices: { why: () => undefined, isMuted: () => false },
    }),
    settings: { get: () => defaultSettings },
    showMenu: async (lines: unknown) => {
      shown.push(lines);
      return 'mark-read';
    },
  } as never);

  it('builds the menu from what main knows, and answers what was chosen', async () => {
    expect(await handlers['menu/open'](conversation as never)).toEqual({ action: 'mark-read' });
    expect(JSON.stringify(shown)).toContain('Open profile on Instagram');
    expect(JSON.stringify(shown)).not.toContain('erase');
  });

  it.each([
    { kind: 'conversation', conversationId: 'a:2' },
    { kind: 'message', messageId: 'm', hasSelection: false, part: 'text' },
    { kind: 'agent', colleagueId: 'nobody@b.test' },
  ])('has no menu on what is not there: %o', async (request) => {
    await expect(handlers['menu/open'](request as never)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('editMenuTemplate', () => {
  const flags = {
    canUndo: true,
    canRedo: false,
    canCut: true,
    canCopy: true,
    canPaste: false,
    canSelectAll: true,
  } as never;
  const params = {
    isEditable: true,
    selectionText: '',
    editFlags: flags,
    misspelledWord: '',
    dictionarySuggestions: [] as string[],
  };
  const done: string[] = [];
  const actions = {
    replaceMisspelling: (word: string) => void done.push(`replace ${word}`),
    addToDictionary: (word: string) => void done.push(`add ${word}`),
  };
  const labels = (template: ReturnType<typeof editMenuTemplate>) =>
    template.flatMap(({ label, role, enabled: isOn }) =>
      label === undefined && role === undefined
        ? []
        : [`${role ?? label ?? ''}${isOn === false ? ' off' : ''}`],
    );

  it('enables what Chromium says can be done', () => {
    expect(labels(editMenuTemplate(params, actions))).toEqual([
      'undo',
      'redo off',
      'cut',
      'copy',
      'paste off',
      'selectAll',
    ]);
  });

  it('says each line itself, for Electron says them in English alone', () => {
    const lines = [
      ...editMenuTemplate({ ...params, misspelledWord: 'helo' }, actions),
      ...['linux', 'darwin'].flatMap((platform) =>
        menuTemplate({
          platform,
          isPackaged: true,
          onZoom: () => undefined,
          onGuide: () => undefined,
        }).flatMap((menu) => [menu, ...(Array.isArray(menu.submenu) ? menu.submenu : [])]),
      ),
    ];
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter(({ type, label }) => type !== 'separator' && !label)).toEqual([]);
  });

  it('suggests, replaces and adds to the dictionary', () => {
    const template = editMenuTemplate(
      {
        ...params,
        misspelledWord: 'helo',
        dictionarySuggestions: ['hello', 'help', 'halo', 'hero', 'her', 'hem'],
      },
      actions,
    );
    expect(labels(template).slice(0, 6)).toEqual([
      'hello',
      'help',
      'halo',
      'hero',
      'her',
      'Add to dictionary',
    ]);
    const click = (label: string): void => {
      const found = template.find((one) => one.label === label)?.click as (() => void) | undefined;
      found?.();
    };
    click('hello');
    click('Add to dictionary');
    expect(done).toEqual(['replace hello', 'add helo']);
  });

  it('is only a copy on marked text, and nothing elsewhere', () => {
    const away = { ...params, isEditable: false };
    expect(labels(editMenuTemplate({ ...away, selectionText: 'bread' }, actions))).toEqual(['copy']);
    expect(editMenuTemplate(away, actions)).toEqual([]);
  });
});
