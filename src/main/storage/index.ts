export { openDatabase } from './database.ts';
export type { OpenDatabaseOptions } from './database.ts';
export type { Database, Migration, SqlValue, Statement } from './contract.ts';
export { counter, defineTable, flag, json, number, optional, text } from './define-table.ts';
export type { NewRow, Query, RowOf, Table, TableDefinition } from './define-table.ts';
export { createSettingStore } from './setting-store.ts';
export type { SettingStore } from './setting-store.ts';
export { createMonotonicClock } from './monotonic-clock.ts';
export type { MonotonicClock } from './monotonic-clock.ts';
