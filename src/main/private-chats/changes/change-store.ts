import type { AgentId, ChatId, PrivateMessageId } from '../../../shared/domain/index.ts';
import {
  defineTable,
  flag,
  json,
  number,
  optional,
  text,
  type Database,
  type RowOf,
} from '../../storage/index.ts';

const revisionTable = defineTable(
  'private_revision',
  {
    chatId: text<ChatId>(),
    messageId: text<PrivateMessageId>(),
    authorId: text<AgentId>(),
    changeId: text<PrivateMessageId>(),
    stampMs: number(),
    isDeleted: flag(),
    /** Of an edit whose message is not here yet. */
    text: optional(text()),
    mentions: optional(json<AgentId[]>()),
    receivedAtMs: number(),
  },
  { key: ['chatId', 'messageId', 'authorId'] },
);
export type RevisionRow = RowOf<typeof revisionTable>;

const reactionTable = defineTable(
  'private_reaction',
  {
    chatId: text<ChatId>(),
    messageId: text<PrivateMessageId>(),
    byId: text<AgentId>(),
    emoji: text(),
    changeId: text<PrivateMessageId>(),
    stampMs: number(),
    isOn: flag(),
    receivedAtMs: number(),
  },
  { key: ['chatId', 'messageId', 'byId', 'emoji'] },
);
export type ReactionRow = RowOf<typeof reactionTable>;

/** Of two changes of one person the newer one; of two of the same moment every computer takes the same. */
export const isNewer = (
  change: { stampMs: number; id: string },
  known: { stampMs: number; changeId: string } | undefined,
): boolean =>
  known === undefined ||
  change.stampMs > known.stampMs ||
  (change.stampMs === known.stampMs && change.id > known.changeId);

/** What became of messages. Writes join the caller's transaction, if any. */
export const createChangeStore = (db: Database) => {
  const revisions = revisionTable.on(db);
  const reactions = reactionTable.on(db);
  const dropReactions = db.prepare('DELETE FROM private_reaction WHERE chat_id = ? AND message_id = ?');
  const alone = (row: string): string => `NOT EXISTS
    (SELECT 1 FROM private_message m WHERE m.chat_id = ${row}.chat_id AND m.id = ${row}.message_id)`;
  const dropEarly = ['private_revision', 'private_reaction'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE received_at_ms < ? AND ${alone(table)}`),
  );
  const countEarly = db.prepare<{ n: number }>(
    `SELECT (SELECT count(*) FROM private_revision WHERE author_id = ?1 AND ${alone('private_revision')})
          + (SELECT count(*) FROM private_reaction WHERE by_id = ?1 AND ${alone('private_reaction')}) AS n`,
  );
  return {
    revisions,
    reactions,
    reactionsOf: (chatId: ChatId, messageId: PrivateMessageId): ReactionRow[] =>
      reactions
        .select('WHERE chat_id = ? AND message_id = ? ORDER BY stamp_ms, change_id')
        .all(chatId, messageId),
    revisionOfChange: (changeId: string): RevisionRow | undefined =>
      revisions.select('WHERE change_id = ?').get(changeId),
    revisionOfMessage: (messageId: PrivateMessageId, authorId: AgentId): RevisionRow | undefined =>
      revisions.select('WHERE message_id = ? AND author_id = ?').get(messageId, authorId),
    reactionOfChange: (changeId: string): ReactionRow | undefined =>
      reactions.select('WHERE change_id = ?').get(changeId),
    dropReactions: (chatId: ChatId, messageId: PrivateMessageId): void =>
      void dropReactions.run(chatId, messageId),
    /** Changes of messages that never came, received before that; epoch ms. */
    dropEarlyBefore(atMs: number): void {
      for (const statement of dropEarly) statement.run(atMs);
    },
    /** How many such changes this person has here. */
    countEarly: (by: AgentId): number => countEarly.get(by)?.n ?? 0,
  };
};
export type ChangeStore = ReturnType<typeof createChangeStore>;
