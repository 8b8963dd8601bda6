import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLine } from '../../shared/ipc/support.ts';
import type { Redaction } from './redaction.ts';

/** electron-log's file and the older one beside it (src/main/log.ts). */
const files = ['main.log', 'main.old.log'] as const;
/** The most that is read of one file, from its end. */
const maxBytes = 1024 * 1024;

/** The end of a file; empty where there is none. */
const endOf = (path: string): string => {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const length = Math.min(size, maxBytes);
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, size - length);
    const text = bytes.toString('utf8');
    // Where it was cut, the first line is half of one.
    return size > length ? text.slice(text.indexOf('\n') + 1) : text;
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

/** As names of fields stand in the program's code. */
const fieldName = /^[a-z][A-Za-z]{0,30}$/;
const linePattern = /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})\] \[(error|warn|info)\] +(\{.*\})$/;

const contentOf = (text: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // Cut, or somebody else's.
    return {};
  }
};

/** One line of the file. Undefined: it is none of this program's, and nothing of it is shown. */
const parse = (line: string, redaction: Redaction): LogLine | undefined => {
  const [, at, level, text] = linePattern.exec(line) ?? [];
  if (at === undefined || text === undefined) return undefined;
  const { module, event, ...fields } = contentOf(text);
  const shown = Object.entries(fields).flatMap(([name, value]) => {
    const field = redaction.field(name, value);
    return field === undefined || !fieldName.test(name) ? [] : [`${name}: ${String(field)}`.slice(0, 400)];
  });
  return {
    at,
    level: level as LogLine['level'],
    module: String(redaction.field('module', module) ?? ''),
    event: String(redaction.field('event', event) ?? ''),
    fields: shown.slice(0, 40),
  };
};

/** The newest lines of the log of a profile, newest first, without what could be content, a name or a token. `most`: of them. */
export const readLog = (folder: string, redaction: Redaction, most: number): LogLine[] => {
  const lines: LogLine[] = [];
  for (const name of files) {
    for (const line of endOf(join(folder, 'logs', name))
      .split('\n')
      .reverse()) {
      if (lines.length >= most) return lines;
      const parsed = parse(line.trimEnd(), redaction);
      if (parsed) lines.push(parsed);
    }
  }
  return lines;
};
