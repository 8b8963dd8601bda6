import { seededRandom } from '../chaos/hostile-requests.ts';
import { smaller, type Random } from './values.ts';

/** One boundary that is fed. */
export interface Target<T> {
  name: string;
  make(random: Random): T;
  /** Throws when the boundary did: the property. */
  check(input: T): void | Promise<void>;
}

/** `npm run fuzz` sets these; `npm test` runs a few hundred from a fixed seed. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const minutes = Number(process.env['FUZZ_MINUTES'] ?? 0);
const countAsked = process.env['FUZZ_COUNT'];

/** The smallest failing input found from a failing one, in at most so many tries. */
const shrink = async <T>(target: Target<T>, failing: T): Promise<{ input: T; error: unknown }> => {
  let input = failing;
  let error: unknown;
  let triesLeft = 2_000;
  const failsOn = async (candidate: T): Promise<boolean> => {
    triesLeft -= 1;
    try {
      await target.check(candidate);
      return false;
    } catch (thrown) {
      error = thrown;
      return true;
    }
  };
  await failsOn(input);
  for (let isSmaller = true; isSmaller && triesLeft > 0;) {
    isSmaller = false;
    for (const candidate of smaller(input) as Generator<T>) {
      if (triesLeft <= 0 || !(await failsOn(candidate))) continue;
      input = candidate;
      isSmaller = true;
      break;
    }
  }
  return { input, error };
};

/**
 * Feeds a boundary `count` inputs made from the seed. Errors: one that names the seed, which input it was, and the smallest input
 * found that fails.
 */
export const fuzz = async <T>(target: Target<T>, count: number): Promise<void> => {
  const untilMs = minutes > 0 ? Date.now() + minutes * 60_000 : undefined;
  const most = untilMs !== undefined ? Infinity : Number(countAsked ?? count);
  for (let n = 0; n < most && (untilMs === undefined || Date.now() < untilMs); n += 1) {
    // Each input has a seed of its own: the one that fails can be had again without those before it.
    const input = target.make(seededRandom(seed * 1_000_003 + n));
    try {
      await target.check(input);
    } catch {
      const { input: smallest, error } = await shrink(target, input);
      const text = JSON.stringify(smallest)?.slice(0, 4_000);
      throw new Error(`${target.name} failed: seed ${seed}, input ${n}. Smallest: ${text}`, { cause: error });
    }
  }
};
