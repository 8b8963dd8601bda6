import { describe, expect, it } from 'vitest';
import { createQuitting } from '../../src/main/end-of-program.ts';
import { createManualTimers } from '../helpers/manual-timers.ts';

const make = (started: Promise<{ stop(): Promise<void> }>) => {
  const timers = createManualTimers(0);
  const seen = { quits: 0, prevented: 0 };
  const onBeforeQuit = createQuitting({ started, quit: () => (seen.quits += 1), timers });
  const ask = () => onBeforeQuit({ preventDefault: () => (seen.prevented += 1) });
  return { timers, seen, ask };
};

describe('quitting', () => {
  it('stops what was started first, once, however often it is asked for', async () => {
    let end: () => void = () => undefined;
    let stops = 0;
    const { timers, seen, ask } = make(
      Promise.resolve({
        stop() {
          stops += 1;
          return new Promise<void>((resolve) => (end = resolve));
        },
      }),
    );
    ask();
    ask();
    await timers.advance(0);
    await timers.advance(10_000);
    expect([stops, seen]).toEqual([1, { quits: 0, prevented: 2 }]);
    end();
    await timers.advance(0);
    expect(seen.quits).toBe(1);
    ask();
    expect(seen.prevented).toBe(2);
  });

  it('does not wait for a start that hangs', async () => {
    const { timers, seen, ask } = make(new Promise(() => undefined));
    ask();
    await timers.advance(2_999);
    expect(seen.quits).toBe(0);
    await timers.advance(1);
    expect(seen.quits).toBe(1);
  });

  it('ends at once where nothing was started', async () => {
    const { timers, seen, ask } = make(Promise.reject(new Error('no disk')));
    ask();
    await timers.advance(0);
    expect(seen.quits).toBe(1);
    expect(timers.next()).toBe(3_000);
    await timers.advance(3_000);
    expect(seen.quits).toBe(1);
  });
});
