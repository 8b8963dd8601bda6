import { describe, expect, it } from 'vitest';
import { chatsUnder } from '../../../src/main/console/read-only-chats.ts';
import type { PrivateChats } from '../../../src/main/private-chats/index.ts';
import { resolveManaged } from '../../../src/main/managed/resolve.ts';
import { unmanaged } from '../../../src/shared/managed/managed.ts';

const switchedOff = resolveManaged(
  [{ name: 'PrivateChats', value: false, level: 'enforced', source: 'policy' }],
  [],
);

/** Every function of private chats, with what was called. */
const chats = () => {
  const called: string[] = [];
  const note = (name: string) => () => void called.push(name);
  const area = (name: string, verbs: readonly string[]) =>
    Object.fromEntries(verbs.map((verb) => [verb, note(`${name}${verb}`)]));
  const all = {
    ...area('', ['list', 'listMessages', 'send', 'retry', 'cancel', 'edit', 'remove', 'react', 'setTyping']),
    groups: area('groups.', ['make', 'change']),
    files: area('files.', ['add', 'list', 'picture', 'content']),
  };
  return { called, chats: all as unknown as PrivateChats };
};
const off = expect.objectContaining({ code: 'MANAGED_OFF' });

describe('private chats that the organisation has switched off', () => {
  it('are only read, deleted and left, by whatever way they are asked', async () => {
    const { called, chats: all } = chats();
    const under = chatsUnder(switchedOff, all);
    for (const verb of ['send', 'retry', 'edit', 'react'] as const)
      expect(() => (under[verb] as () => void)(), verb).toThrow(off);
    expect(() => under.files.add({} as never)).toThrow(off);
    await expect(under.groups.make('Group', [])).rejects.toEqual(off);
    await expect(
      under.groups.change('group:x' as never, { kind: 'rename', name: 'y' } as never),
    ).rejects.toEqual(off);
    under.setTyping('a@b.test' as never, true);
    expect(called).toEqual([]);
    under.list();
    under.cancel('a@b.test' as never, 'x' as never);
    under.remove('a@b.test' as never, 'x' as never);
    await under.groups.change('group:x' as never, { kind: 'leave' } as never);
    expect(called).toEqual(['list', 'cancel', 'remove', 'groups.change']);
  });

  it('are as they are where nothing is set', () => {
    const { chats: all } = chats();
    expect(chatsUnder(unmanaged, all)).toBe(all);
  });
});
