import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import { createRetryLoop } from '../work/index.ts';
import type { BuildProgress, SearchIndex } from './search-index.ts';
import { createSteps } from './steps.ts';

/** What comes together is brought in together. */
const gatherMs = 150;
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 5 * 60_000 };

/** Brings the index up to date behind everything else. */
export const createKeepUp = (deps: {
  index: SearchIndex;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** How far it is; told when the share in hundredths has changed, and at the end. */
  progressed(progress: BuildProgress): void;
}) => {
  const { index } = deps;
  const steps = createSteps(index);
  let told = -1;

  const tell = (): void => {
    const progress = index.progress();
    const share = progress.isDone ? 100 : Math.floor((99 * progress.done) / Math.max(1, progress.total));
    if (share === told) return;
    told = share;
    deps.progressed(progress);
  };

  const loop = createRetryLoop({
    async run() {
      const tookMs = steps.next();
      tell();
      // Everything else comes in between.
      return tookMs === undefined ? undefined : Math.ceil(tookMs);
    },
    onError: (error) => deps.log.error('search-index-failed', { code: toBackchannelError(error).code }),
    timing,
    clock: deps.clock,
    timers: deps.timers,
  });
  return {
    /** Something was written. */
    wake: (): void => loop.schedule(gatherMs),
    start: (): void => loop.schedule(),
    idle: loop.idle,
    stop: loop.stop,
  };
};
