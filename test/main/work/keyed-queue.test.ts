import { describe, expect, it } from 'vitest';
import { createKeyedQueue, type DueJob } from '../../../src/main/work/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Job {
  id: string;
}

/** A queue over a list in memory; each run is ended by the test. */
const createQueue = (options: { atOnce?: number; lanes?: string[]; onError?: () => void } = {}) => {
  const read: string[] = [];
  const time = createManualTimers(0);
  const rows: DueJob<Job>[] = [];
  const begun: { id: string; done(): void; unmoved(): void; fail(): void }[] = [];
  const pauses: number[] = [];
  const queue = createKeyedQueue<Job>({
    *due() {
      const heads = new Map<string, DueJob<Job>>();
      for (const row of rows) if (!heads.has(row.key)) heads.set(row.key, row);
      for (const row of heads.values()) {
        read.push(row.job.id);
        yield row;
      }
    },
    run: (job) =>
      new Promise((resolve, reject) => {
        begun.push({
          id: job.id,
          done() {
            rows.splice(
              rows.findIndex((row) => row.job === job),
              1,
            );
            resolve();
          },
          unmoved: () => resolve('unmoved'),
          fail: () => reject(new Error('refused')),
        });
      }),
    onError(job, _error, pauseMs) {
      options.onError?.();
      pauses.push(pauseMs);
      const row = rows.find((one) => one.job === job);
      if (row) row.atMs = time.clock.now() + pauseMs;
    },
    atOnce: options.atOnce ?? 2,
    lanes: options.lanes,
    timing: { firstMs: 1_000, longestMs: 60_000 },
    clock: time.clock,
    timers: time,
  });
  const add = (key: string, id: string, more: { atMs?: number; lane?: string } = {}) =>
    rows.push({ key, atMs: more.atMs ?? 0, job: { id }, lane: more.lane });
  const ids = () => begun.map(({ id }) => id);
  const of = (id: string) => {
    const found = begun.findLast((one) => one.id === id);
    if (!found) throw new Error(`${id} was not begun`);
    return found;
  };
  return { queue, time, add, ids, of, pauses, read };
};

describe('createKeyedQueue', () => {
  it('runs the jobs of one key one after the other, in order', async () => {
    const { queue, add, ids, of } = createQueue();
    add('anna', 'a1');
    add('anna', 'a2');
    queue.schedule();
    expect(ids()).toEqual(['a1']);
    of('a1').done();
    await settled();
    expect(ids()).toEqual(['a1', 'a2']);
  });

  it('runs as many keys at once as it may, counted for each lane', async () => {
    const { queue, add, ids, of } = createQueue({ atOnce: 2, lanes: ['', 'slow'] });
    add('anna', 'a');
    add('ben', 'b');
    add('cem', 'c');
    add('dora', 'd', { lane: 'slow' });
    queue.schedule();
    expect(ids()).toEqual(['a', 'b', 'd']);
    of('d').done();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'd']);
    of('b').done();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'd', 'c']);
  });

  it('begins a job when its time has come', async () => {
    const { queue, add, ids, time } = createQueue();
    add('anna', 'a', { atMs: 5_000 });
    queue.schedule();
    await time.advance(4_999);
    expect(ids()).toEqual([]);
    await time.advance(1);
    expect(ids()).toEqual(['a']);
  });

  it('pauses a key longer after each failure, without holding up the others', async () => {
    const { queue, add, ids, of, pauses, time } = createQueue();
    add('anna', 'a');
    add('ben', 'b', { atMs: 500 });
    queue.schedule();
    of('a').fail();
    await settled();
    await time.advance(500);
    expect(ids()).toEqual(['a', 'b']);
    await time.advance(500);
    of('a').fail();
    await settled();
    expect(pauses).toEqual([1_000, 2_000]);
  });

  it('reads no further than its places reach, and goes on when one is free', async () => {
    const { queue, add, ids, of, read } = createQueue({ atOnce: 2 });
    for (const id of ['a', 'b', 'c', 'd']) add(`key ${id}`, id);
    queue.schedule();
    queue.schedule();
    expect(ids()).toEqual(['a', 'b']);
    expect(read).toEqual(['a', 'b']);
    of('a').done();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('comes to what waits behind jobs that could not move, and begins those again when it is asked to', async () => {
    const { queue, add, ids, of } = createQueue({ atOnce: 2 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) add(`key ${id}`, id);
    queue.schedule();
    of('a').unmoved();
    await settled();
    of('b').unmoved();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c', 'd']);
    of('c').unmoved();
    await settled();
    of('d').unmoved();
    of('e').unmoved();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c', 'd', 'e']);
    queue.schedule();
    expect(ids().slice(5)).toEqual(['a', 'b']);
  });

  it('does not spin on a job that could not move, and does not lose what was asked meanwhile', async () => {
    const { queue, add, ids, of } = createQueue();
    add('anna', 'a');
    queue.schedule();
    of('a').unmoved();
    await settled();
    expect(ids()).toEqual(['a']);
    queue.schedule();
    queue.schedule();
    of('a').unmoved();
    await settled();
    expect(ids()).toEqual(['a', 'a', 'a']);
  });

  it('begins nothing after stop, which waits for what is under way, and notes no failure any more', async () => {
    const { queue, add, ids, of, pauses } = createQueue();
    add('anna', 'a');
    add('anna', 'a2');
    queue.schedule();
    let isStopped = false;
    const stopped = queue.stop().then(() => (isStopped = true));
    await settled();
    expect(isStopped).toBe(false);
    of('a').fail();
    await stopped;
    queue.schedule();
    expect(ids()).toEqual(['a']);
    expect(pauses).toEqual([]);
  });

  it('ends when a failure cannot be noted: the database is closed', async () => {
    const { queue, add, ids, of } = createQueue({
      onError() {
        throw new Error('closed');
      },
    });
    add('anna', 'a');
    queue.schedule();
    of('a').fail();
    await queue.idle();
    queue.schedule();
    expect(ids()).toEqual(['a']);
    expect(queue.isRunning('anna')).toBe(false);
  });
});
