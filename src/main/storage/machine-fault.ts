import { BackchannelError } from '../../shared/errors.ts';

/** SQLite's codes for a machine that cannot write or read now, whatever it is asked. */
const machineCodes =
  /^SQLITE_(?:FULL|IOERR|BUSY|LOCKED|NOTADB|READONLY|CANTOPEN|NOMEM|PROTOCOL|INTERRUPT|PERM|AUTH)/;

/** The same, under the names that the database gives them (faults.ts). */
const machineFaults: ReadonlySet<string> = new Set([
  'STORAGE_FULL',
  'STORAGE_READ_ONLY',
  'STORAGE_FAULT',
  'STORAGE_UNREADABLE',
  'STORAGE_NEWER',
]);

/** The code of what was thrown: ours, SQLite's, or the name of an error of the language; never its message. */
export const codeOfFault = (thrown: unknown): string => {
  if (thrown instanceof BackchannelError) return thrown.code;
  const { code, name } = (thrown ?? {}) as { code?: unknown; name?: unknown };
  const found = typeof code === 'string' ? code : name;
  return typeof found === 'string' && /^\w{1,60}$/.test(found) ? found : 'INTERNAL';
};

/**
 * The machine or the file is at fault (full, locked, closed), not what was to be stored: the same may succeed later as it is.
 * A damaged page is not among them: it is in the way of what lies on it, and of nothing else.
 */
export const isMachineFault = (thrown: unknown): boolean => {
  const code = codeOfFault(thrown);
  return machineCodes.test(code) || machineFaults.has(code);
};
