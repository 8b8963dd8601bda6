import { z } from 'zod';

/** `major.minor.patch` of the console, as operators of a relay write it. */
export const consoleVersionSchema = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/);

const parts = (version: string): { numbers: number[]; isBefore: boolean } | undefined => {
  const [, major, minor, patch, rest] = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})(-.+)?$/.exec(version) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], isBefore: rest !== undefined };
};

/** Whether `version` comes before `than`. `1.2.0-beta.1` comes before `1.2.0`. What is no version is older than nothing. */
export const isOlderVersion = (version: string, than: string): boolean => {
  const one = parts(version);
  const other = parts(than);
  if (!one || !other) return false;
  for (const [at, number] of one.numbers.entries()) {
    const against = other.numbers[at] ?? 0;
    if (number !== against) return number < against;
  }
  return one.isBefore && !other.isBefore;
};
