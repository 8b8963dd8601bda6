import { settingNames, SettingsError } from '../config.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { describeFault } from '../log.ts';
import type { SettingProblem } from '../setting-help.ts';

/** For the person who starts the relay: what is wrong, and what helps. No value of a setting, no message of another program. */

const problemLine = ({ setting, fault, wants, example }: SettingProblem): string => {
  const begin = fault === 'missing' ? `Set ${setting}: it is missing, and` : `Change ${setting}: it`;
  const hint = example.endsWith('=') ? '' : `\n      for example  ${example}`;
  return `  - ${begin} must be ${wants}.${hint}`;
};

/** All of them at once. */
export const settingsText = (problems: readonly SettingProblem[]): string =>
  [
    problems.length === 1
      ? 'The relay could not start: one setting is missing or cannot be used.'
      : `The relay could not start: ${problems.length} settings are missing or cannot be used.`,
    ...problems.map(problemLine),
    'What each one does: README, “Settings”. Values are never printed.',
  ].join('\n');

/** Letters that differ at most, for a name to be taken for another. */
const maxTypos = 2;

/** Edits between two names; Levenshtein. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
};

/** Names that look like a setting with a typing error, and what was probably meant: nothing reads them. */
export const findMisspelt = (
  environment: Readonly<Record<string, string | undefined>>,
): { name: string; meant: string }[] =>
  Object.keys(environment)
    .filter((name) => /^(?:RELAY|META|LIVECHAT)_[A-Z0-9_]{1,60}$/.test(name) && !settingNames.includes(name))
    .flatMap((name) => {
      const meant = settingNames.find((known) => distance(name, known) <= maxTypos);
      return meant === undefined || environment[meant] !== undefined ? [] : [{ name, meant }];
    });

export const misspeltText = ({ name, meant }: { name: string; meant: string }): string =>
  `${name} is no setting of the relay. Was ${meant} meant?`;

/** What Node says of an address that cannot be listened on. */
const listenSentences: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another program listens at RELAY_HOST and RELAY_PORT already (ss -ltnp shows which). Stop it, or set another RELAY_PORT.',
  EACCES:
    'this user may not listen on a port below 1024. Set RELAY_PORT=8080 and let the proxy with TLS in front take 443.',
  EADDRNOTAVAIL:
    'RELAY_HOST is no address of this computer. 127.0.0.1: for itself alone; 0.0.0.0: for others as well.',
};

const unknownAuthority =
  'the certificate of PostgreSQL is signed by an authority that this computer does not know. ' +
  'Name its file: ?sslrootcert=/path/ca.pem';

/** SQLSTATE and codes of TLS that mean a setting, not an outage. */
const databaseSentences: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refuses the user or the password in RELAY_DATABASE_URL.',
  '28000': 'PostgreSQL refuses the user in RELAY_DATABASE_URL (or wants TLS: add ?sslmode=verify-full).',
  '3D000':
    'PostgreSQL has no database of the name in RELAY_DATABASE_URL. Make it: createdb --owner=USER NAME.',
  '42501':
    'the user in RELAY_DATABASE_URL may not make tables in this database. Make it the owner: alter database NAME owner to USER.',
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the certificate of PostgreSQL is signed by itself. Name its file: ?sslrootcert=/path/ca.pem',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate of PostgreSQL is for another host name than the one in RELAY_DATABASE_URL.',
  CERT_HAS_EXPIRED: 'the certificate of PostgreSQL has expired.',
};

const sqliteSentences: readonly [code: RegExp, sentence: string][] = [
  [
    /^SQLITE_(?:CORRUPT|NOTADB)/,
    'the file in RELAY_DATABASE_URL is damaged, or no database. Restore the last backup (docs/operate.md, “Backups”).',
  ],
  [
    /^SQLITE_FULL/,
    'the disk of the file in RELAY_DATABASE_URL is full, or RELAY_DATABASE_MAX_MEGABYTES is too small.',
  ],
  [
    /^SQLITE_(?:BUSY|LOCKED)/,
    'another program has locked the file in RELAY_DATABASE_URL, for instance a backup.',
  ],
  [
    /^SQLITE_(?:CANTOPEN|READONLY|IOERR|PERM)/,
    'the file in RELAY_DATABASE_URL cannot be opened for writing. Look at its folder, owner and disk.',
  ],
];

/** Codes of a thrown value and of what caused it, outermost first. */
const codesOf = (thrown: unknown): string[] => {
  if (!(thrown instanceof Error)) return [];
  const own = 'code' in thrown && typeof thrown.code === 'string' ? [thrown.code] : [];
  return [...own, ...codesOf(thrown.cause)];
};

const sentenceFor = (code: string): string | undefined =>
  listenSentences[code] ??
  databaseSentences[code] ??
  sqliteSentences.find(([pattern]) => pattern.test(code))?.[1];

/** Codes that say more than what caused them. */
const relaySentences: Readonly<Record<string, string>> = {
  DATABASE_IN_USE: 'another relay uses this SQLite file. Stop that one, or use PostgreSQL for several.',
  STORAGE_NEWER:
    'the database was written by a newer relay. Start that version, or restore the backup from before it ' +
    '(docs/operate.md, “Backups”).',
};

/** Why the database does not answer, in a few words. */
export const awayReason = (thrown: unknown): string => {
  const codes = new Set(codesOf(thrown));
  if (codes.has('ECONNREFUSED')) return 'nothing listens at its address';
  if (codes.has('ENOTFOUND') || codes.has('EAI_AGAIN')) return 'its host name is not known';
  if (codes.has('57P03')) return 'it is starting or stopping';
  if (codes.has('53300')) return 'it takes no more connections';
  if (codes.has('ECONNRESET') || codes.has('EPIPE')) return 'it ended the connection';
  return 'it does not answer in time';
};

const isUnavailable = (thrown: unknown): boolean =>
  thrown instanceof BackchannelError && thrown.code === 'UNAVAILABLE';

/** Why a start has failed, with what helps. */
export const startFailureText = (thrown: unknown): string => {
  if (thrown instanceof SettingsError) return settingsText(thrown.problems);
  if (isUnavailable(thrown))
    return `The relay could not start: its database cannot be reached: ${awayReason(thrown)}.`;
  const codes = codesOf(thrown);
  const known = codes
    .map((code) => relaySentences[code] ?? sentenceFor(code))
    .find((text) => text !== undefined);
  if (known !== undefined) return `The relay could not start: ${known}`;
  // Of other programs only kind, code and place: a message can quote a password.
  const fault = JSON.stringify(describeFault(thrown));
  return thrown instanceof BackchannelError && thrown.cause === undefined
    ? `The relay could not start: ${thrown.message}`
    : `The relay could not start. ${fault}`;
};
