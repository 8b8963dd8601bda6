import { execFile } from 'node:child_process';
import { busSocketOf, openDesktopBus, type DesktopBus } from '../desktop-bus/index.ts';

/**
 * The one item that Chromium keeps for this program in the key store of the system: the key that `secrets.json` is locked
 * with. All
 * profiles of a user share it.
 */
export type KeyStoreItem =
  /** It was there and is gone. */
  | 'removed'
  /** There was none. */
  | 'none'
  /** Windows: it lies in the profile, in Chromium's file `Local State`. */
  | 'in-profile'
  /** It could not be asked for or removed; without the profile it opens nothing. */
  | 'stays';

/** Source: Chromium, components/os_crypt, the schema of its item in a Secret Service. */
const chromiumSchema = 'chrome_libsecret_os_crypt_password_v2';
const service = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' };
/** An item that is deleted at once has no dialog. */
const noPrompt = '/';

/** Source: Secret Service API draft 0.2, SearchItems and Delete. */
const removeFromSecretService = async (bus: DesktopBus, appName: string): Promise<KeyStoreItem> => {
  const attributes = [
    ['application', appName],
    ['xdg:schema', chromiumSchema],
  ];
  const found = await bus.call({
    ...service,
    interface: 'org.freedesktop.Secret.Service',
    member: 'SearchItems',
    signature: 'a{ss}',
    body: [attributes],
  });
  const paths = found.flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  let stays = false;
  for (const path of paths) {
    const [prompt] = await bus.call({
      destination: service.destination,
      path,
      interface: 'org.freedesktop.Secret.Item',
      member: 'Delete',
    });
    stays ||= prompt !== noPrompt;
  }
  if (stays) return 'stays';
  return paths.length === 0 ? 'none' : 'removed';
};

/** With what `security` ends where there is no such item (errSecItemNotFound). */
const notFoundCode = 44;

type Run = (program: string, args: readonly string[]) => Promise<number>;
const runProgram: Run = (program, args) =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: 20_000 }, (error) => {
      if (!error) resolve(0);
      else resolve(typeof error.code === 'number' ? error.code : -1);
    });
  });

/**
 * Removes it. Never rejects. `appName`: Electron's name of the program; `backend`: as of `SecretStore.backend`. KDE's wallet
 * keeps the
 * key of every program of this kind in one item, which is therefore left alone.
 */
export const removeKeyStoreItem = async (of: {
  platform: string;
  backend: string;
  appName: string;
  env: NodeJS.ProcessEnv;
  /** Starts a program, answers its exit code; default: really. */
  run?: Run | undefined;
}): Promise<KeyStoreItem> => {
  const { platform, backend, appName, env, run = runProgram } = of;
  if (platform === 'win32') return 'in-profile';
  if (platform === 'darwin') {
    const code = await run('/usr/bin/security', ['delete-generic-password', '-s', `${appName} Safe Storage`]);
    if (code === 0) return 'removed';
    return code === notFoundCode ? 'none' : 'stays';
  }
  if (backend === 'basic_text' || backend === 'unknown') return 'none';
  if (backend !== 'gnome_libsecret') return 'stays';
  const socket = busSocketOf(env);
  const uid = process.getuid?.();
  if (socket === undefined || uid === undefined) return 'stays';
  let bus: DesktopBus | undefined;
  try {
    bus = await openDesktopBus({ socket, uid });
    return await removeFromSecretService(bus, appName);
  } catch {
    // No bus, no key store on it, or it refuses.
    return 'stays';
  } finally {
    bus?.end();
  }
};
