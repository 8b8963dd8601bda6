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
});
