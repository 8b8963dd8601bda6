import { describe, expect, it } from 'vitest';
import { removeKeyStoreItem } from '../../../src/main/secrets/index.ts';
import { ownName, startSessionBus } from '../../helpers/session-bus.ts';

/** A Secret Service with these items, each with its attributes; a locked one asks the person before it goes. */
const serveSecrets = async (
  items: Record<string, { attributes: Record<string, string>; isLocked?: boolean }>,
) => {
  const bus = await startSessionBus();
  const left = new Map(Object.entries(items));
  const service = await bus.connect((call) => {
    if (call.member === 'SearchItems') {
      const wanted = call.body[0] as [string, string][];
      const found = [...left].filter(([, { attributes }]) =>
        wanted.every(([name, value]) => attributes[name] === value),
      );
      const paths = (isLocked: boolean) =>
        found.filter(([, item]) => (item.isLocked ?? false) === isLocked).map(([path]) => path);
      return { signature: 'aoao', body: [paths(false), paths(true)] };
    }
    if (call.member !== 'Delete' || call.path === undefined) return undefined;
    if (left.get(call.path)?.isLocked) return { signature: 'o', body: ['/prompt/1'] };
    left.delete(call.path);
    return { signature: 'o', body: ['/'] };
  });
  await ownName(service, 'org.freedesktop.secrets');
  return { env: { DBUS_SESSION_BUS_ADDRESS: bus.address }, left, end: bus.end };
};

const ours = {
  attributes: { application: 'Backchannel', 'xdg:schema': 'chrome_libsecret_os_crypt_password_v2' },
};
const linux = { platform: 'linux', backend: 'gnome_libsecret', appName: 'Backchannel' };

describe('the item of this program in the key store', () => {
  it('goes from a Secret Service, and nothing of other programs with it', async () => {
    const secrets = await serveSecrets({
      '/item/1': ours,
      '/item/2': { attributes: { ...ours.attributes, application: 'Chromium' } },
      '/item/3': { attributes: { application: 'Backchannel', 'xdg:schema': 'a.password.of.a.person' } },
    });
    expect(await removeKeyStoreItem({ ...linux, env: secrets.env })).toBe('removed');
    expect([...secrets.left.keys()]).toEqual(['/item/2', '/item/3']);
    expect(await removeKeyStoreItem({ ...linux, env: secrets.env })).toBe('none');
    await secrets.end();
  });

  it('stays where the key store would ask a person, and where there is none to ask', async () => {
    const secrets = await serveSecrets({ '/item/1': { ...ours, isLocked: true } });
    expect(await removeKeyStoreItem({ ...linux, env: secrets.env })).toBe('stays');
    await secrets.end();
    expect(await removeKeyStoreItem({ ...linux, env: {} })).toBe('stays');
    expect(await removeKeyStoreItem({ ...linux, env: secrets.env })).toBe('stays');
  });

  it('is left alone in KDE’s wallet, which keeps one for all programs of this kind', async () => {
    expect(await removeKeyStoreItem({ ...linux, backend: 'kwallet6', env: {} })).toBe('stays');
    expect(await removeKeyStoreItem({ ...linux, backend: 'basic_text', env: {} })).toBe('none');
  });

  it('goes by the keychain’s own program on macOS, and with the profile on Windows', async () => {
    const asked: string[] = [];
    const ending = (code: number) => async (program: string, args: readonly string[]) => {
      asked.push([program, ...args].join(' '));
      return code;
    };
    const mac = { platform: 'darwin', backend: 'keychain', appName: 'Backchannel', env: {} };
    expect(await removeKeyStoreItem({ ...mac, run: ending(0) })).toBe('removed');
    expect(await removeKeyStoreItem({ ...mac, run: ending(44) })).toBe('none');
    expect(await removeKeyStoreItem({ ...mac, run: ending(51) })).toBe('stays');
    expect(new Set(asked)).toEqual(
      new Set(['/usr/bin/security delete-generic-password -s Backchannel Safe Storage']),
    );
    expect(await removeKeyStoreItem({ ...mac, platform: 'win32', backend: 'dpapi' })).toBe('in-profile');
  });
});
