import { describe, expect } from 'vitest';
import { damages } from './damage/damages.ts';
import { runDamage } from './damage/run-damage.ts';
import { test } from './helpers/test.ts';

/** A short run of `npm run damage`: each kind once. */
describe('a damaged profile', () => {
  test(
    'opens a window that tells the truth, whatever was done to it',
    { timeout: 600_000 },
    async ({ world }) => {
      const { outcomes } = await runDamage({ world, seed: 4711, count: damages.length });
      expect(outcomes.filter(({ faults }) => faults.length > 0)).toEqual([]);
      expect(outcomes.length).toBe(damages.length);
    },
  );
});
