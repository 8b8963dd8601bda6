import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ActionableError } from '../actionable-error.ts';
import { cacheRoot } from '../paths.ts';
import { startProgress } from '../progress.ts';
import { runCommand, type CommandResult } from '../run-command.ts';

/** The system that is installed into. */
const suite = 'bookworm';
/** Changes with what is below, so that a kept system is not used for another one. */
const revision = 2;

/** What a bare system lacks of a desktop, and what looks at it from outside. Not what our package should bring itself. */
const desktopPackages = [
  'ca-certificates',
  'dbus',
  'desktop-file-utils',
  'fonts-dejavu-core',
  'gnome-keyring',
  'libglib2.0-bin',
  'procps',
  'x11-utils',
  'xdotool',
  'xvfb',
];

/** The ordinary user in it. */
export const person = { name: 'person', id: 1000, home: '/home/person' } as const;

export interface RunInRoot {
  /** `person`: as the ordinary user; else root. */
  as?: 'person';
  env?: Record<string, string>;
  timeoutMs?: number;
  /** A look that is repeated until something is so: not for the log. */
  isQuiet?: boolean;
}

/** A Debian that nothing of ours was ever installed into, with processes, mounts and files of its own, and this machine's network. */
export interface CleanRoot {
  run(args: readonly string[], options?: RunInRoot): Promise<CommandResult>;
  /** As `run`, and throws with what the program said when it fails. Answers its standard output. */
  must(args: readonly string[], options?: RunInRoot): Promise<string>;
  /** Starts a program that stays; it ends with the root. */
  start(args: readonly string[], options?: RunInRoot): void;
  /** Writes a file of root's. */
  write(path: string, text: string, mode?: string): Promise<void>;
  /** A file's bytes; undefined where there is none. */
  read(path: string): Buffer | undefined;
  /** Ends every process in it and deletes it. */
  close(): Promise<void>;
}

const paths = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin';

