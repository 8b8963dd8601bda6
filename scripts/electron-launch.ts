import { resolveElectron, type ElectronRuntime } from './electron-runtime.ts';
import { repositoryRoot } from './paths.ts';

/** How a console under test, in the tour or in a benchmark is to be started. */
export type ElectronLaunch = {
  /**
   * Whether Electron gets a keyring. `true`: the unlocked one of the desktop session around us (Linux; elsewhere the
   * system's own). `false`: none, by taking the session bus away, so that Electron's backend is `basic_text`.
   */
  keyring: boolean;
  /** The console's profile folder; also Chromium's, so that nothing is written elsewhere. */
  profileDir: string;
  /** Added to, and winning over, this process's environment. */
  env?: Record<string, string> | undefined;
  /** The application's folder or main file; default: this repository, as built into `out/`. */
  application?: string | undefined;
  /** Further switches for Electron. */
  switches?: string[] | undefined;
  /**
   * In which language the window is: `computer`: as this computer's; by default English (en-GB) on every machine, or what
   * BACKCHANNEL_LANGUAGES names.
   */
  languages?: 'computer' | undefined;
  /** Default: found by `resolveElectron`, which inside a desktop session takes no time. */
  runtime?: ElectronRuntime | undefined;
};

/** Fits playwright-core's `_electron.launch` as it is; for `spawn` take `executablePath`, `args` and `env`. */
export type ElectronLaunchOptions = {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** Always true: without it Playwright would add `--no-sandbox` for everybody. */
  chromiumSandbox: true;
};

/** No bus at this address; an empty value would make the D-Bus libraries look for one elsewhere. */
const noSessionBus = 'unix:path=/nonexistent/session-bus';

let hasAnnouncedRoot = false;

/** Everything needed to start an Electron that touches nothing of the person at this machine. */
export async function electronLaunchOptions(launch: ElectronLaunch): Promise<ElectronLaunchOptions> {
  const runtime = launch.runtime ?? (await resolveElectron());
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  // These would make Electron run as Node, or load code into it, or keep compiled code outside of the profile.
  delete env['NODE_COMPILE_CACHE'];
  delete env['ELECTRON_RUN_AS_NODE'];
  delete env['NODE_OPTIONS'];
  if (process.platform === 'linux' && !launch.keyring) env['DBUS_SESSION_BUS_ADDRESS'] = noSessionBus;
  env['BACKCHANNEL_PROFILE_DIR'] = launch.profileDir;
  if (launch.languages !== 'computer') env['BACKCHANNEL_LANGUAGES'] ??= 'en-GB';
  Object.assign(env, launch.env);
  return {
    executablePath: runtime.executable,
    args: [
      ...sandboxSwitches(),
      ...(process.platform === 'linux' && launch.keyring && isInDesktopSession() ? [keyringSwitch] : []),
      `--user-data-dir=${launch.profileDir}`,
      ...(launch.switches ?? []),
      launch.application ?? repositoryRoot,
    ],
    env,
    cwd: repositoryRoot,
    chromiumSandbox: true,
  };
}

/** A desktop is recognised by its name; the bare session of the tests has none, so the keyring is named instead. */
const keyringSwitch = '--password-store=gnome-libsecret';

/** Set by the desktop session around us, for as long as it lasts. */
export const desktopSessionVariable = 'BACKCHANNEL_DESKTOP_SESSION';

/** Whether this process runs inside `scripts/desktop-session.ts`. */
export function isInDesktopSession(): boolean {
  return process.env[desktopSessionVariable] === '1';
}

/**
 * Chromium refuses to start its sandbox as root, which is what CI machines and containers are. Only the test and try-out
 * launchers come here; the shipped application never runs without.
 */
export function sandboxSwitches(): string[] {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return [];
  if (!hasAnnouncedRoot) {
    hasAnnouncedRoot = true;
    console.error("This is root, so Electron is started without Chromium's sandbox (--no-sandbox).");
  }
  return ['--no-sandbox'];
}
