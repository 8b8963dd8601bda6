import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What was done, in order; printed as it happens, and written down as a table at the end. */
export interface Journal {
  /** Runs a step. What it answers in words stands beside its name. Errors: those of the step, after it was noted as failed. */
  step<T>(name: string, run: () => Promise<T>, words?: (answer: T) => string): Promise<T>;
  /** A step that could not be run here, and why. */
  left(name: string, why: string): void;
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

export function createJournal(
  print: (line: string) => void = console.log,
  now: () => number = Date.now,
): Journal {
  const rows: Row[] = [];
  const startedAtMs = now();
  const secondsSince = (ms: number): number => Math.round((now() - ms) / 1000);
  const add = (row: Row): void => {
    rows.push(row);
    const time = row.mark === 'not run' ? '' : ` (${row.seconds} s)`;
    print(`${row.mark.padEnd(7)} ${row.name}${row.words ? `: ${row.words}` : ''}${time}`);
  };
  return {
    async step(name, run, words) {
      const begunMs = now();
      try {
        const answer = await run();
        add({ mark: 'done', name, words: words?.(answer) ?? '', seconds: secondsSince(begunMs) });
        return answer;
      } catch (error) {
        const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
        add({ mark: 'failed', name, words: first, seconds: secondsSince(begunMs) });
        throw error;
      }
    },
    left(name, why) {
      add({ mark: 'not run', name, words: why, seconds: 0 });
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
