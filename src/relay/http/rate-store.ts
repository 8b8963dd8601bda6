import type {
  FastifyRateLimitOptions,
  FastifyRateLimitStore,
  FastifyRateLimitStoreCtor,
} from '@fastify/rate-limit';
import type { Elapsed } from '../relay-clock.ts';

/** Addresses remembered per route; the ones that came first go first. */
const maxKeys = 10_000;

/**
 * The rate limit's memory, by a clock that only grows: with the computer's own, a window lasts as much longer as the time is
 * corrected backwards.
 */
export const createRateStore = (elapsed: Elapsed): FastifyRateLimitStoreCtor =>
  class RateStore implements FastifyRateLimitStore {
    readonly #windows = new Map<string, { current: number; startedAtMs: number }>();

    // eslint-disable-next-line no-useless-constructor -- the interface constructs it with options
    constructor(_options: FastifyRateLimitOptions) {}

    incr(...[key, answer, windowMs]: Parameters<FastifyRateLimitStore['incr']>): void {
      const nowMs = elapsed();
      let window = this.#windows.get(key);
      if (!window || nowMs - window.startedAtMs >= windowMs) {
        this.#windows.delete(key);
        const [oldest] = this.#windows.keys();
        if (oldest !== undefined && this.#windows.size >= maxKeys) this.#windows.delete(oldest);
        window = { current: 0, startedAtMs: nowMs };
        this.#windows.set(key, window);
      }
      window.current += 1;
      answer(null, { current: window.current, ttl: windowMs - (nowMs - window.startedAtMs) });
    }

    child(): FastifyRateLimitStore {
      return new RateStore({});
    }
  };
