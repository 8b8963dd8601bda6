import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronLaunchOptions, type ElectronLaunchOptions } from '../../../scripts/electron-launch.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { eventually } from './eventually.ts';
import { keepAnswers } from './kept-answers.ts';
import { startWithKeyring } from './keyring.ts';
import { answerPage, type PassTime } from './scripted-browser.ts';

/** How long one wait for something on the screen may take; a loaded machine is slow, a hang is longer. */
export const screenTimeoutMs = 30_000;

/** A console that was asked to quit and is still there by then hangs. */
const quitTimeoutMs = 20_000;

export interface TestConsole {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly profileDir: string;
  /** When the process is gone: its exit code, -1 when a signal ended it. */
  readonly ended: Promise<number>;
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
  /** Chromium's, e.g. for a machine with devices that only make test signals. */
  switches?: readonly string[];
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
  const usesKeyring = options.keyring ?? true;
  const launch = await electronLaunchOptions({
    keyring: usesKeyring,
    profileDir: options.profileDir,
    env: { BACKCHANNEL_RELAY_URL: options.relayUrl, ...options.env },
    ...(options.application === undefined ? {} : { application: options.application }),
  });
  const started = { ...launch, args: [...launch.args, ...(options.switches ?? [])] };
  return launchPrepared(started, options.profileDir, { usesKeyring, hasBrowser: options.browser ?? true });
};

/** The same with a launch that somebody else has prepared. */
export const launchPrepared = async (
  launch: ElectronLaunchOptions,
  profileDir: string,
  { usesKeyring = true, hasBrowser = true } = {},
): Promise<TestConsole> => {
  const env = { ...launch.env, ...browserEnv(hasBrowser) };
  const start = async (): Promise<ElectronApplication> => {
    const started = await _electron.launch({ ...launch, env, timeout: screenTimeoutMs });
    keepAnswers(started);
    return started;
  };
  const app = usesKeyring ? await startWithKeyring(start) : await start();
  const child = app.process();
  const ended = new Promise<number>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? -1);
    else child.once('exit', (code) => resolve(code ?? -1));
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
    await ended;
  };
  return {
    app,
    window,
    profileDir,
    ended,
    output: () => printed.join(''),
    pageLines,
    nextOpenedAddress: () =>
      eventually(async () => {
        const address = await app.evaluate(() =>
          (globalThis as unknown as { openedAddresses: string[] }).openedAddresses.shift(),
        );
        if (address === undefined) throw new Error('The console did not open the browser.');
        return address;
      }),
    async close() {
      if (isClosed) return;
      const timeout = new Promise<'late'>((resolve) => setTimeout(resolve, quitTimeoutMs, 'late').unref());
      const quit = app.close().then(() => ended);
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
      const main = await readFile(join(profileDir, 'logs', 'main.log')).catch(() => undefined);
      if (main !== undefined) await writeFile(`${start}.main.log`, main);
    },
  };
};

/** From the sign-in page to the console, as this person, with the scripted browser. `passTime`: as of `answerPage`. */
export const signIn = async (console: TestConsole, email: string, passTime?: PassTime): Promise<void> => {
  await console.window
    .getByRole('main', { name: 'Sign in' })
    .getByRole('button', { name: /^(Sign in with LiveChat|Continue without saving)$/ })
    .click();
  const answers = { account: email, decision: 'allow' };
  await answerPage(await console.nextOpenedAddress(), answers, passTime);
  await console.window.getByRole('navigation', { name: 'Sections' }).waitFor();
};
