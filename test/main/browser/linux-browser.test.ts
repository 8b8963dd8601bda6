import { describe, expect, it } from 'vitest';
import { hasLinuxBrowser, type LinuxDesktop } from '../../../src/main/browser/linux-browser.ts';

/** A desktop with these programs in /usr/bin, whose xdg-mime prints `handler`. */
const desktop = (parts: {
  programs?: string[];
  handler?: string | Error;
  env?: Record<string, string>;
  isFlatpak?: boolean;
}): LinuxDesktop & { asked: string[][] } => {
  const asked: string[][] = [];
  return {
    asked,
    env: { PATH: '/usr/local/bin:/usr/bin', ...parts.env },
    isExecutable: async (path) =>
      (parts.programs ?? []).some(
        (program) => path === (program[0] === '/' ? program : `/usr/bin/${program}`),
      ),
    isFile: async (path) => parts.isFlatpak === true && path === '/.flatpak-info',
    async ask(program, args) {
      asked.push([program, ...args]);
      if (parts.handler instanceof Error) throw parts.handler;
      return parts.handler ?? '\n';
    },
  };
};
const xdg = ['xdg-open', 'xdg-mime'];

describe('hasLinuxBrowser', () => {
  it('is false when there is no xdg-open, whatever else is there: Electron starts nothing else', async () => {
    expect(await hasLinuxBrowser(desktop({ programs: ['firefox', 'xdg-mime'], handler: 'f.desktop' }))).toBe(
      false,
    );
  });

  it('is true when an application claims web addresses', async () => {
    const one = desktop({ programs: xdg, handler: 'firefox-esr.desktop\n' });
    expect(await hasLinuxBrowser(one)).toBe(true);
    expect(one.asked).toEqual([['xdg-mime', 'query', 'default', 'x-scheme-handler/https']]);
  });

  it('is false when nothing claims them and no known browser is there', async () => {
    expect(await hasLinuxBrowser(desktop({ programs: xdg }))).toBe(false);
  });

  it('is false when the only browser is one of the terminal', async () => {
    expect(await hasLinuxBrowser(desktop({ programs: [...xdg, 'www-browser', 'lynx'] }))).toBe(false);
  });

  it.each([
    ['a known browser without a claim', { programs: [...xdg, 'x-www-browser'] }],
    ['BROWSER', { programs: [...xdg, 'surf'], env: { BROWSER: 'missing:surf %s' } }],
    [
      'BROWSER with a whole path',
      { programs: [...xdg, '/opt/surf/surf'], env: { BROWSER: '/opt/surf/surf' } },
    ],
    ['no way to ask', { programs: ['xdg-open'] }],
    ['an asked desktop that fails', { programs: xdg, handler: new Error('timed out') }],
    ['a flatpak', { isFlatpak: true }],
    ['a snap', { env: { SNAP: '/snap/backchannel/1' } }],
  ])('is true with %s', async (_, parts) => {
    expect(await hasLinuxBrowser(desktop(parts))).toBe(true);
  });

  it('is false when BROWSER names nothing that is there', async () => {
    expect(await hasLinuxBrowser(desktop({ programs: xdg, env: { BROWSER: 'missing:/opt/gone' } }))).toBe(
      false,
    );
  });
});
