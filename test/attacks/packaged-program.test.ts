import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { setNinthFuse } from '../../scripts/ninth-fuse.mjs';
import { inRepository } from '../../scripts/paths.ts';
import { dropForeignVariables, refusedSwitch } from '../../src/main/security/started-with.ts';
import { menuTemplate } from '../../src/main/windows/application-menu.ts';
import { applySpellCheck, dictionaryAddress, languagesToCheck } from '../../src/main/windows/spell-check.ts';

/**
 * Attacks "the program itself gives nothing away" (docs/electron-security.md, docs/decisions/0091).
 *
 * Before: `--remote-debugging-port` opened the window of a packaged console, with its conversations, to every program of the computer;
 * Electron's own menu had developer tools and reload; the ninth fuse was whatever Electron's default is; Chromium fetched a
 * dictionary from Google at the first start, unasked.
 */
const started = (argv: string[], isPackaged = true, chromium: string[] = []): string | undefined =>
  refusedSwitch({ isPackaged, argv: ['backchannel', ...argv], hasSwitch: (name) => chromium.includes(name) });

describe('a packaged console', () => {
  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--REMOTE-DEBUGGING-PORT=9222',
    '/remote-debugging-port=9222',
    '-remote-debugging-port=9222',
    '--inspect',
    '--inspect=127.0.0.1:0',
    '--inspect-brk=0',
    '--inspect-wait',
    '--js-flags=--expose-gc',
    '--load-extension=/tmp/x',
    '--no-sandbox',
    '--disable-web-security',
    '--single-process',
    '--ignore-certificate-errors',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--renderer-cmd-prefix=xterm -e gdb',
    '--require=/tmp/x.js',
    '--ssl-key-log-file=/tmp/keys',
  ])('is not started with %s', (argument) => {
    expect(started(['--user-data-dir=/tmp/x', argument])).toBeDefined();
    // While it is developed and tested these are needed.
    expect(started([argument], false)).toBeUndefined();
  });

  it('is not started with what Chromium understood in another way either', () => {
    expect(started([], true, ['remote-debugging-port'])).toBe('remote-debugging-port');
  });

  // Before: no packaged program started at all. Electron sets this switch by itself, and only unpackaged ones had been run.
  it('is started with what Electron gives to itself, and not with the same when it was typed', () => {
    expect(started([], true, ['allow-file-access-from-files'])).toBeUndefined();
    expect(started(['--allow-file-access-from-files'], true, ['allow-file-access-from-files'])).toBeDefined();
  });

  it('is started with what only draws differently, and with files and addresses', () => {
    expect(
      started([
        '--ozone-platform-hint=auto',
        '--force-device-scale-factor=2',
        '--password-store=gnome-libsecret',
        '/home/somebody/inspect',
        'https://example.invalid/--inspect',
      ]),
    ).toBeUndefined();
  });

  it('forgets variables that would load other code or believe other certificates', () => {
    const env = {
      PATH: '/usr/bin',
      NODE_OPTIONS: '--require /tmp/x.js',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_EXTRA_CA_CERTS: '/tmp/ca.pem',
      ELECTRON_RUN_AS_NODE: '1',
    };
    dropForeignVariables(env, false);
    expect(Object.keys(env)).toHaveLength(5);
    dropForeignVariables(env, true);
    expect(env).toEqual({ PATH: '/usr/bin' });
  });

  const rolesOf = (of: { platform: string; isPackaged: boolean }): unknown[] =>
    menuTemplate({ ...of, onZoom: () => undefined, onGuide: () => undefined }).flatMap(
      ({ role, submenu }) => [role, ...(Array.isArray(submenu) ? submenu.map((item) => item.role) : [])],
    );
  it.each(['linux', 'win32', 'darwin'])('has a menu without developer tools and reload on %s', (platform) => {
    const roles = rolesOf({ platform, isPackaged: true });
    for (const role of ['toggleDevTools', 'reload', 'forceReload', 'viewMenu', 'fileMenu'])
      expect(roles).not.toContain(role);
    // Their keys come from the menu.
    for (const role of ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']) expect(roles).toContain(role);
    expect(rolesOf({ platform, isPackaged: false })).toContain('toggleDevTools');
  });
});

