import type { SafeStorageLike } from './cipher.ts';

/** Which key store this computer offers, and whether it counts. */
export interface Backend {
  /** As the OS calls it: `gnome_libsecret`, `kwallet5`, `keychain`, `dpapi`, `basic_text`, … */
  name: string;
  isAccepted: boolean;
}

/**
 * On Linux "available" is not "strong": `basic_text` encrypts with a password that is in Chromium's source, so only the real
 * key stores are on the list. macOS and Windows have exactly one each.
 * Source: Electron's safeStorage documentation.
 */
const acceptedOnLinux: ReadonlySet<string> = new Set(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']);

/**
 * The key that a station is given in place of a key store (src/station/key), with the first digits of its check value: what one
 * key has locked is not asked of another.
 */
const stationBackend = /^station_key:[0-9a-f]{16}$/;

/** Must be asked after Electron's `ready`; before it Linux answers `unknown`, which is not accepted. */
export const selectedBackend = (safeStorage: SafeStorageLike, platform: string): Backend => {
  if (platform === 'darwin') return { name: 'keychain', isAccepted: true };
  if (platform === 'win32') return { name: 'dpapi', isAccepted: true };
  const name = safeStorage.getSelectedStorageBackend?.() ?? 'unknown';
  return { name, isAccepted: acceptedOnLinux.has(name) || stationBackend.test(name) };
};
