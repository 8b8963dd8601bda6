import {
  createConversationsRepository,
  createMessagesRepository,
  createOutboxRepository,
  type ConversationsRepository,
  type Database,
  type MessagesRepository,
  type OutboxRepository,
} from '../storage/index.ts';

/** The repositories this room works with, made once. */
export interface Stores {
  db: Database;
  conversations: ConversationsRepository;
  messages: MessagesRepository;
  outbox: OutboxRepository;
}

export const createStores = (db: Database): Stores => ({
  db,
  conversations: createConversationsRepository(db),
  messages: createMessagesRepository(db),
  outbox: createOutboxRepository(db),
});
