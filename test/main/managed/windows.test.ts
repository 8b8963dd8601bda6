import { describe, expect, it } from 'vitest';
import { nativeRegistry, type NativeReg } from '../../../src/main/managed/native-registry.ts';
import { resolveManaged } from '../../../src/main/managed/resolve.ts';
import { readWindowsPolicies, type Registry, registryPath } from '../../../src/main/managed/windows.ts';

/** Keys of a registry by `HIVE\path`, with their values. */
type Keys = Record<string, Record<string, unknown>>;

/** native-reg as its documentation has it: handles, null for a missing key, numbers for REG_DWORD. */
const fakeNative = (keys: Keys) => {
  const open = new Set<string>();
  const lower = Object.fromEntries(
    Object.entries(keys).map(([path, values]) => [path.toLowerCase(), values]),
  );
  const native: NativeReg = {
    HKEY: { LOCAL_MACHINE: 'HKLM', CURRENT_USER: 'HKCU' },
    Access: { READ: 131_097 },
    openKey(root, path, access) {
      expect(access).toBe(131_097);
      const key = `${String(root)}\\${path}`.toLowerCase();
      if (!Object.keys(lower).some((each) => each === key || each.startsWith(`${key}\\`))) return null;
      open.add(key);
      return key;
    },
    closeKey: (key) => void open.delete(String(key)),
    enumKeyNames: (key) => [
      ...new Set(
        Object.keys(keys)
          .filter((each) => each.toLowerCase().startsWith(`${String(key)}\\`))
          .map((each) => each.slice(String(key).length + 1).split('\\')[0] ?? ''),
      ),
    ],
    enumValueNames: (key) => Object.keys(lower[String(key)] ?? {}),
    queryValue: (key, name) => lower[String(key)]?.[name],
  };
  return { native, open };
};

const policies = (keys: Keys) => {
  const { native, open } = fakeNative(keys);
  const found = readWindowsPolicies(nativeRegistry(native));
  expect([...open], 'every key is closed again').toEqual([]);
  return resolveManaged(found.values, found.problems);
};
const at = (hive: string, below = ''): string => `${hive}\\${registryPath}${below}`;

describe('policies of Windows', () => {
  it('are values of the registry, and lists below keys of their own', () => {
    const { values, problems } = policies({
      [at('HKLM')]: { RelayUrl: 'https://relay.example.com', Attachments: 0, PrivateChatDays: 90 },
      [at('HKLM', String.raw`\AllowedAccounts`)]: {
        2: 'b@example.com',
        10: 'c@example.com',
        1: '*@a.example',
      },
      [at('HKLM', String.raw`\Recommended`)]: { CloseToTray: 1 },
    });
    expect(problems).toEqual([]);
    expect(values).toEqual({
      RelayUrl: { value: 'https://relay.example.com', level: 'enforced', source: at('HKLM') },
      Attachments: { value: false, level: 'enforced', source: at('HKLM') },
      PrivateChatDays: { value: 90, level: 'enforced', source: at('HKLM') },
      AllowedAccounts: {
        value: ['*@a.example', 'b@example.com', 'c@example.com'],
        level: 'enforced',
        source: at('HKLM'),
      },
      CloseToTray: { value: true, level: 'default', source: at('HKLM', String.raw`\Recommended`) },
    });
  });

  it('count for the computer before they count for a person', () => {
    const { values } = policies({
      [at('HKLM')]: { LogLevel: 'warn' },
      [at('HKCU')]: { LogLevel: 'error', CloseToTray: 0 },
    });
    expect(values.LogLevel).toMatchObject({ value: 'warn', source: at('HKLM') });
    expect(values.CloseToTray).toMatchObject({ value: false, source: at('HKCU') });
  });

  it('are enforced for a person before they are a default of the computer', () => {
    const { values } = policies({
      [at('HKLM', String.raw`\Recommended`)]: { CloseToTray: 1 },
      [at('HKCU')]: { CloseToTray: 0 },
    });
    expect(values.CloseToTray).toMatchObject({ value: false, level: 'enforced' });
  });

  it('are named when they are wrong: a key for a switch, an unknown name, a kind of their own', () => {
    const { values, problems } = policies({
      [at('HKLM')]: { Unknown: 'x', SpellCheck: Buffer.from('x') },
      [at('HKLM', String.raw`\PrivateChats`)]: { 1: 'off' },
    });
    expect(problems.map(({ fault, name }) => `${fault} ${name ?? ''}`)).toEqual([
      'name Unknown',
      'value SpellCheck',
      'value PrivateChats',
    ]);
    expect(values.PrivateChats?.value).toBe(false);
  });

  it('are nothing where there is no key, and said to be unreadable where the registry is', () => {
    expect(policies({})).toEqual({ values: {}, problems: [] });
    expect(readWindowsPolicies(undefined).problems).toMatchObject([{ fault: 'unreadable' }]);
    const refusing: Registry = {
      values() {
        throw new Error('ERROR_ACCESS_DENIED');
      },
      keys: () => [],
    };
    expect(readWindowsPolicies(refusing).problems).toHaveLength(4);
  });
});
