import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrialOutcome } from '../../../src/main/relay-link/envelope-trial.ts';
import { createSetAside, type SetAside } from '../../../src/main/relay-link/set-aside.ts';
import {
  createSealedEnvelopeStore,
  type SealedEnvelopeStore,
} from '../../../src/main/relay-link/store/sealed-envelopes.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';
import type { AccountId, AgentId } from '../../../src/shared/domain/index.ts';
import { speaksOf } from '../../../src/shared/instagram/index.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

const jonas = 'jonas@bakery.test' as AgentId;
const account = 'a' as AccountId;
const envelope = (seq: number, kind: 'private' | 'instagram' = 'private', sealed = 'x') => ({
  seq,
  kind,
  keyId: 'k',
  sealed,
  createdAtMs: 0,
});
const fault = { outcome: 'set-aside', reason: 'ENVELOPE_NOT_APPLIED', code: 'TypeError' } as const;

let time: ManualTimers;
let db: Database;
let envelopes: SealedEnvelopeStore;
let answer: (seq: number) => TrialOutcome;
let tried: number[];
let refused: string[];
let itemOf: (seq: number) => { item: unknown } | undefined;
const open = (appVersion = '1.0.0'): SetAside =>
  createSetAside({
    db,
    envelopes,
    clock: time,
    appVersion,
    attempt({ seq }) {
      tried.push(seq);
      return answer(seq);
    },
    itemOf: ({ seq }) => itemOf(seq),
    onSetAside: () => undefined,
    onChanged: () => undefined,
    onRefused: ({ code }) => void refused.push(code),
    onDue: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
beforeEach(() => {
  time = createManualTimers(1_000_000);
  db = openDatabase({ file: ':memory:', keyHex: '', clock: time });
  envelopes = createSealedEnvelopeStore(db);
  answer = () => fault;
  tried = [];
  refused = [];
  itemOf = () => undefined;
});
afterEach(() => db.close());

const seqs = () =>
  envelopes.setAside
    .select('ORDER BY position')
    .all()
    .map(({ seq }) => seq);

describe('createSetAside', () => {
  it('tries what failed after one and after ten seconds, and then no more by itself', () => {
    const setAside = open();
    setAside.keep(envelope(1), fault);
    expect(setAside.retryDue()).toBe(1_000);
    expect(tried).toEqual([]);
    time.set(time.now() + 1_000);
    expect(setAside.retryDue()).toBe(10_000);
    time.set(time.now() + 10_000);
    expect(setAside.retryDue()).toBeUndefined();
    time.set(time.now() + 1e9);
    expect(setAside.retryDue()).toBeUndefined();
    expect(tried).toEqual([1, 1]);
    expect(envelopes.listShown()).toMatchObject([{ tries: 3, code: 'TypeError' }]);
  });

  it('waits no longer than the longest pause when the clock is set back', () => {
    const setAside = open();
    setAside.keep(envelope(1), fault);
    time.set(0);
    expect(setAside.retryDue()).toBe(10_000);
  });

  it('notes a try before it makes it, so that one that ends the process is not made at every start', () => {
    const setAside = open();
    setAside.keep(envelope(1), fault);
    time.set(time.now() + 1_000);
    answer = () => {
      throw Object.assign(new Error('killed'), { code: 'SQLITE_FULL' });
    };
    expect(() => setAside.retryDue()).toThrow('killed');
    expect(envelopes.setAside.select().all()).toMatchObject([{ tries: 2, nextTryAtMs: undefined }]);
    open().retryFaults('new-version');
    expect(tried).toEqual([1]);
  });

  it('tries again with a new version and on demand, and takes what became forged meanwhile out', () => {
    open('1.0.0').keep(envelope(1), { reason: 'ENVELOPE_NEWER' });
    open('1.0.0').keep(envelope(2), { reason: 'ENVELOPE_NEWER' });
    open('1.0.0').retryFaults('new-version');
    expect(tried).toEqual([]);
    answer = (seq) => (seq === 1 ? { outcome: 'applied' } : { outcome: 'refused', code: 'SEAL_FORGED' });
    open('1.1.0').retryFaults('new-version');
    expect([tried, seqs(), refused]).toEqual([[1, 2], [], ['SEAL_FORGED']]);
    open('1.1.0').keep(envelope(3), { reason: 'ENVELOPE_NEWER' });
    open('1.1.0').retryFaults('all');
    expect([tried, seqs()]).toEqual([[1, 2, 3], []]);
  });

  it('goes through many in pages, each tried once', async () => {
    const setAside = open();
    for (let seq = 1; seq <= 150; seq += 1)
      setAside.keep(envelope(seq, 'instagram'), { reason: 'CHANNEL_KEY_MISSING' });
    answer = (seq) =>
      seq % 2 === 0 ? { outcome: 'applied' } : { outcome: 'set-aside', reason: 'CHANNEL_KEY_MISSING' };
    setAside.retry('CHANNEL_KEY_MISSING');
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(tried).toHaveLength(150);
    expect(new Set(tried).size).toBe(150);
    expect(seqs()).toHaveLength(75);
  });

  it('is bounded in number and in size for each sender, and says what it did not keep', () => {
    const setAside = open();
    const cause = { reason: 'DEVICE_UNTRUSTED', fromAgentId: jonas } as const;
    db.transaction(() => {
      for (let seq = 1; seq <= 2_001; seq += 1) setAside.keep(envelope(seq), cause);
    });
    expect(envelopes.totalOf(`from:${jonas}`)).toEqual({ envelopes: 2_000, size: 2_000 });
    expect(refused).toEqual(['SET_ASIDE_FULL']);
    const other = 'ina@bakery.test' as AgentId;
    const big = 'x'.repeat(4_000_000);
    for (let seq = 1; seq <= 5; seq += 1)
      setAside.keep(envelope(seq, 'private', big), { ...cause, fromAgentId: other });
    expect(envelopes.totalOf(`from:${other}`)).toEqual({ envelopes: 4, size: 16_000_000 });
    expect(refused).toHaveLength(2);
    // Nobody else's room is taken.
    setAside.keep(envelope(9_000, 'instagram'), { reason: 'CHANNEL_KEY_MISSING' });
    expect(envelopes.totalOf('instagram').envelopes).toBe(1);
  });

  it('keeps notes of refused envelopes only so far', () => {
    const setAside = open();
    db.transaction(() => {
      for (let seq = 1; seq <= 2_500; seq += 1) setAside.refuse({ seq, kind: 'private' }, 'SEAL_FORGED');
    });
    expect(envelopes.refused.select().all()).toHaveLength(2_000);
  });

  it('believes no relay that an envelope came later than now', () => {
    open().keep({ ...envelope(1), createdAtMs: 9e15 }, fault);
    expect(envelopes.setAside.select().all()).toMatchObject([{ createdAtMs: 1_000_000 }]);
  });

  it('lets an unsent message and an erased customer go, and not what answers or surrounds them', () => {
    const items: Record<number, unknown> = {
      1: { sender: { id: '77' }, message: { mid: 'm"1' } },
      2: { sender: { id: '78' }, message: { mid: 'm2', reply_to: { mid: 'm"1' } } },
      3: { sender: { id: '77' }, strange: [{ id: '77' }] },
    };
    itemOf = (seq) => (items[seq] === undefined ? undefined : { item: items[seq] });
    const setAside = open();
    const cause = { reason: 'ENVELOPE_NEWER', accountId: account } as const;
    for (const seq of [1, 2, 3]) setAside.keep(envelope(seq, 'instagram'), cause);
    setAside.keep(envelope(4, 'instagram'), { reason: 'CHANNEL_KEY_MISSING' });
    expect(setAside.forget((item) => speaksOf(item, 'm"1'))).toBe(1);
    expect(seqs()).toEqual([2, 3, 4]);
    expect(setAside.forget((item) => speaksOf(item, '77'))).toBe(1);
    expect(seqs()).toEqual([2, 4]);
    // Its key is gone: nobody can say that it does not speak of the customer.
    itemOf = () => undefined;
    expect(setAside.forget((item) => speaksOf(item, '79'))).toBe(1);
    expect(seqs()).toEqual([4]);
  });

  it('knows the first envelope of a kind that could not be applied, kept or not', () => {
    const setAside = open();
    const first = () => envelopes.firstUnappliedSeq('instagram');
    expect(first()).toBeUndefined();
    setAside.keep(envelope(3), { reason: 'ENVELOPE_NEWER' });
    setAside.refuse(envelope(4, 'instagram'), 'SEAL_FORGED');
    expect(first()).toBeUndefined();
    setAside.keep(envelope(9, 'instagram'), { reason: 'ENVELOPE_NEWER' });
    expect(first()).toBe(9);
    setAside.refuse(envelope(7, 'instagram'), 'SET_ASIDE_FULL');
    expect(first()).toBe(7);
    setAside.refuse({ ...envelope(5), kind: 'replica' }, 'SEAL_FORGED');
    setAside.keep({ ...envelope(8), kind: 'replica' }, { reason: 'DEVICE_UNTRUSTED' });
    expect(envelopes.firstUnappliedSeq('replica')).toBe(5);
    expect(envelopes.firstUnappliedSeq('replica', 5)).toBe(8);
    expect(envelopes.firstUnappliedSeq('replica', 8)).toBeUndefined();
  });
});
