import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

const table = readFileSync(inRepository('docs', 'electron-security.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, number = '']) => /^\d+$/.test(number))
  .map(([, number, title = '', where = '', test = '']) => ({ number: Number(number), title, where, test }));
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|scripts)\/[^`\s]+|electron-builder\.yml|package\.json)`/g)].map(
    ([, path = '']) => path,
  );

/** Every file of the console's main, preload and renderer. */
const sources = ['main', 'preload', 'renderer'].flatMap((part) =>
  readdirSync(inRepository('src', part), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|tsx|html)$/.test(name))
    .map((name) => ({
      name: join('src', part, name),
      text: readFileSync(inRepository('src', part, name), 'utf8'),
    })),
);
const filesWith = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
const windowSource = readFileSync(inRepository('src', 'main', 'windows', 'main-window.ts'), 'utf8');

describe('docs/electron-security.md', () => {
  it('has the twenty recommendations in their order, each with a place and a test that exist', () => {
    expect(table.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    for (const { number, title, where, test } of table) {
      expect([number, title]).not.toContain('');
      expect([number, where]).not.toContain('');
      const tests = pathsIn(test);
      expect([number, tests.length > 0 && tests.every((path) => path.startsWith('test/'))]).toEqual([
        number,
        true,
      ]);
      const missing = [...tests, ...pathsIn(where)].filter((path) => !existsSync(inRepository(path)));
      expect([number, missing]).toEqual([number, []]);
    }
  });
});

describe('the windows', () => {
  it('are made in one place, with every preference on the side of caution (2, 3, 4, 6, 8, 9, 11)', () => {
    expect(filesWith(/new BrowserWindow\(|new WebContentsView\(|new BrowserView\(/)).toEqual([
      join('src', 'main', 'windows', 'main-window.ts'),
    ]);
    for (const line of [
      'sandbox: true',
      'contextIsolation: true',
      'nodeIntegration: false',
      'nodeIntegrationInWorker: false',
      'nodeIntegrationInSubFrames: false',
      'webviewTag: false',
      'webSecurity: true',
      'allowRunningInsecureContent: false',
      'experimentalFeatures: false',
      'devTools: !app.isPackaged',
    ])
      expect(windowSource).toContain(line);
  });

  it('use no switched-on features, no <webview>, no file pages and no remote module (10, 11, 12, 18)', () => {
    expect(
      filesWith(/enableBlinkFeatures|<webview|allowpopups|\bloadFile\(|@electron\/remote|enableRemoteModule/),
    ).toEqual([]);
    expect(filesWith(/appendSwitch\(['"](?:enable-blink-features|disable-web-security|no-sandbox)/)).toEqual(
      [],
    );
  });

  it('let addresses out in one place (15)', () => {
    expect(filesWith(/shell\.openExternal\(/)).toEqual([join('src', 'main', 'index.ts')]);
  });

  it('give the page no piece of Electron (20)', () => {
    const preloads = sources.filter(({ name }) => name.startsWith(join('src', 'preload')));
    const exposed = preloads.flatMap(({ text }) => [
      ...text.matchAll(/exposeInMainWorld\(\s*(?:'[^']+'|\w+),\s*([^)]*)/g),
    ]);
    expect(exposed.length).toBeGreaterThan(0);
    for (const [, what] of exposed) expect(what).not.toMatch(/ipcRenderer|shell|process|require/);
  });
});

describe('Electron itself', () => {
  it('is pinned to one version in package.json (16)', () => {
    const { devDependencies } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
