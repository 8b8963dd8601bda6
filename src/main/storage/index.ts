export { openDatabase } from './database.ts';
export type { Database, OpenDatabaseOptions, SqlValue, Statement } from './database.ts';
export type { Migration } from './migrations-runner.ts';
export { createSettingsRepository } from './settings-repository.ts';
export type { SettingsRepository } from './settings-repository.ts';
