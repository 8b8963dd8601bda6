import type { LogFields, Log } from '../../src/main/log.ts';

/** Keeps what was logged. */
export const createTestLog = (): Log & {
  lines: { level: string; event: string; fields?: LogFields }[];
} => {
  const lines: { level: string; event: string; fields?: LogFields }[] = [];
  const at = (level: string) => (event: string, fields?: LogFields) => {
    lines.push({ level, event, ...(fields ? { fields } : {}) });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
};
