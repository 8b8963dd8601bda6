import { describe, expect, it } from 'vitest';
import { createFailureCount } from '../../../src/main/conversations/outbox/failure-count.ts';

const network = { code: 'NETWORK_UNREACHABLE' } as const;
const temporary = { code: 'INSTAGRAM_TEMPORARY' } as const;

describe('the pause after a failed call', () => {
  it('is as short as after one failure when ten calls meet the same cut line', () => {
    const failures = createFailureCount();
    const pauses = Array.from({ length: 10 }, (_, index) => failures.pauseAfter(network, 0, 100 + index));
    expect(pauses).toEqual(Array.from({ length: 10 }, () => 1_000));
  });

  it('grows with each try that was begun after the last failure: to ten seconds while there is no way to Instagram', () => {
    const failures = createFailureCount();
    let nowMs = 0;
    const pauses = Array.from({ length: 7 }, () => {
      const pauseMs = failures.pauseAfter(network, nowMs, nowMs + 10);
      nowMs += 10 + pauseMs;
      return pauseMs;
    });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('grows to five minutes where Instagram itself fails, and begins anew after a success', () => {
    const failures = createFailureCount();
    let nowMs = 0;
    const fail = (): number => {
      const pauseMs = failures.pauseAfter(temporary, nowMs, nowMs + 10);
      nowMs += 10 + pauseMs;
      return pauseMs;
    };
    expect(Array.from({ length: 9 }, fail)).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000,
    ]);
    expect(failures.reset()).toBe(true);
    expect(failures.reset()).toBe(false);
    expect(fail()).toBe(2_000);
  });
});
