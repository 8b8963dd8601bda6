import { BackchannelError } from '../../shared/errors.ts';
import type { ReleaseLock } from '../../shared/file-lock.ts';
import { countRelaysAtPostgres } from './postgres/connections.ts';
import { withStoreErrors } from './faults.ts';
import { openPostgresStore } from './postgres/store.ts';
import { lockSqliteFile } from './sqlite/file-lock.ts';
import { openSqliteStore, sqlitePath } from './sqlite/store.ts';
import type { RelayStore, StoreOptions } from './store.ts';

const unbounded = { envelopes: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER };

/**
 * Opens and migrates the database behind a URL: `file:…` or `postgres://…`.
 * Errors: SETTING_INVALID for another kind of URL; STORAGE_NEWER for a database of a newer relay; UNAVAILABLE;
 * STORAGE_UNREADABLE.
 */
export const openStore = async (
  databaseUrl: string,
  given: Partial<StoreOptions> = {},
): Promise<RelayStore> => {
  const options: StoreOptions = { quota: unbounded, onFault: () => undefined, ...given };
  if (databaseUrl.startsWith('file:')) return openSqliteStore(databaseUrl, options);
  if (/^postgres(?:ql)?:\/\//.test(databaseUrl)) return openPostgresStore(databaseUrl, options);
  throw new BackchannelError('SETTING_INVALID', { details: { setting: 'RELAY_DATABASE_URL' } });
};

/**
 * Makes this the one relay of a SQLite file; PostgreSQL takes any number. Returns the function that ends it.
 * Errors: DATABASE_IN_USE.
 */
export const claimDatabase = (databaseUrl: string): ReleaseLock =>
  databaseUrl.startsWith('file:') ? lockSqliteFile(sqlitePath(databaseUrl)) : () => undefined;

/**
 * Relay processes that are connected to a PostgreSQL database; 0 for a SQLite file, which claimDatabase asks.
 * Errors: UNAVAILABLE, the driver's.
 */
export const countRelaysAt = async (databaseUrl: string): Promise<number> =>
  databaseUrl.startsWith('file:') ? 0 : withStoreErrors(() => countRelaysAtPostgres(databaseUrl));
