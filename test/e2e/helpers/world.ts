import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, freePorts } from '../../../scripts/free-port.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { platformEnv } from '../../../scripts/try-out/platform-settings.ts';
import { startStack, type Stack } from '../../../scripts/try-out/stack.ts';
import { launchConsole, signIn, type ConsoleOptions, type TestConsole } from './console.ts';
import { startGate, type Gate } from './gate.ts';
import { createSandboxControl, type SandboxControl } from './sandbox-control.ts';

/** Who signs in: the first part of the address. Maria is an administrator, the others are agents. */
export type Person = 'maria' | 'jonas' | 'anna';

export const agentIdOf = (person: Person): string => `${person}@bakery.test`;

/** `computer`: the name of another computer of this person's, with a profile of its own. */
export type WorldConsoleOptions = Partial<Omit<ConsoleOptions, 'profileDir'>> & {
  computer?: string | undefined;
};

/** The whole product on this computer, for one test. */
export interface World {
  /** Holds every profile, the relay's database, and the temporary files of all of them. */
  readonly folder: string;
  readonly relayUrl: string;
  readonly stack: Stack;
  readonly sandbox: SandboxControl;
  /** Everything between the simulated platforms and the rest passes here. */
  readonly platforms: Gate;
  /** What relay and sandbox printed. */
  readonly serviceOutput: readonly string[];
  /** `computer`: another one of this person's. */
  profileOf(person: Person, computer?: string): string;
  /** Starts this person's console; the profile is kept from one start to the next. */
  open(person: Person, options?: WorldConsoleOptions): Promise<TestConsole>;
  /** The same, from the sign-in page to the window. */
  openSignedIn(person: Person, options?: WorldConsoleOptions): Promise<TestConsole>;
  /** Relay and platforms are out of reach. */
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /**
   * Time passes for platforms, relay and consoles alike (decision 0046). What they wait for in real time still waits: consoles notice at
   * their next start or when they wake, the relay within seconds.
   */
  passTime(ms: number): Promise<void>;
}

export interface WorldOptions {
  sandboxArgs?: string[];
  relayEnv?: Record<string, string>;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);

/** Starts relay and platforms; consoles are opened one by one. `end` leaves nothing running and nothing on the disk. */
export const startWorld = async (options: WorldOptions = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'backchannel-e2e-'));
  const sandboxPort = await freePort();
  const platforms = await startGate(sandboxPort);
  const gateUrl = `http://127.0.0.1:${platforms.port}`;
  const serviceOutput: string[] = [];
  const clockFile = join(folder, 'clock');
  // What they put aside for a moment lies where a search of this folder finds it.
  const temp = join(folder, 'temp');
  await mkdir(temp);
  const tempEnv = { TMPDIR: temp, TMP: temp, TEMP: temp };
  const stack = await startStack({
    folder: join(folder, 'relay'),
    // Redirect ports are the application's, the same for everybody: worlds beside this one would take them from it.
    sandboxArgs: [
      ...['--port', String(sandboxPort), '--redirect-ports', (await freePorts(4)).join(',')],
      ...(options.sandboxArgs ?? []),
    ],
    relayEnv: {
      META_GRAPH_URL: gateUrl,
      META_DIALOG_URL: gateUrl,
      LIVECHAT_ACCOUNTS_URL: gateUrl,
      LIVECHAT_API_URL: gateUrl,
      RELAY_TEST_CLOCK_FILE: clockFile,
      ...tempEnv,
      ...options.relayEnv,
    },
    onLine: (line) => serviceOutput.push(line),
  });
  const opened: { person: Person; console: TestConsole }[] = [];
  const profileOf = (person: Person, computer = ''): string => join(folder, `profile-${person}${computer}`);
  const open: World['open'] = async (person, { computer, ...more } = {}) => {
    const console = await launchConsole({
      relayUrl: stack.relayUrl,
      ...more,
      env: {
        ...platformEnv(stack.relayEnv),
        BACKCHANNEL_TEST_CLOCK_FILE: clockFile,
        ...tempEnv,
        ...more.env,
      },
      profileDir: profileOf(person, computer),
    });
    opened.push({ person, console });
    return console;
  };
  const sandbox = createSandboxControl(stack.sandbox.controlUrl);
  const world: World = {
    folder,
    relayUrl: stack.relayUrl,
    stack,
    sandbox,
    platforms,
    serviceOutput,
    profileOf,
    open,
    async openSignedIn(person, more) {
      const console = await open(person, more);
      await signIn(console, agentIdOf(person));
      return console;
    },
    async goOffline() {
      await platforms.shut();
      await stack.stopRelay();
    },
    async goOnline() {
      await platforms.open();
      await stack.startRelay();
    },
    async passTime(ms) {
      const { offsetMs } = await sandbox.jump(ms);
      // Whoever looks in this moment sees the old time or the new one.
      await writeFile(`${clockFile}.new`, String(offsetMs));
      await rename(`${clockFile}.new`, clockFile);
    },
  };
  return {
    world,
    /** What a person needs who looks for the reason of a failure. */
    async keepArtefacts(name: string): Promise<void> {
      const target = inRepository('out', 'e2e', slug(name));
      await rm(target, { recursive: true, force: true });
      await mkdir(target, { recursive: true });
      await writeFile(join(target, 'services.log'), `${serviceOutput.join('\n')}\n`);
      for (const [index, { person, console }] of opened.entries())
        await console.keepArtefacts(join(target, `${index + 1}-${person}`));
    },
    async end(): Promise<void> {
      for (const { console } of opened) await console.end();
      await stack.stop();
      await platforms.shut();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
