import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { SettingsError, readSetting } from '../config.ts';
import { settingProblem } from '../setting-help.ts';
import { startFailureText } from '../start/words.ts';
import { claimDatabase, countRelaysAt, openStore, type RelayStore } from '../store/index.ts';
import { type Departed, bringForward, positionJump } from './bring-forward.ts';
import { type RestoredState, lookAtRestored } from './look.ts';
import { type SinceBackup, readSinceBackup } from './since-backup.ts';

const usage = `Usage: restore-check [--dry-run] [--removed=ID]… [--audit=FILE]…

Before the first start on a restored database, with every relay stopped: looks whether it is whole, and makes positions,
versions and leases go on above everything that was given out after the backup. RELAY_DATABASE_URL names the database.

  --dry-run        says what it would do, and does nothing but bring the tables up to date as a start does
  --removed=ID     a computer that was removed after the backup was taken: it stays out
  --audit=FILE     an audit log that was saved after it (Admin, Audit): computers that left since stay out, and what
                   has to be ordered again is listed

Ends with 0 when the relay can be started, with 1 when the database is damaged, with 2 when it could not be done.`;

const moment = (ms: number): string => (ms === 0 ? 'no time is noted in it' : new Date(ms).toISOString());
const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

const lookText = (state: RestoredState): string[] => [
  `In it: ${many(state.workspaces, 'team')}, ${many(state.devices, 'computer')}, ${many(state.channels, 'channel')}, ` +
    `${many(state.envelopes, 'envelope')} on the way.`,
  `Newest entry: ${moment(state.newestMs)}. What came after it is not here: customers’ messages come back from Instagram’s ` +
    'history, private messages from their authors’ computers: an hour after a later one has reached the same computer, ' +
    'otherwise within eight days.',
  ...(state.openRemovals === 0
    ? []
    : [`${many(state.openRemovals, 'removal')} under way or scheduled: they go on when the relay starts.`]),
  ...(state.torn === 0
    ? []
    : [
        `${many(state.torn, 'team')} with an envelope beyond the last position: the copy was made while the file was written.`,
      ]),
];

const repeatText = ({ toRepeat }: SinceBackup): string[] =>
  toRepeat.map(
    ({ action, atMs, subject }) =>
      `Order again: ${action}, done at ${moment(atMs)}${subject === undefined ? '' : `, ${subject}`}.`,
  );

const finish = async (
  store: RelayStore,
  of: { departed: Departed[]; isDry: boolean; tell(text: string): void },
): Promise<void> => {
  const { departed, isDry, tell } = of;
  if (isDry) {
    tell(`Nothing was changed. Without --dry-run positions jump by ${positionJump.toLocaleString('en')}.`);
    return;
  }
  const done = await store.commit((writer) => bringForward(writer, departed, systemClock.now()));
  await store.tidy();
  tell(
    `Done: positions of ${many(done.workspaces, 'team')} go on above all that were given out; ` +
      `computers that left since: ${departed.length} named, ${done.departed} were in it and stay out; ` +
      `${many(done.tickets, 'connection')} to Instagram must be begun anew. The relay can be started.`,
  );
};

/** Errors: those of openStore, DATABASE_IN_USE, SettingsError, INPUT_INVALID. */
const check = async (
  environment: Readonly<Record<string, string | undefined>>,
  options: { isDry: boolean; removed: string[]; audits: string[] },
  tell: (text: string) => void,
): Promise<number> => {
  const databaseUrl = readSetting(environment, 'RELAY_DATABASE_URL');
  if (databaseUrl === undefined) throw new SettingsError([settingProblem('RELAY_DATABASE_URL', 'missing')]);
  const isSqlite = databaseUrl.startsWith('file:');
  const release = claimDatabase(databaseUrl);
  if ((await countRelaysAt(databaseUrl)) > 0) throw new BackchannelError('DATABASE_IN_USE');
  const store = await openStore(databaseUrl);
  try {
    const state = await lookAtRestored(store.db, isSqlite);
    if (state.damage.length > 0) {
      tell(
        `The database is damaged; nothing was changed. Restore another backup. SQLite says: ${state.damage[0]}`,
      );
      return 1;
    }
    lookText(state).forEach(tell);
    const departed: Departed[] = options.removed.map((deviceId) => ({ deviceId, cause: 'admin' }));
    for (const file of options.audits) {
      const since = await readSinceBackup(store.db, file);
      departed.push(...since.departed);
      repeatText(since).forEach(tell);
    }
    await finish(store, { departed, isDry: options.isDry, tell });
    return 0;
  } finally {
    await store.close();
    release();
  }
};

/** `restore-check` as a command; answers its exit code. */
export const runRestoreCheck = async (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  out: { tell(text: string): void; complain(text: string): void },
): Promise<number> => {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        'dry-run': { type: 'boolean', default: false },
        removed: { type: 'string', multiple: true, default: [] },
        audit: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch {
    out.complain(usage);
    return 2;
  }
  if (values.help) {
    out.tell(usage);
    return 0;
  }
  try {
    return await check(
      environment,
      { isDry: values['dry-run'], removed: values.removed, audits: values.audit },
      out.tell,
    );
  } catch (error) {
    const isFile = error instanceof BackchannelError && error.details?.['field'] === 'audit';
    const isInUse = error instanceof BackchannelError && error.code === 'DATABASE_IN_USE';
    out.complain(
      isFile
        ? 'A file of --audit is no saved audit log of a team in this database. Nothing was changed.'
        : isInUse
          ? 'A relay is using this database. Stop every relay first. Nothing was changed.'
          : startFailureText(error).replace('The relay could not start', 'restore-check could not be done'),
    );
    return 2;
  }
};
