import { BackchannelError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database, Migration } from './contract.ts';

/**
 * Applies, in order of number, what the file does not have yet; each step commits by itself together with its row in
 * `schema_migration`, so that a kill in between resumes at the right place.
 * Errors: STORAGE_NEWER when the file holds a step this app does not know (nothing is touched then).
 */
export const runMigrations = (db: Database, migrations: readonly Migration[], clock: Clock): void => {
  db.exec(
    `CREATE TABLE IF NOT EXISTS schema_migration (
      number INTEGER PRIMARY KEY, slug TEXT NOT NULL, applied_at_ms INTEGER NOT NULL
    ) STRICT`,
  );
  const known = new Set(migrations.map((migration) => migration.number));
  const applied = new Set(
    db
      .prepare<{ number: number }>('SELECT number FROM schema_migration')
      .all()
      .map((row) => row.number),
  );
  for (const number of applied) {
    if (!known.has(number)) throw new BackchannelError('STORAGE_NEWER', { details: { migration: number } });
  }
  const record = db.prepare('INSERT INTO schema_migration (number, slug, applied_at_ms) VALUES (?, ?, ?)');
  for (const migration of [...migrations].sort((a, b) => a.number - b.number)) {
    if (applied.has(migration.number)) continue;
    db.transaction(() => {
      migration.up(db);
      record.run(migration.number, migration.slug, clock.now());
    });
  }
};
