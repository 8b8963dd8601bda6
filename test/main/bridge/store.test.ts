import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BridgeStore, createBridgeStore } from '../../../src/main/bridge/store/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import type {
  AccountId,
  AgentId,
  ConversationId,
  MessageId,
  MessageMid,
} from '../../../src/shared/domain/index.ts';
import { mostUndoneSeqs } from '../../../src/shared/wire/index.ts';

const accountId = '17841400000000042' as AccountId;
const otherId = '17841400000000043' as AccountId;
const conversationId = `${accountId}:7610000000000001` as ConversationId;
let db: Database;
let store: BridgeStore;
beforeEach(() => {
  db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 } });
  store = createBridgeStore(db);
});
afterEach(() => db.close());

describe('customers to clear', () => {
  const all = () => store.customersToClear.select('ORDER BY since_ms, entity_id').all();

  it('keeps the first note of each, until it is old or its account is removed', () => {
    const { customersToClear } = store;
    customersToClear.insertNew({ accountId, entityId: 'e-1', sinceMs: 10, notBeforeMs: 0 });
    customersToClear.update({ entityId: 'e-1' }, { notBeforeMs: 99 });
    customersToClear.insertNew({ accountId, entityId: 'e-1', sinceMs: 50, notBeforeMs: 0 });
    customersToClear.insertNew({ accountId, entityId: 'e-2', sinceMs: 20, notBeforeMs: 0 });
    expect(all()).toEqual([
      { accountId, entityId: 'e-1', sinceMs: 10, notBeforeMs: 99 },
      { accountId, entityId: 'e-2', sinceMs: 20, notBeforeMs: 0 },
    ]);
    store.purgeBefore(20);
    expect(all().map(({ entityId }) => entityId)).toEqual(['e-2']);
    store.forgetAccount(otherId);
    expect(all()).toHaveLength(1);
    store.forgetAccount(accountId);
    expect(all()).toEqual([]);
  });
});

describe('inbound rows', () => {
  const row = { accountId, conversationId, kind: 'reaction', subject: 'm-1', receivedAtMs: 10 } as const;

  it('are known to a colleague as carried but for what the holder names, however old that is', () => {
    const holder = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 } });
    const { inbound: held } = createBridgeStore(holder);
    const { inbound } = store;
    const brought = (seq: number) => ({ ...row, subject: `m-${seq}`, seq });
    // This console was there before the holder was.
    for (const seq of [3, 4, 5, 6, 7, 8]) inbound.add(brought(seq));
    expect(held.doneSeqs(accountId, 7)).toBeUndefined();
    for (const seq of [5, 6, 7, 8]) held.add(brought(seq));
    const waitingSeqs = () => {
      const rows = db.prepare<{ seq: number }>(
        `SELECT seq FROM bridge_inbound WHERE state = 'waiting' ORDER BY seq`,
      );
      return rows.all().map(({ seq }) => seq);
    };
    holder.exec(`UPDATE bridge_inbound SET state = 'done' WHERE seq IN (5, 7)`);
    const done = held.doneSeqs(accountId, 7);
    expect(done).toEqual({ fromSeq: 5, upToSeq: 7, except: [6] });
    inbound.markDone(otherId, 5, done);
    expect(waitingSeqs()).toEqual([3, 4, 5, 6, 7, 8]);
    inbound.markDone(accountId, 5, done);
    expect(waitingSeqs()).toEqual([3, 4, 6, 8]);
    holder.close();
  });

  it('are answered for no further than as many as can be named wait', () => {
    const { inbound } = store;
    for (let seq = 1; seq <= mostUndoneSeqs + 3; seq += 1) inbound.add({ ...row, subject: `m-${seq}`, seq });
    const done = inbound.doneSeqs(accountId, 10_000);
    expect(done?.upToSeq).toBe(mostUndoneSeqs);
    expect(done?.except).toHaveLength(mostUndoneSeqs);
    expect(inbound.doneSeqs(accountId, 2)).toEqual({ fromSeq: 1, upToSeq: 2, except: [1, 2] });
  });

  it('wait with what was left out at its default, once', () => {
    expect(store.inbound.add({ ...row, emoji: '❤' })).toBe(true);
    expect(store.inbound.add({ ...row, emoji: '👍', variant: undefined })).toBe(false);
    expect(store.inbound.heads(accountId)).toEqual([
      {
        ...row,
        position: 1,
        variant: '',
        emoji: '❤',
        agentId: undefined,
        seq: 0,
        state: 'waiting',
        reason: undefined,
        isDoubtful: false,
        isLate: false,
        attempts: 0,
        notBeforeMs: 0,
        fence: 0,
      },
    ]);
    expect(store.inbound.count('waiting')).toBe(1);
  });

  it('are headed by the first that waits in each conversation; a slow unsend is nobody’s head', () => {
    const of = (id: string) => `${accountId}:${id}` as ConversationId;
    const add = (conversation: string, subject: string, kind: 'message' | 'unsend' = 'message') =>
      store.inbound.add({ ...row, kind, subject, conversationId: of(conversation) });
    // 'only-slow' comes first in the index, and last, and in between.
    for (const [conversation, subject, kind] of [
      ['b', 'b-done'],
      ['c', 'c-slow', 'unsend'],
      ['a-only-slow', 'a-slow', 'unsend'],
      ['c', 'c-1'],
      ['b', 'b-1'],
      ['b', 'b-2'],
      ['d', 'd-1'],
      ['z-only-slow', 'z-slow', 'unsend'],
    ] as const)
      add(conversation, subject, kind);
    db.exec(`UPDATE bridge_inbound SET attempts = 6 WHERE kind = 'unsend'`);
    db.exec(`UPDATE bridge_inbound SET state = 'done' WHERE subject = 'b-done'`);
    store.inbound.add({ ...row, accountId: otherId, conversationId: of('e'), subject: 'other account' });
    expect(store.inbound.heads(accountId).map(({ subject }) => subject)).toEqual(['c-1', 'b-1', 'd-1']);
    expect(store.inbound.heads('1' as AccountId)).toEqual([]);
  });

  it.each(['done', 'failed'] as const)('keep no emoji once they are %s', (state) => {
    store.inbound.add({ ...row, emoji: '❤' });
    const [added] = store.inbound.heads(row.accountId);
    if (!added) throw new Error('not added');
    const emojis = () => db.prepare('SELECT emoji FROM bridge_inbound').all();
    store.inbound.update(added.position, { attempts: 1, fence: 2 });
    expect(emojis()).toEqual([{ emoji: '❤' }]);
    store.inbound.update(added.position, { state, reason: undefined });
    expect(emojis()).toEqual([{ emoji: null }]);
  });
});

