import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { inRepository } from '../paths.ts';
import { type OpenPoint, openPoints } from './open-points.ts';

/** A place where the simulator had to decide what the platform leaves open. */
export interface Convention {
  file: string;
  /** What the remark says, on one line. */
  says: string;
  /** An open point settles it. */
  isAsked: boolean;
}

const points: readonly OpenPoint[] = Object.values(openPoints);
const isAsked = (file: string, says: string): boolean =>
  points.some(
    ({ convention, hangsOn }) =>
      (convention !== undefined && says.includes(convention)) ||
      (hangsOn.includes(file) && convention === undefined),
  );

/** The rest of a remark over several lines. */
const remarkFrom = (lines: readonly string[], start: number): string => {
  const words: string[] = [];
  for (const line of lines.slice(start)) {
    const part = /^\s*(?:\/\/|\/?\*+)\s?(.*?)(?:\*\/)?\s*$/.exec(line)?.[1];
    if (part === undefined) break;
    words.push(part.trim());
    if (/[.;]$/.test(part.trim())) break;
  }
  return words
    .join(' ')
    .replace(/^convention:\s*/, '')
    .trim();
};

/** Every remark `convention:` of the simulator, and the rows of its table of conventions of Meta that are not documented. */
export const conventions = (): Convention[] => {
  const remarks = globSync('src/sandbox/**/*.ts', { cwd: inRepository() })
    .map((file) => file.split(sep).join('/'))
    .sort()
    .flatMap((file) => {
      const lines = readFileSync(inRepository(file), 'utf8').split('\n');
      return lines.flatMap((line, index) => {
        if (!line.includes('convention:')) return [];
        const says = remarkFrom(lines, index);
        return [{ file, says, isAsked: isAsked(file, says) }];
      });
    });
  const file = 'src/sandbox/meta/README.md';
  const rows = readFileSync(inRepository(file), 'utf8')
    .split('\n')
    .filter((line) => /^\|.*\|\s*(?:our guess|seen|.*\(.*seen\))\s*\|$/.test(line))
    .map((line) => line.split('|')[1]?.trim() ?? '');
  return [...remarks, ...rows.map((says) => ({ file, says, isAsked: isAsked(file, says) }))];
};
