export { openDatabase } from './database.ts';
export type { OpenDatabaseOptions } from './database.ts';
export type { Database, Migration, SqlValue, Statement } from './contract.ts';
export { bytes, counter, defineTable, flag, json, number, optional, text } from './define-table.ts';
export type { NewRow, Query, RowOf, Table, TableDefinition } from './define-table.ts';
export { createSettingsRepository } from './settings-repository.ts';
export type { SettingsRepository } from './settings-repository.ts';
export { createMonotonicClock } from './monotonic-clock.ts';
export type { MonotonicClock } from './monotonic-clock.ts';
