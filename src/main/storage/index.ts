export { openDatabase } from './database.ts';
export type { Database, OpenDatabaseOptions, SqlValue, Statement } from './database.ts';
export type { Migration } from './migrations-runner.ts';
export { bytes, counter, defineTable, flag, json, number, optional, text } from './define-table.ts';
export type { NewRow, Query, RowOf, Table, TableDefinition } from './define-table.ts';
export { createSettingsRepository } from './settings-repository.ts';
export type { SettingsRepository } from './settings-repository.ts';
export { createChannelsRepository } from './channels-repository.ts';
export type { ChannelHealth, ChannelRow, ChannelsRepository } from './channels-repository.ts';
export { createConversationsRepository } from './conversations-repository.ts';
export type {
  ConversationRow,
  ConversationsRepository,
  ConversationView,
} from './conversations-repository.ts';
export { createMessagesRepository } from './messages-repository.ts';
export type { ContentSource, MessageRow, MessagesRepository, MessageView } from './messages-repository.ts';
export type { MessageFactsRepository, ReactionRow } from './message-facts-repository.ts';
export { createOutboxRepository } from './outbox-repository.ts';
export type { OutboxRepository, OutboxRow } from './outbox-repository.ts';
export { createBridgeChatsRepository } from './bridge-chats-repository.ts';
export type { BridgeChatRow, BridgeChatsRepository } from './bridge-chats-repository.ts';
export { createBridgeInboundRepository, stubbornAfter } from './bridge-inbound-repository.ts';
export type { BridgeInboundRepository, InboundKind, InboundRow } from './bridge-inbound-repository.ts';
export { createBridgeOrderRepository } from './bridge-order-repository.ts';
export type { BridgeOrderRepository } from './bridge-order-repository.ts';
export { createCustomersToClearRepository } from './customers-to-clear-repository.ts';
export type { CustomersToClearRepository, CustomerToClear } from './customers-to-clear-repository.ts';
export { createBridgeAnswersRepository } from './bridge-answers-repository.ts';
export type { AnswerRow, BridgeAnswersRepository, RecordRow } from './bridge-answers-repository.ts';
export { createPolicyRepository } from './policy-repository.ts';
export type { AcceptanceRow, PolicyRepository } from './policy-repository.ts';
export { createMonotonicClock } from './monotonic-clock.ts';
export type { MonotonicClock } from './monotonic-clock.ts';
export { createStoredCountsRepository } from './stored-counts-repository.ts';
export type { StoredCount, StoredCountsRepository, StoredKind } from './stored-counts-repository.ts';
export { createHistoryReconciliationRepository } from './history-reconciliation-repository.ts';
export type { HistoryReconciliationRepository, NamedMessage } from './history-reconciliation-repository.ts';
export { createRemovalRepository, sumOfCounts } from './removal-repository.ts';
export type { RemovalRepository, RemovalTask } from './removal-repository.ts';
export { createLocalRemovalsRepository } from './local-removals-repository.ts';
export type { LocalRemovalsRepository } from './local-removals-repository.ts';
export { createErasureRepository } from './erasure-repository.ts';
export type { ErasureRepository } from './erasure-repository.ts';
