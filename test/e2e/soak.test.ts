import { describe, expect } from 'vitest';
import { runSoak } from '../soak/run-soak.ts';
import { test } from './helpers/test.ts';

describe('a day in short (npm run soak is the whole one)', () => {
  test(
    'leaves no listener and no node behind with chats opened, found in, searched and closed',
    // Windows are opened and closed one after the other; a busy machine needs its time for each.
    { timeout: 240_000 },
    async ({ world }) => {
      const { console, samples } = await runSoak(world, {
        hours: 1,
        messages: 60,
        switches: 20,
        samples: 2,
        customers: 5,
        warmUps: 10,
      });
      const [before, , after] = samples;
      // The same place three times: what is more by then was left behind, by four things of each kind.
      expect(after?.listeners ?? Infinity).toBeLessThanOrEqual((before?.listeners ?? 0) + 12);
      expect(after?.mainListeners).toBe(before?.mainListeners);
      expect(after?.documents).toBe(before?.documents);
      expect(after?.domNodes ?? Infinity).toBeLessThanOrEqual((before?.domNodes ?? 0) * 1.5);
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
    },
  );
});
