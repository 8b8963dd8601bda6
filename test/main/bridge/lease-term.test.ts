import { describe, expect, it } from 'vitest';
import { createLeaseTerm } from '../../../src/main/bridge/lease-term.ts';
import type { AccountId } from '../../../src/shared/domain/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const nothing = (): void => undefined;

/** A term over parts that only count their calls; `holds` is what the lease answers. */
const createTerm = () => {
  const timers = createManualTimers(0);
  const look = { holds: true, reads: 0, begun: 0, whileReading: (): void => undefined };
  const seqs: { except: number[]; unapplied?: number; told: unknown[] } = { except: [], told: [] };
  const settings = Object.assign(new Map<string, unknown>(), {
    read: (key: string) => settings.get(key),
    write: (key: string, _schema: unknown, value: unknown) => void settings.set(key, value),
  });
  const lease = { holds: () => look.holds, assertHeld: nothing, fence: 1 };
  /** Up to which envelope what waits was made doubtful. */
  const doubtful: number[] = [];
  const term = createLeaseTerm({
    lease,
    chats: {
      async readFromLiveChat() {
        look.reads += 1;
        look.whileReading();
      },
      syncProgress: (_account: string, done: unknown) => void seqs.told.push(done),
    },
    accountId: () => 'account',
    store: {
      settings,
      inbound: {
        markDoubtful: (_account: string, upToSeq: number) => void doubtful.push(upToSeq),
        markLate: nothing,
        doneSeqs: (_account: string, upToSeq: number) => ({ fromSeq: 1, upToSeq, except: [...seqs.except] }),
        reasons: () => [],
      },
    },
    relayLink: { firstUnappliedSeq: () => seqs.unapplied },
    answers: { withdrawUnsent: nothing },
    backfill: { addMissing: nothing },
    sync: { begin: () => (look.begun += 1), end: nothing },
    queues: [],
    claims: { gained: nothing, lost: nothing },
    conversations: { sendDue: nothing },
    changed: nothing,
    clock: timers.clock,
    timers,
    log: createTestLog(),
  } as never);
  return { term, timers, look, seqs, lease, doubtful };
};

describe('createLeaseTerm', () => {
  it('reads the chats and begins when the lease is gained', async () => {
    const { term, look } = createTerm();
    term.gained(0);
    await term.idle();
    expect(look).toMatchObject({ reads: 1, begun: 1 });
    expect(term.isReady).toBe(true);
  });

  it('begins once the lease was extended when too little of it was left as it was gained', async () => {
    const { term, look, timers } = createTerm();
    look.holds = false;
    term.gained(0);
    await term.idle();
    expect(look.reads).toBe(0);
    look.holds = true;
    await timers.advance(3_000);
    expect(look).toMatchObject({ reads: 1, begun: 1 });
    expect(term.isReady).toBe(true);
  });

  it('begins once the lease was extended when too little of it was left after the chats were read', async () => {
    const { term, look, timers } = createTerm();
    look.whileReading = () => (look.holds = false);
    term.gained(0);
    await term.idle();
    expect(look).toMatchObject({ reads: 1, begun: 0 });
    look.whileReading = () => undefined;
    look.holds = true;
    await timers.advance(3_000);
    expect(look).toMatchObject({ reads: 2, begun: 1 });
  });

  it('knows what the relay had before the lease, for as long as it is held', async () => {
    const { term } = createTerm();
    expect(term.isBeforeTerm(7)).toBe(false);
    term.gained(7);
    expect([term.isBeforeTerm(7), term.isBeforeTerm(8)]).toEqual([true, false]);
    await term.idle();
    term.lost();
    expect(term.isBeforeTerm(7)).toBe(false);
  });

  it('doubts nothing that came since its lease was given when it is started anew within it', async () => {
    const { term, lease, doubtful } = createTerm();
    const gained = async (fence: number, head: number): Promise<void> => {
      lease.fence = fence;
      term.gained(head);
      await term.idle();
    };
    await gained(1, 7);
    await gained(1, 12);
    expect([doubtful, term.isBeforeTerm(7), term.isBeforeTerm(8)]).toEqual([[7, 7], true, false]);
    // Somebody else had it in between.
    await gained(3, 20);
    // The relay was restored from an older copy: its numbers mean nothing.
    await gained(3, 15);
    expect(doubtful).toEqual([7, 7, 20, 15]);
    term.forgetAccount('account' as AccountId);
    await gained(3, 16);
    expect(doubtful.at(-1)).toBe(16);
  });

  it('tells nobody that everything is carried past an envelope that could not be applied here', async () => {
    const { term, seqs } = createTerm();
    term.gained(0);
    await term.idle();
    term.setLastSeq(20);
    seqs.unapplied = 12;
    term.syncProgress();
    seqs.except = [9];
    term.syncProgress();
    term.syncProgress();
    seqs.except = [];
    delete seqs.unapplied;
    term.syncProgress();
    expect(seqs.told).toEqual([
      { fromSeq: 1, upToSeq: 11, except: [] },
      { fromSeq: 1, upToSeq: 11, except: [9] },
      { fromSeq: 1, upToSeq: 20, except: [] },
    ]);
  });

  it('tells the colleagues by itself once twenty were carried, and not again within five seconds', async () => {
    const { term, seqs, timers } = createTerm();
    term.gained(0);
    await term.idle();
    await timers.advance(5_000);
    const carry = (count: number, lastSeq: number): void => {
      term.setLastSeq(lastSeq);
      for (let each = 0; each < count; each += 1) term.carried();
    };
    carry(19, 19);
    expect(seqs.told).toHaveLength(0);
    carry(1, 20);
    expect(seqs.told).toHaveLength(1);
    carry(40, 60);
    expect(seqs.told).toHaveLength(1);
    await timers.advance(5_000);
    carry(1, 61);
    expect(seqs.told).toEqual([
      { fromSeq: 1, upToSeq: 20, except: [] },
      { fromSeq: 1, upToSeq: 61, except: [] },
    ]);
  });

  it('asks nothing more once the lease is lost', async () => {
    const { term, look, timers } = createTerm();
    look.holds = false;
    term.gained(0);
    await term.idle();
    term.lost();
    look.holds = true;
    await timers.advance(60_000);
    expect(look.reads).toBe(0);
    expect(timers.next()).toBeUndefined();
  });
});