describe('dictionaries', () => {
  const calls: unknown[][] = [];
  const session = {
    availableSpellCheckerLanguages: ['de', 'en-GB', 'en-US', 'fr'],
    setSpellCheckerEnabled: (...of: unknown[]) => void calls.push(['enabled', ...of]),
    setSpellCheckerDictionaryDownloadURL: (...of: unknown[]) => void calls.push(['url', ...of]),
    setSpellCheckerLanguages: (...of: unknown[]) => void calls.push(['languages', ...of]),
  };
  const apply = (platform: string, isOn: boolean): unknown[][] => {
    calls.length = 0;
    applySpellCheck(session, isOn, { platform, preferredLanguages: ['de-AT', 'en-GB'] });
    return [...calls];
  };

  it('are fetched from nowhere while spell check is off, and from the named address when a person wants it', () => {
    expect(apply('linux', false)).toEqual([
      ['enabled', false],
      ['url', 'http://127.0.0.1:9/'],
      ['languages', []],
    ]);
    expect(apply('win32', true)).toEqual([
      ['enabled', true],
      ['url', dictionaryAddress],
      ['languages', ['de', 'en-GB']],
    ]);
    expect(apply('darwin', true)).toEqual([['enabled', true]]);
  });

  it('come from the organisation’s own place where it names one', () => {
    calls.length = 0;
    const address = 'https://files.example.com/dictionaries/';
    applySpellCheck(session, true, { platform: 'linux', preferredLanguages: ['en-GB'], address });
    expect(calls).toContainEqual(['url', address]);
    calls.length = 0;
    applySpellCheck(session, false, { platform: 'linux', preferredLanguages: ['en-GB'], address });
    expect(calls).toContainEqual(['url', 'http://127.0.0.1:9/']);
  });

  it('are those of the person’s languages, and none for a language without one', () => {
    expect(languagesToCheck(['en-AU', 'tlh'], ['en-GB', 'en-US'])).toEqual(['en-GB']);
  });

  it('are named in the privacy page', () => {
    expect(readFileSync(inRepository('docs', 'privacy.md'), 'utf8')).toContain('dictionary');
  });
});

describe('fuses', () => {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const binary = (wire: string): Buffer =>
    Buffer.concat([
      Buffer.from(`before${sentinel}`, 'latin1'),
      Buffer.from([1, wire.length]),
      Buffer.from(`${wire}after`, 'latin1'),
    ]);

  it('are nine: eight in electron-builder.yml, the ninth by the hook; a tenth stops the packaging', () => {
    const text = readFileSync(inRepository('electron-builder.yml'), 'utf8');
    const stated = [...text.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(stated)).toMatchObject({
      runAsNode: 'false',
      enableCookieEncryption: 'true',
      enableNodeOptionsEnvironmentVariable: 'false',
      enableNodeCliInspectArguments: 'false',
      enableEmbeddedAsarIntegrityValidation: 'true',
      onlyLoadAppFromAsar: 'true',
      loadBrowserProcessSpecificV8Snapshot: 'false',
      grantFileProtocolExtraPrivileges: 'false',
    });
    expect(text).toContain('afterPack: scripts/after-pack.mjs');
    const nine = binary('101100010');
    expect(setNinthFuse(nine)).toBe('set');
    expect(nine.toString('latin1')).toContain('101100011after');
    expect(setNinthFuse(binary('10110001'))).toBe('absent');
    expect(() => setNinthFuse(binary('1011000110'))).toThrow('State each');
    expect(() => setNinthFuse(Buffer.from('nothing'))).toThrow('no fuses');
  });
});
