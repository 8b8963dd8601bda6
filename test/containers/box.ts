import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type CommandResult, runCommand } from '../../scripts/run-command.ts';
import type { Buildah } from './buildah.ts';

const configSchema = z.object({
  User: z.string(),
  WorkingDir: z.string(),
  Entrypoint: z.array(z.string()),
  Cmd: z.array(z.string()).nullish(),
  Env: z.array(z.string()),
  Volumes: z.record(z.string(), z.unknown()).nullish(),
  StopSignal: z.string(),
  Healthcheck: z.object({ Test: z.array(z.string()) }),
});
/** What an image says of how it is run. */
export type ImageConfig = z.output<typeof configSchema>;

export const configOf = async (buildah: Buildah, image: string): Promise<ImageConfig> => {
  const inspected = z
    .object({ Docker: z.object({ config: configSchema }) })
    .parse(JSON.parse(await buildah('inspect', '--type', 'image', image)));
  return inspected.Docker.config;
};

/** The user `node` of the image. */
export const userId = 1000;

/** What a container engine is told beside the image: `docker run --read-only --cap-drop ALL --volume FROM:TO --env …`. */
export interface BoxOptions {
  config: ImageConfig;
  /** The image's files. */
  root: string;
  /** Folders of this computer, and where they are seen. Everything else cannot be written. */
  volumes: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string>>;
}

/** A program of an image that runs as its first process. */
export interface Box {
  /** Of the program, as this computer numbers it. */
  pid: number;
  output(): string;
  /** Runs another program beside it, as the same user. */
  exec(words: readonly string[]): Promise<CommandResult>;
  /** Asks it to end, as a container engine does; gives its exit code. */
  stop(): Promise<number>;
  /** Ends it however it is, also when it has ended. */
  kill(): Promise<void>;
}

/** Mounts what the program sees; the last words take its place, so that it is the first process. */
const enter = `
set -e
mount --bind "$ROOT" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=755 tmpfs "$ROOT/dev"
for each in null zero random urandom; do touch "$ROOT/dev/$each"; mount --bind "/dev/$each" "$ROOT/dev/$each"; done
IFS=:
for each in $VOLUMES; do mount --bind "\${each%%=*}" "$ROOT\${each#*=}"; done
unset IFS
mount -o remount,ro,bind "$ROOT"
exec chroot "$ROOT" "$@"
`;

/** The user of the image and nothing that root may do, and only these variables. */
const asUser = ({ config, env }: Pick<BoxOptions, 'config' | 'env'>): string[] => [
  '/usr/bin/setpriv',
  `--reuid=${userId}`,
  `--regid=${userId}`,
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-all',
  '--no-new-privs',
  '--',
  '/usr/bin/env',
  '--ignore-environment',
  `--chdir=${config.WorkingDir}`,
  ...config.Env,
  ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
];

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code ?? 128)));

/** Processes and mounts of its own; the network is this computer's. */
const startIn = (options: BoxOptions, words: readonly string[]): ChildProcess =>
  spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--',
      'sh',
      '-c',
      enter,
      'box',
      ...asUser(options),
      ...words,
    ],
    {
      env: {
        PATH: process.env['PATH'],
        ROOT: options.root,
        VOLUMES: Object.entries(options.volumes)
          .map(([from, to]) => `${from}=${to}`)
          .join(':'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );

const wordsOf = ({ Entrypoint, Cmd }: ImageConfig, args?: readonly string[]): string[] => [
  ...Entrypoint,
  ...(args ?? Cmd ?? []),
];

/** Runs the image's program to its end: with these words behind it, or those that the image names. */
export const runBox = async (options: BoxOptions, args?: readonly string[]): Promise<CommandResult> => {
  const child = startIn(options, wordsOf(options.config, args));
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return { code: await ended(child), stdout, stderr };
};

/** Starts the image's program. Resolves when it has printed this word. Errors: when it ends before, with what it printed. */
export const startBox = async (options: BoxOptions, word: string): Promise<Box> => {
  const outer = startIn(options, wordsOf(options.config));
  const over = ended(outer);
  let output = '';
  const hear = (chunk: string): void => void (output += chunk);
  outer.stdout?.setEncoding('utf8').on('data', hear);
  outer.stderr?.setEncoding('utf8').on('data', hear);
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (output.includes(word)) resolve();
    };
    outer.stdout?.on('data', look);
    void over.then((code) => reject(new Error(`It ended with ${code}:\n${output}`)));
  });
  const pid = Number(
    readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim().split(' ')[0],
  );
  return {
    pid,
    output: () => output,
    exec: (words) =>
      runCommand('nsenter', [
        '--target',
        String(pid),
        '--mount',
        '--pid',
        '--root',
        '--',
        ...asUser(options),
        ...words,
      ]),
    stop() {
      process.kill(pid, options.config.StopSignal as NodeJS.Signals);
      return over;
    },
    async kill() {
      outer.kill('SIGKILL');
      await over;
    },
  };
};
