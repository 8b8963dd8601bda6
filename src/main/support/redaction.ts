import { createHash, randomBytes } from 'node:crypto';

/**
 * What may leave this computer in a file of diagnostics, decided by shape: what is known to be a word of the program's own
 * stays, and
 * everything else becomes a mark that is the same for the same text in one file and says nothing in another one.
 */
export interface Redaction {
  /** `id-1a2b3c4d`. */
  mark(text: string): string;
  /** A field of a log line. Undefined: it is left out. */
  field(name: string, value: unknown): string | number | boolean | undefined;
  /** A path without the person's name: their home is `~`. */
  path(path: string): string;
}

const markDigits = 8;

/** Fields whose texts are words of the program's code: codes, steps, kinds. A log line has no others that may be read. */
const wordFields: ReadonlySet<string> = new Set([
  ...[
    'module',
    'event',
    'code',
    'kind',
    'type',
    'cause',
    'step',
    'reason',
    'outcome',
    'why',
    'what',
    'state',
  ],
  ...['fault', 'field', 'occasion', 'context', 'proxy', 'occurred', 'close'],
]);
/** `relay-link`, `ipc.event-invalid`, `chatId`, or `RELAY_UNREACHABLE`: no digits in what is written small, and no names. */
const wordPattern = /^(?:[a-z][A-Za-z.-]{0,79}|[A-Z][A-Z0-9_]{2,79})$/;

/** Greater numbers are ids of somebody; times in ms are smaller until the year 2286. */
const largestNumber = 1e13;

/** `at fn (file:///opt/…/index.js:1:2)` without where the program lies. */
const placesOfCode = (stack: string): string =>
  stack
    .split(' | ')
    .map((line) => /([a-z][\w-]*\.[cm]?js:\d+:\d+)\)?$/.exec(line.trim())?.[1] ?? '?')
    .join(' | ');

/** Places that are the same on every computer. */
const systemFolders =
  /^(?:\/etc\/|\/opt\/|\/usr\/|\/Applications\/|\/Library\/|[A-Z]:\\(?:Program Files|Windows)|HK(?:LM|CU)\\)/i;

/** @param home the person's home folder; undefined: unknown. */
export const createRedaction = (
  home: string | undefined,
  salt = randomBytes(16).toString('hex'),
): Redaction => {
  const mark = (text: string): string =>
    `id-${createHash('sha256').update(`${salt}:${text}`).digest('hex').slice(0, markDigits)}`;
  return {
    mark,
    field(name, value) {
      if (typeof value === 'boolean') return value;
      if (typeof value === 'number')
        return Number.isFinite(value) && Math.abs(value) < largestNumber ? value : mark(String(value));
      if (typeof value !== 'string') return undefined;
      if (name === 'stack') return placesOfCode(value);
      return wordFields.has(name) && wordPattern.test(value) ? value : mark(value);
    },
    path(path) {
      if (home !== undefined && home !== '' && home !== '/' && path.startsWith(home)) {
        const rest = path.slice(home.length);
        if (rest === '' || rest.startsWith('/') || rest.startsWith('\\')) return `~${rest}`;
      }
      return systemFolders.test(path) ? path : mark(path);
    },
  };
};
