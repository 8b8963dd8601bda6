import { mkdir } from 'node:fs/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronLaunchOptions } from '../../../scripts/electron-launch.ts';
import { answerPage } from './scripted-browser.ts';

/** How long one wait for something on the screen may take; a loaded machine is slow, a hang is longer. */
export const screenTimeoutMs = 30_000;

export interface TestConsole {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly profileDir: string;
  /** Everything the process printed. */
  readonly output: () => string;
  /** The next address the console gives to the system's browser. */
  nextOpenedAddress(): Promise<string>;
  close(): Promise<void>;
  /** SIGKILL: no line of the console runs any more. */
  kill(): Promise<void>;
}

export interface ConsoleOptions {
  profileDir: string;
  relayUrl: string;
  /** Default true. */
  keyring?: boolean;
  env?: Record<string, string>;
}

/** Starts the built console in the real Electron and waits for its page. */
export const launchConsole = async (options: ConsoleOptions): Promise<TestConsole> => {
  await mkdir(options.profileDir, { recursive: true });
  const launch = await electronLaunchOptions({
    keyring: options.keyring ?? true,
    profileDir: options.profileDir,
    env: { BACKCHANNEL_RELAY_URL: options.relayUrl, ...options.env },
  });
  const app = await _electron.launch({ ...launch, timeout: screenTimeoutMs });
  const printed: string[] = [];
  app.process().stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  app.process().stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const window = await app.firstWindow({ timeout: screenTimeoutMs });
  window.setDefaultTimeout(screenTimeoutMs);
  await window.waitForLoadState('domcontentloaded');
  // The one thing that is replaced: what would start a browser on this machine.
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { openedAddresses: opened });
    shell.openExternal = async (address: string) => void opened.push(address);
  });
  let isClosed = false;
  return {
    app,
    window,
    profileDir: options.profileDir,
    output: () => printed.join(''),
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
      isClosed = true;
      await app.close();
    },
    async kill() {
      if (isClosed) return;
      isClosed = true;
      const child = app.process();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
};

/** From the sign-in page to the console, as this person, with the scripted browser. */
export const signIn = async (console: TestConsole, email: string): Promise<void> => {
  await console.window
    .getByRole('button', { name: /sign in/i })
    .first()
    .click();
  await answerPage(await console.nextOpenedAddress(), { account: email, decision: 'allow' });
  await console.window.getByRole('navigation').first().waitFor();
};
