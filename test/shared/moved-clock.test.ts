import { describe, expect, it } from 'vitest';
import { movedClock } from '../../src/shared/moved-clock.ts';

const real = { now: () => 1_000_000 };
const dayMs = 86_400_000;

describe('movedClock', () => {
  it('is the real one until something is written, and jumps while it is used', () => {
    let text: string | undefined;
    const clock = movedClock(real, () => text);
    expect(clock.now()).toBe(1_000_000);
    text = `${7 * dayMs}\n`;
    expect(clock.now()).toBe(1_000_000 + 7 * dayMs);
    text = '-500';
    expect(clock.now()).toBe(999_500);
  });
  it.each(['', 'tomorrow', '1.5', '1e9', '9'.repeat(15), '0x10'])(
    'keeps the last move when it reads %j',
    (odd) => {
      let text = '250';
      const clock = movedClock(real, () => text);
      clock.now();
      text = odd;
      expect(clock.now()).toBe(1_000_250);
    },
  );
});
