import type { Registry, RegistryHive } from './windows.ts';

/** What of the package native-reg is used. It is there on Windows alone. */
export interface NativeReg {
  HKEY: { readonly LOCAL_MACHINE: unknown; readonly CURRENT_USER: unknown };
  Access: { readonly READ: number };
  /** null: there is no such key. */
  openKey(root: unknown, path: string, access: number): unknown;
  closeKey(key: unknown): void;
  enumKeyNames(key: unknown): string[];
  enumValueNames(key: unknown): string[];
  queryValue(key: unknown, name: string): unknown;
}

/** The registry by native-reg. Errors: its own, e.g. when access is denied. */
export const nativeRegistry = (native: NativeReg): Registry => {
  const rootOf = (hive: RegistryHive): unknown =>
    hive === 'HKLM' ? native.HKEY.LOCAL_MACHINE : native.HKEY.CURRENT_USER;
  const within = <T>(hive: RegistryHive, path: string, use: (key: unknown) => T): T | undefined => {
    const key = native.openKey(rootOf(hive), path, native.Access.READ);
    if (key === null) return undefined;
    try {
      return use(key);
    } finally {
      native.closeKey(key);
    }
  };
  return {
    values: (hive, path) =>
      within(hive, path, (key) =>
        Object.fromEntries(native.enumValueNames(key).map((name) => [name, native.queryValue(key, name)])),
      ),
    keys: (hive, path) => within(hive, path, (key) => native.enumKeyNames(key)) ?? [],
  };
};

/** Undefined: it cannot be loaded, so that nothing of the registry can be read. */
export const loadNativeRegistry = async (): Promise<Registry | undefined> => {
  try {
    // Optional: its binary exists for Windows alone.
    const loaded = (await import('native-reg')) as unknown as NativeReg & { default?: NativeReg };
    return nativeRegistry(loaded.default ?? loaded);
  } catch {
    return undefined;
  }
};
