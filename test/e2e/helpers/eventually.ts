import { vi } from 'vitest';

/** How long a state may take to come about; a loaded machine is slow, a hang is longer. */
export const stateTimeoutMs = 30_000;

/** Waits for a state: resolves when `expectation` no longer throws, and fails with what it threw last. */
export const eventually = <T>(expectation: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(expectation, { timeout: stateTimeoutMs, interval: 50 });
