import {
  isGroupId,
  type AgentId,
  type ChatId,
  type GroupId,
  type MessageReceiver,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import {
  counter,
  defineTable,
  flag,
  json,
  number,
  optional,
  text,
  type Database,
  type RowOf,
} from '../../storage/index.ts';

const statementTable = defineTable(
  'group_statement',
  {
    chatId: text<GroupId>(),
    id: text(),
    text: text(),
    signature: text(),
    isComplete: flag(),
    isVouched: flag(),
    receivedAtMs: number(),
  },
  { key: ['chatId', 'id'] },
);

const groupTable = defineTable(
  'chat_group',
  {
    chatId: text<GroupId>(),
    name: text(),
    makerId: text<AgentId>(),
    members: json<readonly AgentId[]>(),
    heads: json<readonly string[]>(),
    isMember: flag(),
  },
  { key: ['chatId'] },
);
export type GroupRow = RowOf<typeof groupTable>;

const waitingTable = defineTable(
  'group_waiting',
  {
    id: counter(),
    chatId: text<GroupId>(),
    fromAgentId: text<AgentId>(),
    body: text(),
    receivedAtMs: number(),
  },
  { key: ['id'] },
);

const receiverTable = defineTable(
  'group_receiver',
  {
    chatId: text<ChatId>(),
    messageId: text<PrivateMessageId>(),
    agentId: text<AgentId>(),
    state: text<MessageReceiver['state']>(),
    readAtMs: optional(number()),
  },
  { key: ['chatId', 'messageId', 'agentId'] },
);

/** Bodies that wait for changes: of one sender for one group, of one sender, and all. Nobody's keep out another one's. */
const mostWaiting = { inGroup: 200, from: 400, all: 2_000 };
/** Changes whose predecessors are missing. */
const mostIncomplete = 60;
/** Changes of groups that have not begun here. */
const mostUnbegun = 1_000;

const rank = (expression: string) =>
  `(CASE ${expression} WHEN 'waiting' THEN 0 WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 ELSE 3 END)`;

/** The groups that are known here, to read. */
export const createGroupReader = (db: Database) => {
  const groups = groupTable.on(db);
  return {
    get: (chatId: ChatId): { name: string; members: readonly AgentId[] } | undefined =>
      isGroupId(chatId) ? groups.get({ chatId }) : undefined,
  };
};

/** Groups as they are kept. Writes join the caller's transaction, if any. */
export const createGroupStore = (db: Database) => {
  const statements = statementTable.on(db);
  const groups = groupTable.on(db);
  const waiting = waitingTable.on(db);
  const receivers = receiverTable.on(db);
  const ofGroup = statements.select('WHERE chat_id = ?');
  const incomplete = statements.select('WHERE chat_id = ? AND is_complete = 0 ORDER BY received_at_ms, id');
  const waitingOf = waiting.select('WHERE chat_id = ? ORDER BY id');
  const counted = db.prepare<{ inGroup: number; sent: number; total: number }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE from_agent_id = ?1) AS sent,
       count(*) FILTER (WHERE from_agent_id = ?1 AND chat_id = ?2) AS inGroup FROM group_waiting`,
  );
  const unbegun = db.prepare<{ chatId: GroupId; n: number }>(
    `SELECT chat_id AS chatId, count(*) AS n FROM group_statement
       WHERE NOT EXISTS (SELECT 1 FROM chat_group WHERE chat_group.chat_id = group_statement.chat_id)
       GROUP BY chat_id ORDER BY max(received_at_ms), chat_id`,
  );
  const dropStatements = db.prepare('DELETE FROM group_statement WHERE chat_id = ?');
  const advance = db.prepare(
    `UPDATE group_receiver SET state = ?1, read_at_ms = coalesce(?5, read_at_ms)
      WHERE chat_id = ?2 AND message_id = ?3 AND agent_id = ?4 AND ${rank('state')} < ${rank('?1')}`,
  );
  const receiversOf = receivers.select('WHERE chat_id = ? AND message_id = ? ORDER BY agent_id');
  const openFor = receivers.select("WHERE chat_id = ? AND agent_id = ? AND state IN ('waiting', 'sent')");
  const withdrawBodies = db.prepare(
    "DELETE FROM relay_outbox WHERE context = 'private' AND to_agent_id = ? AND json_extract(body, '$.group') = ?",
  );
  const chatOfOwn = db.prepare<{ id: ChatId }>(
    "SELECT chat_id AS id FROM private_message WHERE id = ? AND direction = 'out' AND chat_id LIKE 'group:%'",
  );
  const chatOfLine = db.prepare<{ id: ChatId }>(
    "SELECT chat_id AS id FROM private_message WHERE id = ? AND direction = 'out' AND line IS NOT NULL",
  );
  const dropOldWaiting = db.prepare('DELETE FROM group_waiting WHERE received_at_ms < ?');
  const dropOldStatements = db.prepare(
    `DELETE FROM group_statement WHERE received_at_ms < ?
      AND NOT EXISTS (SELECT 1 FROM chat_group WHERE chat_group.chat_id = group_statement.chat_id)`,
  );
  const dropLeft = [
    `DELETE FROM chat_group WHERE (is_member = 0 OR json_array_length(members) < 2)
      AND NOT EXISTS (SELECT 1 FROM private_chat WHERE private_chat.chat_id = chat_group.chat_id)`,
    `DELETE FROM group_statement WHERE is_complete = 1
      AND NOT EXISTS (SELECT 1 FROM chat_group WHERE chat_group.chat_id = group_statement.chat_id)`,
  ].map((sql) => db.prepare(sql));

  return {
    groups,
    statements,
    get: (chatId: GroupId): GroupRow | undefined => groups.get({ chatId }),
    all: (): GroupRow[] => groups.select().all(),
    /** Groups that this person is in. */
    countOwn: (): number => groups.select('WHERE is_member = 1').all().length,
    statementsOf: (chatId: GroupId) => ofGroup.all(chatId),
    /** The oldest of too many whose predecessors never came. */
    boundIncomplete(chatId: GroupId): void {
      const rows = incomplete.all(chatId);
      for (const { id } of rows.slice(0, Math.max(0, rows.length - mostIncomplete)))
        statements.delete({ chatId, id });
    },
    /** Of too many changes of groups that have not begun: those of the group that was heard of longest ago, never `latest`. */
    boundUnbegun(latest: GroupId): void {
      const rows = unbegun.all();
      let total = rows.reduce((sum, { n }) => sum + n, 0);
      for (const { chatId, n } of rows) {
        if (total <= mostUnbegun) return;
        if (chatId === latest) continue;
        dropStatements.run(chatId);
        total -= n;
      }
    },
    /** Unless too many wait: then it is its sender's to offer again. */
    wait(row: { chatId: GroupId; fromAgentId: AgentId; body: string; receivedAtMs: number }): void {
      const { inGroup, sent, total } = counted.get(row.fromAgentId, row.chatId) ?? {
        ...{ inGroup: 0, sent: 0, total: 0 },
      };
      const isFull = inGroup >= mostWaiting.inGroup || sent >= mostWaiting.from || total >= mostWaiting.all;
      if (!isFull) waiting.insert(row);
    },
    waitingOf: (chatId: GroupId) => waitingOf.all(chatId),
    waited: (id: number): void => void waiting.delete({ id: id as never }),
    addReceivers(chatId: ChatId, messageId: PrivateMessageId, agentIds: readonly AgentId[]): void {
      for (const agentId of agentIds) receivers.insertNew({ chatId, messageId, agentId, state: 'waiting' });
    },
    /** Only forward. False: nothing changed. */
    advance: (
      chatId: ChatId,
      messageId: PrivateMessageId,
      agentId: AgentId,
      state: MessageReceiver['state'],
      readAtMs?: number,
    ): boolean => advance.run(state, chatId, messageId, agentId, readAtMs ?? null).changes === 1,
    receiversOf: (chatId: ChatId, messageId: PrivateMessageId): MessageReceiver[] =>
      receiversOf
        .all(chatId, messageId)
        .map(({ agentId, state, readAtMs }) => ({ agentId, state, readAtMs })),
    /** That person is out: whatever they do not have by now is not for them. Answers of which messages. */
    dropOpenReceivers: (chatId: ChatId, agentId: AgentId): PrivateMessageId[] =>
      openFor.all(chatId, agentId).map((row) => {
        receivers.delete(row);
        return row.messageId;
      }),
    /** What of this group has not left this computer for that person does not leave it any more. */
    withdraw: (chatId: GroupId, agentId: AgentId): void => void withdrawBodies.run(agentId, chatId),
    /** The group of the line of one of this person's changes. */
    groupOfLine: (lineId: PrivateMessageId): GroupId | undefined =>
      chatOfLine.get(lineId)?.id as GroupId | undefined,
    /** The group of an own message. */
    groupOf: (id: PrivateMessageId): GroupId | undefined => chatOfOwn.get(id)?.id as GroupId | undefined,
    /** What waited in vain since before then, epoch ms; and groups of which nothing is left. */
    purge(beforeMs: number): void {
      dropOldWaiting.run(beforeMs);
      dropOldStatements.run(beforeMs);
      for (const statement of dropLeft) statement.run();
    },
  };
};
export type GroupStore = ReturnType<typeof createGroupStore>;
