import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ActionableError } from '../actionable-error.ts';
import { repositoryRoot } from '../paths.ts';
import type { CommandResult } from '../run-command.ts';

/** What was done, in order; printed as it happens, and written down as a table at the end. */
export interface Journal {
  /**
   * Runs a step. What it answers in words stands beside its name. Errors: ActionableError that names the step, what was wrong and where
   * its log lies, after it was noted as failed.
   */
  step<T>(name: string, run: () => Promise<T>, words?: (answer: T) => string): Promise<T>;
  /** A step that could not be run here, and why. */
  left(name: string, why: string): void;
  /** For the log of the step that runs: a program that was called, and what it said. */
  called(args: readonly string[], result: CommandResult): void;
  /** Writes the table. */
  write(file: string, title: string): void;
  /** How many steps there were, and how long it took from the first to now. */
  counts(): { done: number; failed: number; left: number; seconds: number };
}

interface Row {
  mark: 'done' | 'failed' | 'not run';
  name: string;
  words: string;
  seconds: number;
}

export interface JournalOptions {
  print?: (line: string) => void;
  now?: () => number;
  /** A folder that exists: each step that called programs, or failed, leaves `NN-name.log` in it. Default: no logs. */
  logs?: string | undefined;
}

const longestSaid = 20_000;

/** The name of a step's log. */
export const logName = (number: number, step: string): string => {
  const words = step.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${String(number).padStart(2, '0')}-${words.slice(0, 60).replace(/^-|-$/g, '')}.log`;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createJournal({ print = console.log, now = Date.now, logs }: JournalOptions = {}): Journal {
  const rows: Row[] = [];
  const startedAtMs = now();
  let log: string[] = [];
  const secondsSince = (ms: number): number => Math.round((now() - ms) / 1000);
  const add = (row: Row): void => {
    rows.push(row);
    const time = row.mark === 'not run' ? '' : ` (${row.seconds} s)`;
    print(`${row.mark.padEnd(7)} ${row.name}${row.words ? `: ${row.words}` : ''}${time}`);
  };
  /** Answers the file; undefined: there is none. */
  const writeLog = (name: string): string | undefined => {
    if (logs === undefined || log.length === 0) return undefined;
    const file = join(logs, logName(rows.length, name));
    writeFileSync(file, `${name}\n\n${log.join('\n')}\n`);
    return file;
  };
  return {
    async step(name, run, words) {
      const begunMs = now();
      log = [];
      try {
        const answer = await run();
        add({ mark: 'done', name, words: words?.(answer) ?? '', seconds: secondsSince(begunMs) });
        writeLog(name);
        return answer;
      } catch (error) {
        const message = messageOf(error);
        add({
          mark: 'failed',
          name,
          words: message.split('\n')[0] ?? '',
          seconds: secondsSince(begunMs),
        });
        log.push(
          'Failed:',
          error instanceof Error && !(error instanceof ActionableError) ? String(error.stack) : message,
        );
        const file = writeLog(name);
        throw new ActionableError(
          `The step "${name}" failed. ${message}${file === undefined ? '' : `\nIts log: ${relative(repositoryRoot, file)}`}`,
          { cause: error },
        );
      }
    },
    left(name, why) {
      add({ mark: 'not run', name, words: why, seconds: 0 });
    },
    called(args, { code, stdout, stderr }) {
      const said = `${stdout}${stderr}`.trim();
      log.push(
        `${new Date(now()).toISOString()} ${args.join(' ')}`,
        ...(said === '' ? [] : [said.slice(-longestSaid)]),
        `ended with ${code}`,
        '',
      );
    },
    write(file, title) {
      const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
      const lines = rows.map(
        ({ mark, name, words, seconds }) => `| ${mark} | ${cell(name)} | ${cell(words)} | ${seconds} |`,
      );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        [`# ${title}`, '', '| | Step | | Seconds |', '|---|---|---|---|', ...lines, ''].join('\n'),
      );
    },
    counts() {
      const of = (mark: Row['mark']): number => rows.filter((row) => row.mark === mark).length;
      return {
        done: of('done'),
        failed: of('failed'),
        left: of('not run'),
        seconds: secondsSince(startedAtMs),
      };
    },
  };
}
