export { openDatabase } from './database.ts';
export type { OpenDatabaseOptions } from './database.ts';
export type { Database, Migration, SqlValue, Statement } from './contract.ts';
export { bytes, defineTable, flag, json, number, optional, text } from './define-table.ts';
export type { NewRow, Query, RowOf, Table, TableDefinition } from './define-table.ts';
export { createSettingsRepository } from './settings-repository.ts';
export type { SettingsRepository } from './settings-repository.ts';
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
export { createMonotonicClock } from './monotonic-clock.ts';
export type { MonotonicClock } from './monotonic-clock.ts';
export { createHistoryReconciliationRepository } from './history-reconciliation-repository.ts';
export type { HistoryReconciliationRepository, NamedMessage } from './history-reconciliation-repository.ts';
export { createErasureRepository } from './erasure-repository.ts';
export type { ErasureRepository } from './erasure-repository.ts';
