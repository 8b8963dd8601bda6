import { describe, expect, it } from 'vitest';
import { createRetryLoop } from '../../../src/main/work/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A loop whose runs are ended by the test. */
const createLoop = (options: { givenMs?: unknown } = {}) => {
  const time = createManualTimers(0);
  const runs: { resolve(againMs?: number): void; reject(): void }[] = [];
  const failures: number[] = [];
  const loop = createRetryLoop({
    run: () =>
      new Promise<number | undefined>((resolve, reject) => {
        runs.push({ resolve, reject: () => reject(new Error('refused')) });
      }),
    onError(_error, count) {
      failures.push(count);
      // Typed as a handler is that answers with what it calls: nothing holds that to a number when the program runs.
      return options.givenMs as number | undefined;
    },
    timing: { firstMs: 1_000, longestMs: 4_000 },
    clock: time.clock,
    timers: time,
    random: () => 1,
  });
  const last = () => {
    const run = runs.at(-1);
    if (!run) throw new Error('not begun');
    return run;
  };
  return { loop, time, runs, failures, last };
};

describe('createRetryLoop', () => {
  it('runs one at a time, and once more when it was asked meanwhile however often', async () => {
    const { loop, runs, last } = createLoop();
    loop.schedule();
    loop.schedule();
    loop.schedule();
    expect(runs).toHaveLength(1);
    last().resolve();
    await settled();
    expect(runs).toHaveLength(2);
    last().resolve();
    await loop.idle();
    expect(runs).toHaveLength(2);
  });

  it('runs again after the time that the run answered', async () => {
    const { loop, runs, last, time } = createLoop();
    loop.schedule();
    last().resolve(500);
    await settled();
    await time.advance(499);
    expect(runs).toHaveLength(1);
    await time.advance(1);
    expect(runs).toHaveLength(2);
  });

  it('takes the earliest of several wishes', async () => {
    const { loop, runs, time } = createLoop();
    loop.schedule(3_000);
    loop.schedule(1_000);
    loop.schedule(2_000);
    await time.advance(1_000);
    expect(runs).toHaveLength(1);
  });

  it('waits longer after each failure, up to the longest pause, and begins anew after a success', async () => {
    const { loop, runs, failures, last, time } = createLoop();
    loop.schedule();
    for (const pauseMs of [1_000, 2_000, 4_000, 4_000]) {
      last().reject();
      await settled();
      const before = runs.length;
      await time.advance(pauseMs - 1);
      expect(runs).toHaveLength(before);
      await time.advance(1);
      expect(runs).toHaveLength(before + 1);
    }
    expect(failures).toEqual([1, 2, 3, 4]);
    last().resolve();
    await settled();
    loop.schedule();
    last().reject();
    await settled();
    expect(failures.at(-1)).toBe(1);
  });

  it('waits as long as the failure says', async () => {
    const { loop, runs, last, time } = createLoop({ givenMs: 60_000 });
    loop.schedule();
    last().reject();
    await settled();
    await time.advance(59_999);
    expect(runs).toHaveLength(1);
    await time.advance(1);
    expect(runs).toHaveLength(2);
  });

  it('takes no time from a handler that answers something else, as a logger that says whether its line was written', async () => {
    for (const givenMs of [true, false, 'later', null]) {
      const { loop, time, runs, last } = createLoop({ givenMs });
      loop.schedule();
      last().reject();
      await settled();
      await time.advance(999);
      expect(runs).toHaveLength(1);
      await time.advance(1);
      expect(runs).toHaveLength(2);
    }
  });

  it('keeps a pause when it is asked for, and ends it with retryNow', async () => {
    const { loop, runs, last } = createLoop();
    loop.schedule();
    last().reject();
    await settled();
    loop.schedule();
    expect(runs).toHaveLength(1);
    loop.retryNow();
    expect(runs).toHaveLength(2);
  });

  it('does not lose a retryNow that came during a run which failed', async () => {
    const { loop, runs, last } = createLoop();
    loop.schedule();
    loop.retryNow();
    last().reject();
    await settled();
    expect(runs).toHaveLength(2);
  });

  it('begins nothing after stop, which waits for the run under way', async () => {
    const { loop, runs, last, time } = createLoop();
    loop.schedule();
    let isStopped = false;
    const stopped = loop.stop().then(() => (isStopped = true));
    await settled();
    expect(isStopped).toBe(false);
    last().resolve(10);
    await stopped;
    loop.schedule();
    loop.retryNow();
    await time.advance(60_000);
    expect(runs).toHaveLength(1);
  });
});
