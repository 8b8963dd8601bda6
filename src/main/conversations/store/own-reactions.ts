import type { AccountId, AgentId, ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import { type Database, defineTable, flag, number, optional, type RowOf, text } from '../../storage/index.ts';

/** A heart of ours on a message that the provider has not confirmed. */
const ownReactionTable = defineTable(
  'own_reaction',
  {
    accountId: text<AccountId>(),
    mid: text<MessageMid>(),
    conversationId: text<ConversationId>(),
    /** What is to be there in the end: the heart, or nothing. */
    isSet: flag(),
    state: text<'queued' | 'failed'>(),
    /** Error code: why it failed, or why it waits. */
    reason: optional(text()),
    /** Counts the changes: one that comes during a call is not lost. */
    wishes: number(),
    /** A call was begun whose outcome is not known. */
    isBegun: flag(),
    /** Calls that were begun for what is wished now. */
    attempts: number(),
    notBeforeMs: number(),
    agentId: text<AgentId>(),
    atMs: number(),
  },
  { key: ['accountId', 'mid'], keep: ['conversationId'] },
);
export type OwnReactionRow = RowOf<typeof ownReactionTable>;

export const createOwnReactionStore = (db: Database) => {
  const table = ownReactionTable.on(db);
  const queued = table.select(`WHERE state = 'queued' ORDER BY at_ms, mid`);
  return {
    get: table.get,
    put: table.put,
    update: table.update,
    delete: table.delete,
    /** In the order in which they were wished. */
    queued: () => queued.all(),
  };
};
