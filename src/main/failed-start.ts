import { appendFileSync, mkdirSync, readlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../shared/errors.ts';
import { sentenceOf } from '../shared/i18n/error-sentence.ts';
import { english, type EnglishText, text } from '../shared/i18n/text.ts';
import type { Managed } from '../shared/managed/managed.ts';

/**
 * What is said of a start that failed before there is a window, and where it is written down. Needs no package
 * (decision 0022).
 */

/** What keeps the program from starting, as the window shows it. */
export interface Trouble {
  error: unknown;
  /** The folder it is about. */
  folder?: string | undefined;
}

/** An enforced value that cannot be used, and without which the program would speak with others than the organisation wants. */
export const troubleOf = ({ stop }: Managed): Trouble | undefined => {
  if (!stop) return undefined;
  const details = { setting: stop.name ?? '', source: stop.source };
  return { error: new BackchannelError('MANAGED_VALUE_INVALID', { details }) };
};

/** What helps, in a box without buttons: one sentence each. */
const waysOut: Partial<Record<ErrorCode, EnglishText>> = {
  SANDBOX_REFUSED: english(
    'Ask IT to allow user namespaces for Backchannel, or to give chrome-sandbox beside the program to root with mode 4755.',
  ),
  SWITCH_REFUSED: english('Start it from its icon, or without the switch that is named here.'),
  PROFILE_OPEN_ELSEWHERE: english(
    'Close Backchannel there. If it is not running there any more, remove the file named here and start again.',
  ),
  SETTING_INVALID: english('Ask IT: the setting belongs to how Backchannel was installed.'),
};
const standardWayOut = english(
  'Start Backchannel again. If this comes back, give IT the code and the file below.',
);

/** Writes one line; the first folder that takes it. Answers the file; undefined where none does. */
export const writeStartLog = (folders: readonly string[], line: string): string | undefined => {
  for (const folder of folders) {
    const file = join(folder, 'start.log');
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      return file;
    } catch {
      // The next one.
    }
  }
  return undefined;
};

/** Where a start is written down: with the logs of the profile, or where temporary files lie. */
export const startLogFolders = (profileFolder: string | undefined): string[] => [
  ...(profileFolder === undefined ? [] : [join(profileFolder, 'logs')]),
  // Under the person's own name: the place is everybody's.
  join(tmpdir(), `backchannel-${process.getuid?.() ?? 'start'}`),
];

export interface FailedStart {
  title: string;
  /** Cause, way out, code, and where it is written down; a paragraph each. */
  text: string;
  /** For the log: no names, no content. */
  line: string;
}

/** In the language of the moment; its line is English. */
export const describeFailedStart = (
  thrown: unknown,
  of: { version: string; platform: string; atMs: number },
): FailedStart => {
  const { code, details = {} } = toBackchannelError(thrown);
  const named = Object.entries(details).map(([name, value]) => `${name}: ${String(value)}`);
  const at = new Date(of.atMs).toISOString();
  return {
    title: text('Backchannel cannot start'),
    text: [sentenceOf(code), text.of(waysOut[code] ?? standardWayOut), [...named, code].join('\n')].join(
      '\n\n',
    ),
    line: JSON.stringify({ at, version: of.version, platform: of.platform, code, ...details }),
  };
};

/**
 * The computer that holds a profile's lock, when it is not this one: a folder on the network, open at two desks. Undefined:
 * this one,
 * or nobody. Chromium's lock is a link to `<computer>-<process>`.
 */
export const lockHolderElsewhere = (folder: string): { computer: string; file: string } | undefined => {
  const file = join(folder, 'SingletonLock');
  try {
    const computer = readlinkSync(file).replace(/-\d+$/, '');
    return computer === hostname() ? undefined : { computer, file };
  } catch {
    // No lock, or of a system that makes no such link.
    return undefined;
  }
};
