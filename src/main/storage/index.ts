export { openDatabase } from './database.ts';
export type { OpenDatabaseOptions } from './database.ts';
export type { Database, Migration, SqlValue, Statement } from './contract.ts';
export { bytes, defineTable, flag, json, number, optional, text } from './define-table.ts';
export type { NewRow, Query, RowOf, Table, TableDefinition } from './define-table.ts';
export { createSettingsRepository } from './settings-repository.ts';
export type { SettingsRepository } from './settings-repository.ts';
export { createDeviceDirectoryRepository } from './device-directory-repository.ts';
export type {
  DeviceDirectoryRepository,
  DeviceKeysRow,
  DirectoryDeviceRow,
} from './device-directory-repository.ts';
export { createRelayOutboxRepository } from './relay-outbox-repository.ts';
export type { RelayOutboxRepository, RelayOutboxRow } from './relay-outbox-repository.ts';
export { createSealedEnvelopeRepository } from './sealed-envelope-repository.ts';
export type {
  ArrivingChannelKey,
  BacklogReason,
  BacklogRow,
  SealedEnvelopeRepository,
} from './sealed-envelope-repository.ts';
export { createPrivateChatRepository } from './private-chat-repository.ts';
export type { PrivateChatRepository, PrivateMessageRow, ReceiptState } from './private-chat-repository.ts';
export { createAgentsRepository } from './agents-repository.ts';
export type { AgentsRepository } from './agents-repository.ts';
export { createMonotonicClock } from './monotonic-clock.ts';
export type { MonotonicClock } from './monotonic-clock.ts';
