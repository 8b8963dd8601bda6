import { person, type CleanRoot } from './clean-root.ts';
import { isDrawn, readScreen, type Screen } from './screen.ts';
import { waitFor } from './wait-for.ts';

/** One process of the program, as the system sees it. */
export interface ProgramProcess {
  /** In the clean system. */
  pid: number;
  parent: number;
  user: string;
  args: string;
}

/** A person at a screen of the clean system: a session bus, an open password store, a display. */
export interface Seat {
  /** Of every program that this person starts. */
  env: Record<string, string>;
  /** Starts the program as a click on its icon does. */
  clickIcon(): Promise<void>;
  /** The program's processes. */
  processes(): Promise<ProgramProcess[]>;
  /** The first process of the program, once its window is on the screen. */
  waitForWindow(): Promise<{ main: ProgramProcess; wmClass: string }>;
  /** What is on the screen now; undefined: nothing was ever. */
  screen(): Screen | undefined;
  /** Resolves once something is on the screen and it does not change any more: a page is drawn, and takes keys. */
  waitForStillScreen(): Promise<void>;
  /** Resolves when no process of the program is left: those beside the first end a moment after it. */
  waitForEnd(): Promise<void>;
  /** Ends the program as the end of a session does, and waits until it is gone. */
  endProgram(): Promise<void>;
}

const program = '/opt/Backchannel/backchannel';
const runtimeFolder = `/run/user/${person.id}`;

const session = `
set -e
printf 'rehearsal' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
Xvfb -displayfd 1 -screen 0 1280x800x24 -fbdir "$XDG_RUNTIME_DIR" -nolisten tcp >"$XDG_RUNTIME_DIR/display" 2>/dev/null &
printf '%s' "$DBUS_SESSION_BUS_ADDRESS" >"$XDG_RUNTIME_DIR/bus-address"
wait
`;

/** So many looks in a row see the same picture: it stands still. */
const stillLooks = 8;

/** Lines of `ps -eo pid=,ppid=,user=,args=`. */
export function parseProcesses(listing: string): ProgramProcess[] {
  return listing.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line);
    if (!match) return [];
    const [, pid = '', parent = '', user = '', args = ''] = match;
    return [{ pid: Number(pid), parent: Number(parent), user, args }];
  });
}

/** In the tree of `xwininfo`: of the first window that has a size, and is not a helper's. */
export function classOfWindow(tree: string): string | undefined {
  // `0x400003 "Backchannel": ("backchannel" "Backchannel")  1200x760+0+0`
  return /"[^"]*": \("([^"]*)" "[^"]*"\)\s+\d{3,}x\d{3,}\+/.exec(tree)?.[1];
}

export async function takeSeat(root: CleanRoot): Promise<Seat> {
  await root.must(['install', '-d', '-o', person.name, '-g', person.name, '-m', '0700', runtimeFolder]);
  await root.must(['install', '-d', '-m', '1777', '/tmp/.X11-unix']);
  // What a desktop says of itself; by it Chromium chooses the password store.
  const env: Record<string, string> = { XDG_RUNTIME_DIR: runtimeFolder, XDG_CURRENT_DESKTOP: 'GNOME' };
  root.start(['dbus-run-session', '--', 'sh', '-c', session], { as: 'person', env });
  const read = (name: string): Promise<string | undefined> => {
    const text = root.read(`${runtimeFolder}/${name}`)?.toString('utf8').trim();
    return Promise.resolve(text === '' ? undefined : text);
  };
  env['DISPLAY'] = `:${await waitFor('the display', () => read('display'))}`;
  env['DBUS_SESSION_BUS_ADDRESS'] = await waitFor('the session bus', () => read('bus-address'));

  const processes = async (): Promise<ProgramProcess[]> =>
    parseProcesses(await root.must(['ps', '-eo', 'pid=,ppid=,user=,args=', 'ww'], { isQuiet: true })).filter(
      ({ args }) => args.startsWith(program + ' ') || args === program,
    );
  const mainOf = (all: readonly ProgramProcess[]): ProgramProcess | undefined =>
    all.find(({ args }) => !args.includes('--type='));
  const waitForEnd = async (): Promise<void> => {
    let left: ProgramProcess[] = [];
    await waitFor(
      'the end of the program',
      async () => {
        left = await processes();
        return left.length === 0 ? true : undefined;
      },
      () => left.map(({ pid, args }) => `${pid} ${args}`).join('\n'),
    );
  };
  const screenFile = (): Buffer | undefined => root.read(`${runtimeFolder}/Xvfb_screen0`);
  return {
    env,
    screen() {
      const file = screenFile();
      return file && readScreen(file);
    },
    async waitForStillScreen() {
      let before: Buffer | undefined;
      let looks = 0;
      await waitFor('a drawn page that stands still', () => {
        const now = screenFile();
        looks = now && before?.equals(now) ? looks + 1 : 0;
        before = now;
        const isStill = now !== undefined && looks >= stillLooks && isDrawn(readScreen(now));
        return Promise.resolve(isStill || undefined);
      });
    },
    async clickIcon() {
      // What is started lives on, and would hold our end of its output.
      const launch = 'gio launch /usr/share/applications/backchannel.desktop >/dev/null 2>&1 </dev/null';
      await root.must(['sh', '-c', launch], { as: 'person', env });
    },
    processes,
    async waitForWindow() {
      let said = '';
      let hasRun = false;
      return waitFor(
        'the window',
        async () => {
          const options = { as: 'person', env, isQuiet: true } as const;
          ({ stdout: said } = await root.run(['xwininfo', '-root', '-tree'], options));
          const wmClass = classOfWindow(said);
          const main = mainOf(await processes());
          if (hasRun && !main) throw new Error('The program ended before its window was on the screen.');
          hasRun = main !== undefined;
          return main && wmClass !== undefined ? { main, wmClass } : undefined;
        },
        () => (hasRun ? `the program runs, and the windows are:\n${said}` : 'no process of the program'),
      );
    },
    waitForEnd,
    async endProgram() {
      const main = mainOf(await processes());
      // It may have ended by itself in between.
      if (main) await root.run(['kill', '-TERM', String(main.pid)]);
      await waitForEnd();
    },
  };
}
