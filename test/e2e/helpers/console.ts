import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronLaunchOptions } from '../../../scripts/electron-launch.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { answerPage } from './scripted-browser.ts';

/** How long one wait for something on the screen may take; a loaded machine is slow, a hang is longer. */
export const screenTimeoutMs = 30_000;

/** A console that was asked to quit and is still there by then hangs. */
const quitTimeoutMs = 20_000;

export interface TestConsole {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly profileDir: string;
  /** Everything the process printed. */
  readonly output: () => string;
  /** What the page logged, and its uncaught errors. */
  readonly pageLines: readonly string[];
  /** The next address the console gives to the system's browser. */
  nextOpenedAddress(): Promise<string>;
  /** Quits as a person does; an error when the console does not end. */
  close(): Promise<void>;
  /** SIGKILL: no line of the console runs any more. */
  kill(): Promise<void>;
  /** Whatever state it is in, it is gone afterwards. */
  end(): Promise<void>;
  /** Writes `<start>.png`, `.log`, and `.main.log`; what cannot be had any more is left out. */
  keepArtefacts(start: string): Promise<void>;
}

export interface ConsoleOptions {
  profileDir: string;
  relayUrl: string;
  /** Default true. */
  keyring?: boolean;
  /** Whether the system has a browser (Linux); default true. None is ever started. */
  browser?: boolean;
  env?: Record<string, string>;
  /** The built application's folder; default: this repository. */
  application?: string;
}

const browserFolder = inRepository('test', 'e2e', 'fixtures', 'browser');

/** What the console finds when it looks for a browser, the same on every machine. */
const browserEnv = (hasBrowser: boolean): Record<string, string> => {
  if (process.platform !== 'linux') return {};
  return { PATH: hasBrowser ? [browserFolder, process.env['PATH']].join(delimiter) : '/nonexistent' };
};

/** Starts the built console in the real Electron and waits for its page. */
export const launchConsole = async (options: ConsoleOptions): Promise<TestConsole> => {
  await mkdir(options.profileDir, { recursive: true });
  const launch = await electronLaunchOptions({
    keyring: options.keyring ?? true,
    profileDir: options.profileDir,
    env: {
      BACKCHANNEL_RELAY_URL: options.relayUrl,
      ...browserEnv(options.browser ?? true),
      ...options.env,
    },
    ...(options.application === undefined ? {} : { application: options.application }),
  });
  const app = await _electron.launch({ ...launch, timeout: screenTimeoutMs });
  const child = app.process();
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  const printed: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const pageLines: string[] = [];
  const window = await app.firstWindow({ timeout: screenTimeoutMs });
  window.on('console', (message) => pageLines.push(`${message.type()}: ${message.text()}`));
  window.on('pageerror', (error) => pageLines.push(`uncaught: ${error.message}`));
  window.setDefaultTimeout(screenTimeoutMs);
  await window.waitForLoadState('domcontentloaded');
  // The one thing that is replaced: what would start a browser on this machine.
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { openedAddresses: opened });
    shell.openExternal = async (address: string) => void opened.push(address);
  });
  let isClosed = false;
  const kill = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    child.kill('SIGKILL');
    await gone;
  };
  return {
    app,
    window,
    profileDir: options.profileDir,
    output: () => printed.join(''),
    pageLines,
    async nextOpenedAddress() {
      const deadline = Date.now() + screenTimeoutMs;
      for (;;) {
        const address = await app.evaluate(() =>
          (globalThis as unknown as { openedAddresses: string[] }).openedAddresses.shift(),
        );
        if (address !== undefined) return address;
        if (Date.now() > deadline) throw new Error('The console did not open the browser.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      if (isClosed) return;
      const timeout = new Promise<'late'>((resolve) => setTimeout(resolve, quitTimeoutMs, 'late').unref());
      const quit = app.close().then(() => gone);
      if ((await Promise.race([quit, timeout])) === 'late') {
        await kill();
        throw new Error('The console did not end when it was closed.');
      }
      isClosed = true;
    },
    kill,
    end: kill,
    async keepArtefacts(start) {
      await writeFile(`${start}.log`, `${printed.join('')}\n--- page\n${pageLines.join('\n')}\n`);
      if (!isClosed) await window.screenshot({ path: `${start}.png`, timeout: 5_000 }).catch(() => undefined);
      const main = await readFile(join(options.profileDir, 'logs', 'main.log')).catch(() => undefined);
      if (main !== undefined) await writeFile(`${start}.main.log`, main);
    },
  };
};

/** From the sign-in page to the console, as this person, with the scripted browser. */
export const signIn = async (console: TestConsole, email: string): Promise<void> => {
  await console.window
    .getByRole('button', { name: /sign in|continue without saving/i })
    .first()
    .click();
  await answerPage(await console.nextOpenedAddress(), { account: email, decision: 'allow' });
  await console.window.getByRole('navigation').first().waitFor();
};