async function bootstrap(): Promise<string> {
  const folder = join(cacheRoot(), 'rehearsal', `${suite}-r${revision}`);
  if (existsSync(folder)) return folder;
  const making = mkdtempSync(join(cacheRoot(), 'rehearsal', `making-${process.pid}-`));
  const progress = startProgress(`Making a clean Debian (${suite}), once`);
  try {
    const checked = async (program: string, args: string[]): Promise<void> => {
      const { code, stdout, stderr } = await runCommand(program, args, {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      });
      if (code !== 0)
        throw new ActionableError(
          `A clean Debian could not be made (${program}, code ${code}): ${(stderr + stdout).trim().split('\n').slice(-5).join('\n')}`,
        );
    };
    // It mounts /proc in there: seen by itself alone, and gone however it ends.
    await checked('unshare', ['--mount', '--', 'debootstrap', '--variant=minbase', suite, making]);
    copyFileSync('/etc/resolv.conf', join(making, 'etc', 'resolv.conf'));
    // No service is started in a folder.
    writeFileSync(join(making, 'usr', 'sbin', 'policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    await checked('chroot', [making, 'apt-get', 'update', '-q']);
    await checked('chroot', [
      making,
      'apt-get',
      'install',
      '-y',
      '-q',
      '--no-install-recommends',
      ...desktopPackages,
    ]);
    await checked('chroot', [making, 'useradd', '--create-home', '--uid', String(person.id), person.name]);
    chmodSync(making, 0o755);
    renameSync(making, folder);
    progress.done();
    return folder;
  } finally {
    progress.stop();
    rmSync(making, { recursive: true, force: true });
  }
}

/**
 * The first process of the root: lays a fresh layer over the kept system, turns it into its own root (a mere `chroot` would forbid the
 * user namespaces that Chromium's sandbox is made of), and then only collects the processes that end.
 */
const firstProcess = `
set -e
mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$LAYER/upper,workdir=$LAYER/work" "$LAYER/root"
cd "$LAYER/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
for each in null zero full random urandom tty; do touch "dev/$each"; mount --bind "/dev/$each" "dev/$each"; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p srv/repository .before
mount --bind "$REPOSITORY" srv/repository
hostname rehearsal
pivot_root . .before
cd /
umount -l /.before
rmdir /.before
echo ready
while :; do sleep 3600 & wait $!; done
`;

/** What rehearsals that were killed have left: each folder is named by the process that made it. */
function forgetOld(folder: string): void {
  for (const name of globSync('{layer,making}-*', { cwd: folder }))
    if (!existsSync(`/proc/${name.split('-')[1]}`))
      rmSync(join(folder, name), { recursive: true, force: true });
}

/** An installation on a busy machine takes its time. */
const longestRunMs = 1_800_000;

/**
 * @param repository a folder that is seen inside as /srv/repository
 * @param called is told of each program that was run in it, for a log
 * Errors: ActionableError where this machine does not allow mounts or namespaces.
 */
export async function openCleanRoot(
  repository: string,
  called: (args: readonly string[], result: CommandResult) => void,
): Promise<CleanRoot> {
  const folder = join(cacheRoot(), 'rehearsal');
  mkdirSync(folder, { recursive: true });
  forgetOld(folder);
  const base = await bootstrap();
  const layer = mkdtempSync(join(folder, `layer-${process.pid}-`));
  for (const each of ['upper', 'work', 'root']) mkdirSync(join(layer, each));
  const outer = spawn(
    'unshare',
    ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--', 'sh', '-c', firstProcess],
    {
      env: { PATH: process.env['PATH'], BASE: base, LAYER: layer, REPOSITORY: repository },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  outer.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const ended = new Promise<void>((resolve) => outer.once('close', () => resolve()));
  const forget = (): void => rmSync(layer, { recursive: true, force: true });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: outer.stdout }).once('line', () => resolve());
    outer.once('close', () => {
      forget();
      reject(
        new ActionableError(
          `This machine does not allow a system of its own (mounts and namespaces): ${said.trim()}`,
        ),
      );
    });
  });
  const first =
    readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim().split(' ')[0] ?? '';

  const entering = (args: readonly string[], { as, env = {} }: RunInRoot): string[] => {
    const who =
      as === 'person'
        ? ['setpriv', `--reuid=${person.id}`, `--regid=${person.id}`, '--clear-groups', '--inh-caps=-all']
        : [];
    const variables = Object.entries({
      HOME: as === 'person' ? person.home : '/root',
      USER: as === 'person' ? person.name : 'root',
      LC_ALL: 'C.UTF-8',
      DEBIAN_FRONTEND: 'noninteractive',
      ...env,
    }).map(([name, value]) => `${name}=${value}`);
    return [
      '--target',
      first,
      '--mount',
      '--pid',
      '--ipc',
      '--uts',
      '--',
      'env',
      '-i',
      paths,
      ...variables,
      ...who,
      ...args,
    ];
  };
  const run: CleanRoot['run'] = async (args, options = {}) => {
    const timeoutMs = options.timeoutMs ?? longestRunMs;
    const result = await runCommand('nsenter', entering(args, options), { timeoutMs });
    if (options.isQuiet !== true) called(args, result);
    return result;
  };
  const must: CleanRoot['must'] = async (args, options) => {
    const { code, stdout, stderr } = await run(args, options);
    if (code === 0) return stdout;
    const end = (stderr + stdout).trim().split('\n').slice(-15).join('\n');
    throw new ActionableError(`${args.join(' ')} ended with ${code} in the clean system:\n${end}`);
  };
  return {
    run,
    must,
    start(args, options = {}) {
      spawn('nsenter', entering(args, options), { stdio: 'ignore' }).unref();
    },
    async write(path, text, mode = '0644') {
      await must(['install', '-D', '-m', mode, '/dev/null', path]);
      await must(['sh', '-c', 'printf %s "$TEXT" >"$FILE"'], { env: { TEXT: text, FILE: path } });
    },
    read(path) {
      try {
        return readFileSync(`/proc/${first}/root${path}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async close() {
      outer.kill('SIGKILL');
      await ended;
      forget();
    },
  };
}
