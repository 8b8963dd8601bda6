import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import react from '@vitejs/plugin-react';
import { _electron, type ElectronApplication, type Page, type Request } from 'playwright-core';
import { build } from 'vite';
import { electronLaunchOptions } from '../../../scripts/electron-launch.ts';
import { repositoryRoot } from '../../../scripts/paths.ts';
import { guide } from '../../../scripts/vite/guide.ts';
import { textFont } from '../../../scripts/vite/text-font.ts';
import type { Language } from '../../../src/shared/i18n/languages.ts';
import { localeFor, speechAsSearch } from '../../../src/shared/i18n/speech.ts';
import { screenTimeoutMs } from './console.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webp': 'image/webp',
};

export type Direction = 'ltr' | 'rtl';

/** The window's real page on the in-memory main of test/renderer/fake, in a real Electron. */
export interface FakePage {
  readonly page: Page;
  /** The bare window's main process. */
  readonly app: ElectronApplication;
  /**
   * Starts the page anew, its world changed first by `prepare`, which runs in the page and sees `fake` only. `language`: default English.
   * `direction`: instead of the language's own.
   */
  open(prepare?: string, written?: { language?: Language; direction?: Direction }): Promise<void>;
  /**
   * Shows the page as a window of this size shows it at this zoom (1 = 100 %), also where the screen is smaller; resolves when the page
   * has been drawn so.
   */
  resize(to: { width: number; height: number; zoom: number }): Promise<void>;
  /** Resolves when the page draws no part whose file it still waits for, and asks for no file. */
  atRest(): Promise<void>;
  /** The page as it is drawn now, as a PNG file's bytes; quick, and uncompressed. */
  shoot(): Promise<Buffer>;
  /** The window's own size and zoom again. */
  asTheWindowIs(): Promise<void>;
  /** What the page has asked of this route, in order. */
  calls(route: string): Promise<unknown[]>;
  /** Uncaught errors of the page, and what it logged as errors. */
  readonly problems: readonly string[];
  end(): Promise<void>;
}

const serve = async (folder: string): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': types[extname(file)] ?? 'image/svg+xml' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Builds the page, serves it on loopback, and opens a bare window. `env`, `switches`: of Electron. */
export const startFakePage = async (
  started: { env?: Record<string, string>; switches?: string[] } = {},
): Promise<FakePage> => {
  const folder = await mkdtemp(join(tmpdir(), 'backchannel-page-'));
  const outDir = join(folder, 'page');
  await build({
    configFile: false,
    root: join(repositoryRoot, 'test/renderer/fake'),
    logLevel: 'error',
    plugins: [react(), textFont(), guide()],
    build: { outDir, target: 'chrome130', minify: false, assetsInlineLimit: 0, reportCompressedSize: false },
  });
  const server = await serve(outDir);
  const app = await _electron.launch({
    ...(await electronLaunchOptions({
      keyring: false,
      profileDir: join(folder, 'profile'),
      application: join(repositoryRoot, 'test/e2e/fixtures/page-window'),
      ...started,
    })),
    timeout: screenTimeoutMs,
  });
  const page = await app.firstWindow({ timeout: screenTimeoutMs });
  page.setDefaultTimeout(screenTimeoutMs);
  const emulation = await page.context().newCDPSession(page);
  const asked = new Set<Request>();
  page.on('request', (request) => asked.add(request));
  page.on('requestfinished', (request) => asked.delete(request));
  page.on('requestfailed', (request) => asked.delete(request));
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') problems.push(line.text());
  });
  return {
    page,
    app,
    problems,
    async shoot() {
      const { data } = await emulation.send('Page.captureScreenshot', {
        format: 'png',
        optimizeForSpeed: true,
      });
      return Buffer.from(data, 'base64');
    },
    calls: (route) =>
      page.evaluate(
        (name) =>
          (window as unknown as { fakeMain: { calls: { route: string; input: unknown }[] } }).fakeMain.calls
            .filter((call) => call.route === name)
            .map((call) => call.input),
        route,
      ),
    async atRest() {
      // Twice: the file of a part may ask for another one.
      for (let quiet = 0; quiet < 2; quiet += 1) {
        await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
        if (asked.size > 0) quiet = -1;
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
      }
    },
    async asTheWindowIs() {
      await emulation.send('Emulation.clearDeviceMetricsOverride');
    },
    async resize({ width, height, zoom }) {
      await emulation.send('Emulation.setDeviceMetricsOverride', {
        width: Math.round(width / zoom),
        height: Math.round(height / zoom),
        deviceScaleFactor: zoom,
        mobile: false,
      });
      // What is measured by observers is drawn a frame after them.
      await page.evaluate(
        async (cssWidth) => {
          const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
          while (innerWidth !== cssWidth) await frame();
          for (let frames = 0; frames < 4; frames += 1) await frame();
        },
        Math.round(width / zoom),
      );
    },
    async open(prepare, { language = 'en', direction } = {}) {
      problems.length = 0;
      asked.clear();
      // The page's policy allows no script but its own files: the world is changed through the address of one script.
      await page.goto('about:blank');
      await page.unrouteAll();
      if (prepare !== undefined)
        await page.route('**/index.html*', async (route) => {
          const answer = await route.fetch();
          const html = (await answer.text()).replace('<head>', '<head><script src="/prepare.js"></script>');
          await route.fulfill({ response: answer, body: html });
        });
      await page.route('**/prepare.js', (route) =>
        route.fulfill({
          contentType: 'text/javascript',
          body: `window.prepareFake = (fake) => { ${prepare ?? ''} };`,
        }),
      );
      const locale = localeFor(language, []);
      await page.goto(`${server.url}index.html${speechAsSearch({ language, locale })}`);
      // Sign-in page, question or frame: whichever it is, the page has been drawn.
      await page
        .locator('main.sign-in')
        .or(page.getByTestId('policy-question'))
        .or(page.getByTestId('rail-inbox'))
        .waitFor();
      if (direction !== undefined)
        await page.evaluate((dir) => void (document.documentElement.dir = dir), direction);
    },
    async end() {
      await app.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
