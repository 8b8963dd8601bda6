import type { AccountId, AgentId, ConversationId, DeviceId } from '../../shared/domain/index.ts';
import type { RegisterValue, Stamp, WorkOrigin } from '../../shared/wire/index.ts';
import {
  type Database,
  defineTable,
  flag,
  json,
  number,
  optional,
  type RowOf,
  text,
} from '../storage/index.ts';
import type { StoredWork } from '../conversations/index.ts';
import { fieldOf, type PlacedRegister, stateOf } from './registers.ts';
import { compareStamps } from './stamp.ts';

/** One register: what is known of one field of one conversation, and since when. */
const registerTable = defineTable(
  'work_register',
  {
    conversationId: text<ConversationId>(),
    accountId: text<AccountId>(),
    field: text(),
    value: json<RegisterValue>(),
    ms: number(),
    n: number(),
    device: text<DeviceId>(),
    byAgent: text<AgentId>(),
    origin: text<WorkOrigin>(),
  },
  { key: ['conversationId', 'field'] },
);
type RegisterRow = RowOf<typeof registerTable>;

/** What the lists of conversations join (conversations/store): follows from the registers, written with them. */
const stateTable = defineTable(
  'work_state',
  {
    conversationId: text<ConversationId>(),
    accountId: text<AccountId>(),
    assigneeId: optional(text<AgentId>()),
    status: text<StoredWork['status']>(),
    untilMs: optional(number()),
    seenMs: number(),
    tags: json<string[]>(),
    failed: json<StoredWork['failed']>(),
    isFailed: flag(),
    noteCount: number(),
  },
  { key: ['conversationId'] },
);

const registerOf = ({ ms, n, device, byAgent: by, field: _field, ...row }: RegisterRow): PlacedRegister => ({
  ...row,
  by,
  stamp: { ms, n, device },
});
const rowOf = ({ stamp, by: byAgent, ...register }: PlacedRegister): RegisterRow => ({
  ...register,
  ...stamp,
  byAgent,
  field: fieldOf(register.value),
});

