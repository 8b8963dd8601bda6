import type { LogFields, Logger } from '../../src/main/log.ts';

/** Keeps what was logged. */
export const createTestLogger = (): Logger & {
  lines: { level: string; event: string; fields?: LogFields }[];
} => {
  const lines: { level: string; event: string; fields?: LogFields }[] = [];
  const at = (level: string) => (event: string, fields?: LogFields) => {
    lines.push({ level, event, ...(fields ? { fields } : {}) });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
};
