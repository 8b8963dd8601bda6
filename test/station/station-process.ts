/** The station as its own program, on this computer's clock. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { childEnvironment } from '../helpers/child-environment.ts';
import { browse } from '../helpers/livechat-sandbox.ts';
import { openBrowser } from '../helpers/browser.ts';
import { node } from '../relay/helpers/relay-process.ts';

/** Processes on the real clock and shared cores: a start compiles hundreds of files, a lease takes 40 s to pass from one that was killed. */
export const patiently = <T>(expectation: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(expectation, { timeout: 120_000, interval: 100 });

export interface StationProcess {
  child: ChildProcess;
  /** All it has printed, on both streams. */
  output(): string;
  exited: Promise<number | null>;
}

/** Starts a command with exactly these settings. */
export const startStation = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  entry = inRepository('src/station/index.ts'),
): StationProcess => {
  const child = spawn(node, [entry, ...args], { cwd: inRepository(), env: childEnvironment(env) });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => (output += `${line}\n`));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, exited };
};

/** Runs a command to its end. */
export const runStationCommand = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> => {
  const { exited, output } = startStation(args, env);
  return { code: await exited, output: output() };
};

/** Stops the browser before the last page, which is on another computer than the station. */
class EndOfTheWay extends Error {}

/** What a person does who enrols a station: opens each address, signs in, and pastes where the browser ended. */
export const signInFromElsewhere = async (station: StationProcess, account: string): Promise<void> => {
  const browser = openBrowser();
  const opened = new Set<string>();
  const nextAddress = () =>
    patiently(() => {
      const addresses = station.output().match(/^http:\/\/127\.0\.0\.1:\d+\/\S*response_type=code\S*$/gm);
      const next = addresses?.find((each) => !opened.has(each));
      if (next === undefined && !station.output().includes('Signed in as'))
        throw new Error(`no address:\n${station.output()}`);
      return next;
    });
  for (let address = await nextAddress(); address !== undefined; address = await nextAddress()) {
    opened.add(address);
    let ended = '';
    await browse(
      address,
      {
        account,
        tamper(callback) {
          ended = callback.href;
          throw new EndOfTheWay();
        },
      },
      browser,
    ).catch((error: unknown) => {
      if (!(error instanceof EndOfTheWay)) throw error;
    });
    station.child.stdin?.write(`${ended}\n`);
  }
};

/** Where a station that runs answers. */
export const portOf = (station: StationProcess): Promise<number> =>
  patiently(() => {
    const line = /^\{"event":"listening","port":(\d+)\}$/m.exec(station.output())?.[1];
    if (line === undefined) throw new Error(`not listening:\n${station.output()}`);
    return Number(line);
  });
