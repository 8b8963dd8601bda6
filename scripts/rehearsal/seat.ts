import { person, type CleanRoot } from './clean-root.ts';
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
  /** Ends the program as the end of a session does, and waits until it is gone. */
  endProgram(): Promise<void>;
}

const program = '/opt/Backchannel/backchannel';
const runtimeFolder = `/run/user/${person.id}`;

const session = `
set -e
printf 'rehearsal' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp >"$XDG_RUNTIME_DIR/display" 2>/dev/null &
printf '%s' "$DBUS_SESSION_BUS_ADDRESS" >"$XDG_RUNTIME_DIR/bus-address"
wait
`;

/** Lines of `ps -eo pid=,ppid=,user=,args=`. */
export function parseProcesses(listing: string): ProgramProcess[] {
  return listing.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line);
    if (!match) return [];
    const [, pid = '', parent = '', user = '', args = ''] = match;
    return [{ pid: Number(pid), parent: Number(parent), user, args }];
  });
}

export async function takeSeat(root: CleanRoot): Promise<Seat> {
  await root.must(['install', '-d', '-o', person.name, '-g', person.name, '-m', '0700', runtimeFolder]);
  await root.must(['install', '-d', '-m', '1777', '/tmp/.X11-unix']);
  // What a desktop says of itself; by it Chromium chooses the password store.
  const env: Record<string, string> = { XDG_RUNTIME_DIR: runtimeFolder, XDG_CURRENT_DESKTOP: 'GNOME' };
  root.start(['dbus-run-session', '--', 'sh', '-c', session], { as: 'person', env });
  const read = async (name: string): Promise<string | undefined> => {
    const { code, stdout } = await root.run(['cat', `${runtimeFolder}/${name}`]);
    return code === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  };
  env['DISPLAY'] = `:${await waitFor('the display', () => read('display'))}`;
  env['DBUS_SESSION_BUS_ADDRESS'] = await waitFor('the session bus', () => read('bus-address'));

  const processes = async (): Promise<ProgramProcess[]> =>
    parseProcesses(await root.must(['ps', '-eo', 'pid=,ppid=,user=,args='])).filter(
      ({ args }) => args.startsWith(program + ' ') || args === program,
    );
  const mainOf = (all: readonly ProgramProcess[]): ProgramProcess | undefined =>
    all.find(({ args }) => !args.includes('--type='));
  return {
    env,
    async clickIcon() {
      await root.must(['gio', 'launch', '/usr/share/applications/backchannel.desktop'], {
        as: 'person',
        env,
      });
    },
    processes,
    async waitForWindow() {
      const wmClass = await waitFor('the window', async () => {
        const { stdout } = await root.run(['xwininfo', '-root', '-tree'], { as: 'person', env });
        // `0x400003 "Backchannel": ("backchannel" "Backchannel")  1200x760+0+0`: a window of some size, and not a helper's.
        const match = /"[^"]*": \("([^"]*)" "[^"]*"\)\s+(\d{3,})x\d{3,}\+/.exec(stdout);
        return match?.[1];
      });
      const main = mainOf(await processes());
      if (!main) throw new Error('There is a window, but no process of the program.');
      return { main, wmClass };
    },
    async endProgram() {
      const main = mainOf(await processes());
      if (main) await root.must(['kill', '-TERM', String(main.pid)]);
      await waitFor('the end of the program', async () =>
        (await processes()).length === 0 ? true : undefined,
      );
    },
  };
}