/** The registers and what follows from them. Everything in the caller's transaction. */
export const createWorkStore = (deps: {
  db: Database;
  ownDeviceId: () => DeviceId | undefined;
  /** One of the team's computers. */
  isThere: (deviceId: DeviceId) => boolean;
  /** In the team, and not suspended. */
  isMember: (agentId: AgentId) => boolean;
}) => {
  const { db } = deps;
  const registers = registerTable.on(db);
  const states = stateTable.on(db);
  const ofConversation = registers.select('WHERE conversation_id = ?');
  const ofField = registers.select(`WHERE conversation_id = ? AND field >= ? AND field < ?`);
  const newest = registers.select('WHERE ms <= ? ORDER BY ms DESC, n DESC LIMIT 1');
  const failed = registers.select('WHERE field = ?');
  const withTexts = registers.select(`WHERE field LIKE 'failed:%' AND instr(value, '"replies"') > 0`);
  const people = db.prepare<{ conversationId: ConversationId; accountId: AccountId }>(
    `SELECT DISTINCT conversation_id AS "conversationId", account_id AS "accountId" FROM work_register
     WHERE field = 'assignee' OR field LIKE 'failed:%'`,
  );
  const beyond = registers.select('WHERE ms > ? ORDER BY ms, n, device');
  const byAgent = registers.select('WHERE by_agent = ? ORDER BY conversation_id, field');
  const byAccount = registers.select('WHERE account_id = ? ORDER BY conversation_id, field');
  const nextUntil = db.prepare<{ at: number | null }>(
    `SELECT min(until_ms) AS at FROM work_state WHERE status = 'snoozed' AND until_ms > ?`,
  );
  const ended = db.prepare<{ id: ConversationId }>(
    `SELECT conversation_id AS id FROM work_state WHERE status = 'snoozed' AND until_ms > ? AND until_ms <= ?`,
  );
  const known = db.prepare<{ tag: string; n: number }>(
    `SELECT each.value AS tag, count(*) AS n FROM work_state, json_each(work_state.tags) AS each
     GROUP BY each.value ORDER BY n DESC, tag LIMIT ?`,
  );

  /** Writes what follows from the registers of a conversation. */
  const project = (accountId: AccountId, conversationId: ConversationId): void => {
    const state = projected(conversationId);
    states.put({ ...state, conversationId, accountId, isFailed: state.failed.length > 0 });
  };
  const projected = (conversationId: ConversationId): StoredWork =>
    stateOf(ofConversation.all(conversationId).map(registerOf), deps);

  return {
    /** Keeps it if it is newer than what is there. Answers what was there before, or `false`: it changes nothing. */
    merge(register: PlacedRegister): { before: PlacedRegister | undefined } | false {
      const row = rowOf(register);
      const stored = registers.get(row);
      const before = stored && registerOf(stored);
      if (before && compareStamps(before.stamp, register.stamp) >= 0) return false;
      registers.put(row);
      project(register.accountId, register.conversationId);
      return { before };
    },
    get(conversationId: ConversationId, field: string): PlacedRegister | undefined {
      const row = registers.get({ conversationId, field });
      return row && registerOf(row);
    },
    state: (conversationId: ConversationId) => states.get({ conversationId }),
    /** Those whose field begins with this. */
    withPrefix: (conversationId: ConversationId, prefix: string): PlacedRegister[] =>
      ofField.all(conversationId, prefix, `${prefix}\uFFFF`).map(registerOf),
    /** The greatest time that was stamped here or seen, up to this one. */
    greatest: (upToMs = Number.MAX_SAFE_INTEGER): Pick<Stamp, 'ms' | 'n'> | undefined => newest.get(upToMs),
    /** Who is a member or which computers there are has changed. Answers the conversations of which something else is shown. */
    projectAgain(): ConversationId[] {
      return people.all().flatMap(({ conversationId, accountId }) => {
        const before = states.get({ conversationId });
        const now = projected(conversationId);
        const isSame =
          before?.assigneeId === now.assigneeId &&
          JSON.stringify(before?.failed) === JSON.stringify(now.failed);
        if (isSame) return [];
        project(accountId, conversationId);
        return [conversationId];
      });
    },
    /** Of which this computer has told that a reply failed. */
    failedHere(): ConversationId[] {
      const deviceId = deps.ownDeviceId();
      if (deviceId === undefined) return [];
      return failed
        .all(`failed:${deviceId}`)
        .flatMap(({ value, conversationId }) =>
          value.kind === 'failed' && value.count > 0 ? [conversationId] : [],
        );
    },
    /**
     * Failed replies: what they say goes where it is older than this, and with the computer that told of it. By the clock and the
     * directory, which every console has alike: no change of anybody's, so the stamps stay. Answers the conversations.
     */
    forgetFailedTexts(beforeMs: number): ConversationId[] {
      return withTexts.all().flatMap((row) => {
        const { value, accountId, conversationId } = row;
        // This computer's own follow what it has in its line.
        if (value.kind !== 'failed' || value.deviceId === deps.ownDeviceId()) return [];
        const { replies = [], ...rest } = value;
        const kept = deps.isThere(value.deviceId)
          ? replies.filter(({ createdMs }) => Math.min(createdMs, row.ms) >= beforeMs)
          : [];
        if (kept.length === replies.length) return [];
        registers.put({ ...row, value: kept.length === 0 ? rest : { ...rest, replies: kept } });
        project(accountId, conversationId);
        return [conversationId];
      });
    },
    /** Stamped later than this, oldest first. */
    laterThan: (ms: number): PlacedRegister[] => beyond.all(ms).map(registerOf),
    /** What this person has done. */
    of: (agentId: AgentId): PlacedRegister[] => byAgent.all(agentId).map(registerOf),
    ofAccount: (accountId: AccountId): PlacedRegister[] => byAccount.all(accountId).map(registerOf),
    /** When the next snoozed one comes back, epoch ms; undefined: none. */
    nextWakeMs: (afterMs: number): number | undefined => nextUntil.get(afterMs)?.at ?? undefined,
    /** Snoozed ones that came back after `afterMs`, up to `untilMs`. */
    wokenBetween: (afterMs: number, untilMs: number): ConversationId[] =>
      ended.all(afterMs, untilMs).map(({ id }) => id),
    /** Tags in use, the most used ones first. */
    tagsInUse: (limit: number): string[] => known.all(limit).map(({ tag }) => tag),
    /** Another stamp for what is there already. */
    restamp(register: PlacedRegister): void {
      registers.put(rowOf(register));
    },
    forgetAccount(accountId: AccountId): void {
      for (const { name } of [registerTable, stateTable])
        db.prepare(`DELETE FROM ${name} WHERE account_id = ?`).run(accountId);
    },
    /** Of conversations that are not here: what is older than this goes. */
    purgeBefore(ms: number): number {
      const { changes } = db
        .prepare(
          `DELETE FROM work_register WHERE ms < ? AND conversation_id NOT IN (SELECT id FROM conversation)`,
        )
        .run(ms);
      if (changes > 0)
        db.exec(
          `DELETE FROM work_state WHERE conversation_id NOT IN (SELECT conversation_id FROM work_register)`,
        );
      return changes;
    },
  };
};
export type WorkStore = ReturnType<typeof createWorkStore>;
