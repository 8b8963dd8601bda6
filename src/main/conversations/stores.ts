import type { Database } from '../storage/index.ts';
import { createConversationsRepository } from './store/conversations.ts';
import { createErasureRepository } from './store/erasure.ts';
import { createHistoryReconciliationRepository } from './store/history-reconciliation.ts';
import { createLocalRemovalsRepository } from './store/local-removals.ts';
import {
  createEventCounts,
  createNoticesRepository,
  createReactionsRepository,
  replyAuthorTable,
  seenMarkTable,
} from './store/message-facts.ts';
import { createMessagesRepository } from './store/messages.ts';
import { createOutboxRepository } from './store/outbox.ts';

/** The tables this module works with, made once. */
export const createStores = (db: Database) => ({
  db,
  conversations: createConversationsRepository(db),
  messages: createMessagesRepository(db),
  reactions: createReactionsRepository(db),
  seenMarks: seenMarkTable.on(db),
  authors: replyAuthorTable.on(db),
  notices: createNoticesRepository(db),
  counts: createEventCounts(db),
  outbox: createOutboxRepository(db),
  reconciliation: createHistoryReconciliationRepository(db),
  erasure: createErasureRepository(db),
  records: createLocalRemovalsRepository(db),
});
export type Stores = ReturnType<typeof createStores>;
