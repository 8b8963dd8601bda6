import { vi } from 'vitest';

/** Waits for a state, not for a time: resolves when `expectation` no longer throws. Generous, because cores are shared. */
export const until = <T>(expectation: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(expectation, { timeout: 20_000, interval: 5 });
