import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { inRepository } from '../../../scripts/paths.ts';
import type { LoadResult } from './load.ts';

export interface ServerProcess {
  url: string;
  child: ChildProcess;
  stop(): Promise<void>;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()));

/** Starts a program that prints `{"event":"listening","url":…}`; whatever else it prints goes nowhere. */
export const startServer = async (
  program: string,
  env: Record<string, string>,
  nodeFlags: string[] = [],
): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [...nodeFlags, program], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${program} ended before it listened.`)));
    lines.on('line', (line) => {
      if (line.includes('"listening"')) resolve((JSON.parse(line) as { url: string }).url);
    });
  });
  return {
    url,
    child,
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
};

/** As `npm run relay` and the container start it. */
const relayFlags = ['--max-semi-space-size=4'];

export const startRelayProcess = (
  env: Record<string, string>,
  nodeFlags: string[] = [],
): Promise<ServerProcess> =>
  startServer(inRepository('src', 'relay', 'index.ts'), env, [...relayFlags, ...nodeFlags]);

export const startBareServer = (env: Record<string, string>): Promise<ServerProcess> =>
  startServer(join(import.meta.dirname, 'bare-server.ts'), env);

/** `BENCH_APPEND_FILE` in `env` names the file it writes. */
export const startDurableServer = (env: Record<string, string>): Promise<ServerProcess> =>
  startServer(join(import.meta.dirname, 'durable-server.ts'), env);

/** Runs the load once, from a process of its own. */
export const runLoad = async (of: {
  urls: readonly string[];
  secret: string;
  accounts: readonly string[];
  run: string;
  durationMs: number;
  requests: number;
  connections: number;
}): Promise<LoadResult> => {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'load.ts'),
      `--urls=${of.urls.join(',')}`,
      `--secret=${of.secret}`,
      `--accounts=${of.accounts.join(',')}`,
      `--run=${of.run}`,
      `--duration-ms=${of.durationMs}`,
      `--requests=${of.requests}`,
      `--connections=${of.connections}`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') child.stdin.write('go\n');
    else last = line;
  }
  await ended(child);
  return JSON.parse(last) as LoadResult;
};
