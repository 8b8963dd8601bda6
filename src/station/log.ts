import { pino } from 'pino';
import type { Log, LogFields } from '../main/log.ts';
import { redact } from '../main/redact.ts';
import type { StationSettings } from './settings.ts';

/**
 * JSON lines on standard output, one per event: time, level, module, event and fields as of `Log`, which are ids of things,
 * counts, codes and durations. `write`: instead of standard output.
 */
export const createStationLog = (
  level: StationSettings['logLevel'],
  write: (line: string) => void = (line) => void process.stdout.write(line),
): ((module: string) => Log) => {
  const options = {
    base: null,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const lines = pino(options, { write: (line: string) => write(redact(line)) });
  return (module) => {
    const at = (each: 'info' | 'warn' | 'error') => (event: string, fields?: LogFields) =>
      lines[each]({ module, event, ...fields });
    return { info: at('info'), warn: at('warn'), error: at('error') };
  };
};
