import { isManagedName, managedKind } from '../../shared/managed/schema.ts';
import type { ManagedLevel, RawManagedValue } from '../../shared/managed/managed.ts';
import { type FoundValues, nothingFound } from './found.ts';

/** Hives in the order of precedence: what is set for the computer wins over what is set for a person. */
export const registryHives = ['HKLM', 'HKCU'] as const;
export type RegistryHive = (typeof registryHives)[number];

/** Only administrators may write below it, in both hives. */
export const registryPath = String.raw`Software\Policies\Backchannel`;
const defaultsName = 'Recommended';

/** What of the Windows registry is asked. Reading alone. */
export interface Registry {
  /** Values by name: texts (REG_SZ, REG_EXPAND_SZ), whole numbers (REG_DWORD), lists (REG_MULTI_SZ). Undefined: no such key. */
  values(hive: RegistryHive, path: string): Readonly<Record<string, unknown>> | undefined;
  /** Names of the keys below a key. */
  keys(hive: RegistryHive, path: string): readonly string[];
}

/** Lists are keys of their own, with values named 1, 2 and so on, as group policy writes them. */
const listOf = (values: Readonly<Record<string, unknown>>): unknown[] =>
  Object.entries(values)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, value]) => value);

const readLevel = (
  registry: Registry,
  hive: RegistryHive,
  path: string,
  level: ManagedLevel,
): RawManagedValue[] => {
  const source = `${hive}\\${path}`;
  const of = { level, source, isOfRegistry: true };
  const values = Object.entries(registry.values(hive, path) ?? {});
  const lists = registry
    .keys(hive, path)
    .filter((name) => name !== defaultsName)
    .map((name): RawManagedValue => {
      const value = listOf(registry.values(hive, `${path}\\${name}`) ?? {});
      // A key of a name that is no list is a mistake, and said to be one.
      const isList = isManagedName(name) && managedKind(name) === 'list';
      return { name, value: isList || !isManagedName(name) ? value : undefined, ...of };
    });
  // An empty name is the key's unnamed value, which group policy never writes.
  return [
    ...values.filter(([name]) => name !== '').map(([name, value]) => ({ name, value, ...of })),
    ...lists,
  ];
};

/** `HKLM`, then `HKCU`; defaults below `Recommended`. `registry`: undefined where it cannot be read at all. */
export const readWindowsPolicies = (registry: Registry | undefined): FoundValues => {
  const found = nothingFound();
  if (!registry) {
    found.problems.push({ fault: 'unreadable', source: `HKLM\\${registryPath}` });
    return found;
  }
  for (const hive of registryHives)
    for (const [path, level] of [
      [registryPath, 'enforced'],
      [`${registryPath}\\${defaultsName}`, 'default'],
    ] as const)
      try {
        found.values.push(...readLevel(registry, hive, path, level));
      } catch {
        found.problems.push({ fault: 'unreadable', level, source: `${hive}\\${path}` });
      }
  return found;
};
