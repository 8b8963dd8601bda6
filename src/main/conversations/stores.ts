import type { Database } from '../storage/index.ts';
import { createConversationStore } from './store/conversations.ts';
import { createErasureStore } from './store/erasure.ts';
import { createHistoryImportStore } from './store/history-import.ts';
import { createReconciliationStore } from './store/history-reconciliation.ts';
import { createListStore } from './store/lists.ts';
import { createLocalRemovalStore } from './store/local-removals.ts';
import {
  createEventCounts,
  createNoticeStore,
  createReactionStore,
  replyAuthorTable,
  seenMarkTable,
} from './store/message-facts.ts';
import { createMessageStore } from './store/messages.ts';
import { createOutboxStore } from './store/outbox.ts';
import { createOwnReactionStore } from './store/own-reactions.ts';
import { createReplyDrafts } from './store/reply-drafts.ts';
import { createOutgoingFileStore } from './store/outgoing-files.ts';

/** The tables this module works with, made once. */
export const createStores = (db: Database) => ({
  db,
  conversations: createConversationStore(db),
  lists: createListStore(db),
  messages: createMessageStore(db),
  reactions: createReactionStore(db),
  ownReactions: createOwnReactionStore(db),
  seenMarks: seenMarkTable.on(db),
  authors: replyAuthorTable.on(db),
  notices: createNoticeStore(db),
  counts: createEventCounts(db),
  outbox: createOutboxStore(db),
  drafts: createReplyDrafts(db),
  outgoingFiles: createOutgoingFileStore(db),
  reconciliation: createReconciliationStore(db),
  historyImport: createHistoryImportStore(db),
  erasure: createErasureStore(db),
  records: createLocalRemovalStore(db),
});
export type Stores = ReturnType<typeof createStores>;
