import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { inRepository } from '../../../scripts/paths.ts';
import { childEnvironment } from '../../helpers/child-environment.ts';

/** The relay as its own program. */
export interface RelayProcess {
  url: string;
  child: ChildProcess;
  /** All it has printed. */
  output(): string;
  exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The Node of `npm run relay`. */
export const node = realpathSync(inRepository('node_modules', '.bin', 'node'));

/** Starts it with exactly these settings; rejects with what it printed when it ends before it listens. */
export const startRelayProcess = async (
  env: Record<string, string>,
  { cwd = inRepository(), args = ['src/relay/index.ts'] } = {},
): Promise<RelayProcess> => {
  const child = spawn(node, args, { cwd, env: childEnvironment(env) });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (line.includes('"listening"')) resolve((JSON.parse(line) as { url: string }).url);
    });
    void exited.then(() => reject(new Error(output)));
  });
  return {
    url,
    child,
    output: () => output,
    exited,
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
};

/** Runs it to its end; for starts that fail, and commands. */
export const runRelay = async (
  env: Record<string, string>,
  args: readonly string[] = [],
): Promise<{ code: number | null; output: string }> => {
  const child = spawn(node, ['src/relay/index.ts', ...args], {
    cwd: inRepository(),
    env: childEnvironment(env),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
};
