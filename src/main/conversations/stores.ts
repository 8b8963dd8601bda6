import {
  createConversationsRepository,
  createErasureRepository,
  createGapLedgerRepository,
  createLocalRemovalsRepository,
  createMessagesRepository,
  createOutboxRepository,
  type ConversationsRepository,
  type Database,
  type ErasureRepository,
  type GapLedgerRepository,
  type LocalRemovalsRepository,
  type MessagesRepository,
  type OutboxRepository,
} from '../storage/index.ts';

/** The repositories this room works with, made once. */
export interface Stores {
  db: Database;
  conversations: ConversationsRepository;
  messages: MessagesRepository;
  outbox: OutboxRepository;
  ledger: GapLedgerRepository;
  erasure: ErasureRepository;
  records: LocalRemovalsRepository;
}

export const createStores = (db: Database): Stores => ({
  db,
  conversations: createConversationsRepository(db),
  messages: createMessagesRepository(db),
  outbox: createOutboxRepository(db),
  ledger: createGapLedgerRepository(db),
  erasure: createErasureRepository(db),
  records: createLocalRemovalsRepository(db),
});
