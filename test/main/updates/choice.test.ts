import { describe, expect, it } from 'vitest';
import { chooseUpdates } from '../../../src/main/updates/index.ts';
import type { Managed } from '../../../src/shared/managed/managed.ts';

const unmanaged: Managed = { values: {}, problems: [] };
const managed = (values: Record<string, string>, level: 'enforced' | 'default' = 'enforced'): Managed => ({
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, level, source: 'HKLM' }]),
  ),
  problems: [],
});
const nsis = {
  platform: 'win32',
  isPackaged: true,
  hasUninstaller: true,
  feed: 'provider: generic\nurl: https://updates.example.com\npublisherName:\n  - Example Ltd\n',
};
const mac = { ...nsis, platform: 'darwin', hasUninstaller: false, feed: 'provider: generic\n' };

describe('which installations update themselves', () => {
  it('the per-user installer of Windows and macOS do, by themselves and from the stable channel', () => {
    const self = { kind: 'self', mode: 'automatic', channel: 'stable' };
    expect(chooseUpdates(unmanaged, nsis)).toEqual(self);
    expect(chooseUpdates(unmanaged, mac)).toEqual(self);
  });

  it('the others do not, and say why', () => {
    const why = (of: Partial<typeof nsis>, policy = unmanaged) => chooseUpdates(policy, { ...nsis, ...of });
    expect(why({ platform: 'linux' })).toEqual({ kind: 'off', why: 'repository' });
    expect(why({ hasUninstaller: false })).toEqual({ kind: 'off', why: 'rolled-out' });
    expect(why({ isPackaged: false })).toEqual({ kind: 'off', why: 'sources' });
    expect(why({ feed: undefined } as never)).toEqual({ kind: 'off', why: 'no-place' });
    expect(why({ feed: 'provider: generic\nurl: https://updates.example.com\n' })).toEqual({
      kind: 'off',
      why: 'unsigned',
    });
    expect(why({}, managed({ UpdateMode: 'off' }))).toEqual({ kind: 'off', why: 'policy' });
  });

  it('as the organisation has set it, for good or as a default', () => {
    for (const level of ['enforced', 'default'] as const)
      expect(chooseUpdates(managed({ UpdateMode: 'notify', UpdateChannel: 'beta' }, level), nsis)).toEqual({
        kind: 'self',
        mode: 'notify',
        channel: 'beta',
      });
  });
});
