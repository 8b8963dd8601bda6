import {
  createConversationsRepository,
  createGapLedgerRepository,
  createMessagesRepository,
  createOutboxRepository,
  type ConversationsRepository,
  type Database,
  type GapLedgerRepository,
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
}

export const createStores = (db: Database): Stores => ({
  db,
  conversations: createConversationsRepository(db),
  messages: createMessagesRepository(db),
  outbox: createOutboxRepository(db),
  ledger: createGapLedgerRepository(db),
});
