import { describe, expect, it } from 'vitest';
import { createAppHandlers } from '../../../src/main/ipc/handlers/app.ts';
import { createConversationHandlers } from '../../../src/main/ipc/handlers/conversation.ts';
import { createManagedHandlers } from '../../../src/main/ipc/handlers/managed.ts';
import { createPrivateFileHandlers } from '../../../src/main/ipc/handlers/private-file.ts';
import type { Shell } from '../../../src/main/ipc/handlers/services.ts';
import { resolveManaged } from '../../../src/main/managed/resolve.ts';

const shellUnder = (
  values: Record<string, unknown>,
  more: Partial<Shell> & { state?: 'signed-in' | 'signed-out' } = {},
) => {
  const done: string[] = [];
  const shell = {
    managed: resolveManaged(
      Object.entries(values).map(([name, value]) => ({
        name,
        value,
        level: 'enforced' as const,
        source: '/a.json',
      })),
      [],
    ),
    relayFrom: 'person',
    forgetRelay: async () => void done.push('forgotten'),
    startAgain: () => void done.push('started again'),
    links: { open: async (url: string) => void done.push(url) },
    media: { messageLink: () => undefined },
    services: () => ({ session: { state: { state: more.state ?? 'signed-out' } } }),
    ...more,
  } as unknown as Shell;
  return { shell, done };
};
const off = { code: 'MANAGED_OFF' };

describe('what an organisation has switched off is refused in main', () => {
  it('files: attached to replies and private messages, and saved from them', async () => {
    const { shell } = shellUnder({ Attachments: false });
    const file = { conversationId: '1:2', name: 'x.png', bytes: new Uint8Array(1) } as never;
    expect(() => createConversationHandlers(shell)['attachment/add'](file)).toThrow(
      expect.objectContaining(off),
    );
    const files = createPrivateFileHandlers(shell);
    expect(() => files['private-file/add'](file)).toThrow(expect.objectContaining(off));
    await expect(files['private-file/save']({ fileId: 'x' } as never)).rejects.toMatchObject(off);
  });

  it('links', async () => {
    const link = { url: 'https://example.com/' };
    const blocked = shellUnder({ ExternalLinks: 'block' });
    await expect(createAppHandlers(blocked.shell)['app/open-link'](link)).rejects.toMatchObject(off);
    expect(blocked.done).toEqual([]);
    const open = shellUnder({ ExternalLinks: 'open' });
    await createAppHandlers(open.shell)['app/open-link'](link);
    expect(open.done).toEqual(['https://example.com/']);
  });
});

describe('what the window is told of a policy', () => {
  it('is each value as text, with its place, and each problem', async () => {
    const { shell } = shellUnder({ CloseToTray: false, AllowedAccounts: 'oops', UpdateMode: 'off', Odd: 1 });
    const view = await createManagedHandlers(shell)['managed/get'](undefined);
    expect(view.values.map(({ name, value }) => [name, value])).toEqual([
      ['AllowedAccounts', 'Nobody'],
      ['CloseToTray', 'Off'],
      ['UpdateMode', 'off'],
    ]);
    expect(view.values[1]).toMatchObject({
      title: 'Keep running when the window is closed',
      source: '/a.json',
    });
    expect(view.problems.map(({ fault, name }) => `${fault} ${name}`)).toEqual([
      'value AllowedAccounts',
      'name Odd',
    ]);
    expect(view.locked).toEqual(['closeToTray']);
  });
});

describe('forgetting the relay', () => {
  const forget = (shell: Shell) => createManagedHandlers(shell)['setup/forget'](undefined);

  it('is for a person who has chosen it and is not signed in', async () => {
    const { shell, done } = shellUnder({});
    await forget(shell);
    expect(done).toEqual(['forgotten', 'started again']);
  });

  it('is refused where somebody else has set it, and while somebody is signed in', async () => {
    for (const relayFrom of ['organisation', 'environment'] as const) {
      const { shell, done } = shellUnder({}, { relayFrom });
      await expect(forget(shell)).rejects.toMatchObject({ code: 'MANAGED_SETTING' });
      expect(done).toEqual([]);
    }
    const { shell, done } = shellUnder({}, { state: 'signed-in' });
    await expect(forget(shell)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(done).toEqual([]);
  });
});
