import {
  createConversationsRepository,
  createErasureRepository,
  createHistoryReconciliationRepository,
  createMessagesRepository,
  createOutboxRepository,
  type ConversationsRepository,
  type Database,
  type ErasureRepository,
  type HistoryReconciliationRepository,
  type MessagesRepository,
  type OutboxRepository,
} from '../storage/index.ts';
import { createLocalRemovalsRepository, type LocalRemovalsRepository } from './store/local-removals.ts';

/** The repositories this module works with, made once. */
export interface Stores {
  db: Database;
  conversations: ConversationsRepository;
  messages: MessagesRepository;
  outbox: OutboxRepository;
  reconciliation: HistoryReconciliationRepository;
  erasure: ErasureRepository;
  records: LocalRemovalsRepository;
}

export const createStores = (db: Database): Stores => ({
  db,
  conversations: createConversationsRepository(db),
  messages: createMessagesRepository(db),
  outbox: createOutboxRepository(db),
  reconciliation: createHistoryReconciliationRepository(db),
  erasure: createErasureRepository(db),
  records: createLocalRemovalsRepository(db),
});
