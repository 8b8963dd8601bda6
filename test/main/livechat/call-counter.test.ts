import { describe, expect, it } from 'vitest';
import { createCallCounter } from '../../../src/main/livechat/call-counter.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

describe('L9: the count of calls to LiveChat', () => {
  it('is that of the last hour', () => {
    const clock = createManualTimers();
    const counter = createCallCounter(clock);
    expect(counter.lastHour()).toBe(0);
    counter.count();
    clock.advanceSync(30 * 60_000);
    counter.count();
    counter.count();
    expect(counter.lastHour()).toBe(3);
    clock.advanceSync(31 * 60_000);
    expect(counter.lastHour()).toBe(2);
    clock.advanceSync(60 * 60_000);
    expect(counter.lastHour()).toBe(0);
  });
});
