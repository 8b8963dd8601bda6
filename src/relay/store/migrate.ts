import { type Kysely, type Migration, Migrator } from 'kysely';
import { BackchannelError } from '../../shared/errors.ts';
import { faultOf } from './faults.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { leases } from './migrations/0002-leases.ts';
import { sealFormatAndQuota } from './migrations/0003-seal-format-and-quota.ts';
import { sharedNonces } from './migrations/0004-shared-nonces.ts';
import { removals } from './migrations/0005-removals.ts';
import { noticeWords } from './migrations/0007-notice-words.ts';
import { boundRequests } from './migrations/0008-bound-requests.ts';
import { returnToTheConsole } from './migrations/0009-return-to-the-console.ts';
import { computers } from './migrations/0010-computers.ts';
import { seenRows } from './migrations/0011-seen-rows.ts';
import { prekeys } from './migrations/0012-prekeys.ts';
import { files } from './migrations/0013-files.ts';
import { stations } from './migrations/0014-stations.ts';
import { envelopesByExpiry } from './migrations/0015-envelopes-by-expiry.ts';
import type { Adapter, RelaySchema } from './schema.ts';

const migrationsOf = (adapter: Adapter): Record<string, Migration> => ({
  '0001-first-tables': firstTables(adapter),
  '0002-leases': leases,
  '0003-seal-format-and-quota': sealFormatAndQuota,
  '0004-shared-nonces': sharedNonces(adapter),
  '0005-removals': removals,
  '0007-notice-words': noticeWords,
  '0008-bound-requests': boundRequests(adapter),
  '0009-return-to-the-console': returnToTheConsole,
  '0010-computers': computers,
  '0011-seen-rows': seenRows,
  '0012-prekeys': prekeys,
  '0013-files': files(adapter),
  '0014-stations': stations,
  '0015-envelopes-by-expiry': envelopesByExpiry(adapter),
});

/**
 * Applies the migrations that are missing; several processes may do so at once.
 * Errors: STORAGE_NEWER, UNAVAILABLE, STORAGE_UNREADABLE; the connection is closed then.
 */
export const migrate = async (db: Kysely<RelaySchema>, adapter: Adapter): Promise<void> => {
  const provider = { getMigrations: async () => migrationsOf(adapter) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  await db.destroy();
  const isNewer = error instanceof Error && error.message.startsWith('corrupted migrations');
  if (isNewer) throw new BackchannelError('STORAGE_NEWER', { cause: error });
  const code =
    faultOf(error) === 'unavailable' && adapter === 'postgres' ? 'UNAVAILABLE' : 'STORAGE_UNREADABLE';
  throw new BackchannelError(code, { cause: error });
};
