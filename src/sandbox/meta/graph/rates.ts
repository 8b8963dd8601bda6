/** Call rates of instagram.md §9, counted on the sandbox clock. */
import { rateExceeded } from '../graph-error.ts';
import type { MetaWorld } from '../model.ts';

/** Calls per second and account. */
const PER_SECOND = { conversations: 2, send: 300, media: 10 } as const;

/** Counts one call; throws 613 when the account's bucket is full for this second. */
export function countCall(world: MetaWorld, bucket: keyof typeof PER_SECOND, accountId: string): void {
  if (!world.options.rateLimits) return;
  const now = world.context.clock.now();
  const key = `${bucket}:${accountId}`;
  const recent = (world.rates.get(key) ?? []).filter((at) => now - at < 1000);
  // A refused call counts as well: calling while throttled lengthens the block.
  recent.push(now);
  world.rates.set(key, recent);
  if (recent.length > PER_SECOND[bucket]) {
    // Only the limit's worth of times is needed; an endless loop of refused calls must not fill memory.
    world.rates.set(key, recent.slice(-PER_SECOND[bucket] - 1));
    throw rateExceeded();
  }
}