describe('answers and records', () => {
  it('are deleted with their account, a record also when it is old, an answer only once it is done', () => {
    const { answers, records } = store;
    const message = 'message-1' as MessageId;
    const answer = {
      eventId: 'e',
      accountId,
      conversationId,
      chatId: 'c',
      threadId: 't',
      fence: 1,
      atMs: 10,
    };
    answers.add({ ...answer, state: 'queued', reason: undefined }, [message]);
    for (let twice = 0; twice < 2; twice += 1)
      records.add({
        accountId,
        conversationId,
        mid: 'm' as MessageMid,
        agentId: 'a@b.test' as AgentId,
        atMs: 10,
      });
    expect(records.all()).toMatchObject([{ position: 1, isBegun: false, notBeforeMs: 0 }]);
    expect([answers.isCarried(message), answers.messagesOf('e')]).toEqual([true, [message]]);
    store.purgeBefore(20);
    expect(records.all()).toEqual([]);
    expect(answers.open()).toMatchObject([{ eventId: 'e', attempts: 0 }]);
    answers.update({ eventId: 'e' }, { state: 'done' });
    store.purgeBefore(20);
    expect([answers.get({ eventId: 'e' }), answers.isCarried(message)]).toEqual([undefined, false]);
    answers.add({ ...answer, state: 'queued', reason: undefined }, [message]);
    store.forgetAccount(accountId);
    expect(answers.isCarried(message)).toBe(false);
  });

  it('moves on with what does not just wait in the outbox, piece by piece', () => {
    const { answers } = store;
    const answer = { accountId, conversationId, chatId: 'c', threadId: 't', fence: 1, reason: undefined };
    db.exec(
      `INSERT INTO conversation (id, account_id, customer_id) VALUES ('${conversationId}', '${accountId}', 'c')`,
    );
    const piece = (id: string, outbox?: 'queued' | 'sending' | 'failed'): MessageId => {
      db.exec(`
        INSERT INTO message (id, account_id, conversation_id, mid, direction, kind, sent_at_ms, content_from)
        VALUES ('${id}', '${accountId}', '${conversationId}', ${outbox ? 'NULL' : `'${id}'`}, 'out', 'text', 1, 'webhook')`);
      if (outbox)
        db.exec(`
          INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
          VALUES ('${id}', '${conversationId}', 'b', '${outbox}', 0, 0, 0)`);
      return id as MessageId;
    };
    const add = (
      eventId: string,
      atMs: number,
      ids: MessageId[],
      state: 'queued' | 'sent' | 'failed' = 'queued',
    ) => answers.add({ ...answer, eventId, atMs, state }, ids);
    add('waits', 1, [piece('1', 'queued')]);
    add('is on its way', 2, [piece('2'), piece('3', 'sending')]);
    add('has left', 5, [piece('4'), piece('5')]);
    add('was refused in part', 4, [piece('6', 'failed'), piece('7', 'queued')]);
    add('lost a piece', 3, [piece('8', 'queued'), 'gone' as MessageId]);
    add('was sent', 6, [piece('9', 'queued')], 'sent');
    add('was withdrawn', 7, [piece('10')]);
    answers.update({ eventId: 'was withdrawn' }, { isWithdrawn: true });
    expect(answers.movable().map(({ eventId }) => eventId)).toEqual([
      'lost a piece',
      'was refused in part',
      'has left',
      'was sent',
    ]);
    const [plan] = db
      .prepare<{ detail: string }>(
        `EXPLAIN QUERY PLAN SELECT event_id FROM bridge_answer WHERE state <> 'done' ORDER BY at_ms`,
      )
      .all();
    expect(plan?.detail).toContain('bridge_answer_open');
  });
});
