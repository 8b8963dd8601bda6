import { describe, expect, it } from 'vitest';
import { backOffMs, createRetryLoop } from '../../../src/main/relay-link/retry-loop.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

describe('backOffMs', () => {
  it('doubles up to its end, and never waits less than half', () => {
    const timing = { baseMs: 100, maxMs: 1_000 };
    expect([0, 1, 2, 3, 4, 50].map((attempt) => backOffMs(attempt, timing, () => 1))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect(backOffMs(2, timing, () => 0)).toBe(200);
  });
});

describe('createRetryLoop', () => {
  const start = (run: () => Promise<number | undefined>) => {
    const timers = createManualTimers();
    const errors: number[] = [];
    const loop = createRetryLoop({
      run,
      onError: (_error, attempt) => errors.push(attempt),
      timers,
      timing: { baseMs: 100, maxMs: 1_000 },
    });
    return { timers, errors, loop };
  };

  it('runs once more when it was asked while running, and not at the same time', async () => {
    let runs = 0;
    let atOnce = 0;
    let most = 0;
    const { timers, loop } = start(async () => {
      runs += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      return undefined;
    });
    loop.schedule();
    loop.schedule();
    loop.schedule();
    await timers.advance(0);
    expect([runs, most]).toEqual([2, 1]);
    await loop.stop();
  });

  it('repeats with back-off until it succeeds; only an urgent kick cuts the wait', async () => {
    let runs = 0;
    const { timers, errors, loop } = start(async () => {
      runs += 1;
      if (runs < 4) throw new Error('no');
      return undefined;
    });
    loop.schedule();
    await timers.advance(0);
    loop.schedule();
    await timers.advance(0);
    expect(runs).toBe(1);
    await timers.advance(100);
    expect(runs).toBe(2);
    loop.schedule(true);
    await timers.advance(0);
    expect(runs).toBe(3);
    await timers.advance(1_000);
    expect(runs).toBe(4);
    expect(errors).toEqual([0, 1, 0]);
    await timers.advance(100_000);
    expect(runs).toBe(4);
    await loop.stop();
  });

  it('comes again when the job says so, and never after it was stopped', async () => {
    let runs = 0;
    const { timers, loop } = start(async () => {
      runs += 1;
      return 500;
    });
    loop.schedule();
    await timers.advance(0);
    await timers.advance(1_100);
    expect(runs).toBe(3);
    await loop.stop();
    loop.schedule(true);
    await timers.advance(10_000);
    expect(runs).toBe(3);
  });
});
