import { describe, expect, it } from 'vitest';
import { resolveManaged } from '../../../src/main/managed/resolve.ts';
import type { RawManagedValue } from '../../../src/shared/managed/managed.ts';
import { managedMeta, managedNames, managedSchema } from '../../../src/shared/managed/schema.ts';

const found = (name: string, value: unknown, more: Partial<RawManagedValue> = {}): RawManagedValue => ({
  name,
  value,
  level: 'enforced',
  source: '/etc/backchannel/policies/managed/a.json',
  ...more,
});
const byDefault = { level: 'default', source: '/etc/backchannel/policies/recommended/a.json' } as const;

describe('what an organisation has set', () => {
  it('has an example of each key that fits, and a safe value that fits or lets nobody in', () => {
    for (const name of managedNames) {
      const { example, safe } = managedMeta(name);
      const schema = managedSchema.shape[name];
      expect(schema.safeParse(example).success, name).toBe(true);
      if (typeof safe !== 'object') continue;
      const isNobody = Array.isArray(safe.value) && safe.value.length === 0;
      expect(isNobody || schema.safeParse(safe.value).success, name).toBe(true);
    }
  });

  it('counts with its level and its place', () => {
    expect(resolveManaged([found('CloseToTray', false), found('SpellCheck', true, byDefault)], [])).toEqual({
      values: {
        CloseToTray: { value: false, level: 'enforced', source: found('', 0).source },
        SpellCheck: { value: true, ...byDefault },
      },
      problems: [],
    });
  });

  it('counts as enforced where both levels say something, and as the first of one level', () => {
    const { values } = resolveManaged(
      [
        found('CloseToTray', true, byDefault),
        found('CloseToTray', false),
        found('LogLevel', 'warn'),
        found('LogLevel', 'error'),
      ],
      [],
    );
    expect(values.CloseToTray).toMatchObject({ value: false, level: 'enforced' });
    expect(values.LogLevel?.value).toBe('warn');
  });

  it('is named when it does not count: an unknown name, a key that is no default', () => {
    const { values, problems } = resolveManaged(
      [found('PrivateChat', false), found('AllowedAccounts', ['*@a.example'], byDefault)],
      [{ fault: 'unsafe', source: '/b.json' }],
    );
    expect(values).toEqual({});
    expect(problems.map(({ fault, name }) => `${fault} ${name ?? ''}`)).toEqual([
      'unsafe ',
      'name PrivateChat',
      'level AllowedAccounts',
    ]);
  });

  it.each([
    ['PrivateChats', 'no', false],
    ['Attachments', 1, false],
    ['NotificationContent', 'everything', 'sender'],
    ['ExternalLinks', true, 'block'],
    ['SpellCheck', 'off', false],
    ['AllowedOrganizations', 'org-1', []],
    ['AllowedAccounts', ['anna'], []],
    ['AllowedAccounts', [], []],
  ] as const)('is replaced by what allows least, and named: %s %j', (name, value, safe) => {
    const { values, problems } = resolveManaged([found(name, value)], []);
    expect(values[name]?.value).toEqual(safe);
    expect(problems).toMatchObject([{ fault: 'value', name }]);
    expect(problems[0]?.instead).toBeDefined();
  });

  it.each([
    ['RelayUrl', 'http://relay.example.com'],
    ['LiveChatAccountsUrl', 'http://accounts.example.com'],
    ['LiveChatRedirectPorts', ['0']],
    ['MetaAppId', 'app'],
  ] as const)('stops the program where it would speak with others: %s', (name, value) => {
    const managed = resolveManaged([found(name, value)], []);
    expect(managed.values).toEqual({});
    expect(managed.stop).toMatchObject({ fault: 'value', name });
  });

  it('stops nothing as a default, and nothing where another place has set it well', () => {
    expect(resolveManaged([found('RelayUrl', 'x y', byDefault)], []).stop).toBeUndefined();
    const good = found('RelayUrl', 'https://relay.example.com');
    const both = resolveManaged([good, found('RelayUrl', 'x y')], []);
    expect(both.stop).toBeUndefined();
    expect(both.problems).toHaveLength(1);
  });

  it('falls back to what counts without it where nothing is safer', () => {
    const { values, problems } = resolveManaged([found('PrivateChatDays', 0), found('LogLevel', 'loud')], []);
    expect(values).toEqual({});
    expect(problems.map(({ name }) => name)).toEqual(['PrivateChatDays', 'LogLevel']);
  });

  it('reads switches and numbers of the registry', () => {
    const of = { isOfRegistry: true };
    const { values, problems } = resolveManaged(
      [found('CloseToTray', 1, of), found('Attachments', 0, of), found('PrivateChatDays', '90', of)],
      [],
    );
    expect([values.CloseToTray?.value, values.Attachments?.value, values.PrivateChatDays?.value]).toEqual([
      true,
      false,
      90,
    ]);
    expect(problems).toEqual([]);
    expect(resolveManaged([found('CloseToTray', 2, of)], []).problems).toHaveLength(1);
  });

  it('names a proxy without its server, and takes the system’s', () => {
    const { values, problems } = resolveManaged([found('ProxyMode', 'manual')], []);
    expect(values.ProxyMode?.value).toBe('system');
    expect(problems).toMatchObject([{ name: 'ProxyMode', instead: 'system' }]);
    const whole = [found('ProxyMode', 'manual'), found('ProxyServer', 'proxy.example:3128')];
    expect(resolveManaged(whole, []).problems).toEqual([]);
  });
});
