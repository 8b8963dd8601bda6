import electronLog from 'electron-log/main.js';
import { join } from 'node:path';
import { redact } from './redact.ts';

/** One child log per module. Fields are ids of things, counts, codes and durations: never texts, names, e-mails or tokens. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

const maxLogBytes = 2 * 1024 * 1024;

/** Starts the log file `<folder>/main.log`; electron-log keeps one older file beside it. `level`: the least that is written. */
export const openLog = (
  folder: string,
  level: 'error' | 'warn' | 'info' = 'info',
): ((module: string) => Log) => {
  electronLog.transports.file.resolvePathFn = () => join(folder, 'main.log');
  electronLog.transports.file.maxSize = maxLogBytes;
  electronLog.transports.file.level = level;
  electronLog.transports.console.level = level === 'error' ? 'error' : 'warn';
  return (module) => {
    const write =
      (level: 'info' | 'warn' | 'error') =>
      (event: string, fields?: LogFields): void => {
        electronLog[level](redact(JSON.stringify({ module, event, ...fields })));
      };
    return { info: write('info'), warn: write('warn'), error: write('error') };
  };
};
