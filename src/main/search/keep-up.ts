import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import { createRetryLoop } from '../work/index.ts';
import type { BuildProgress, SearchIndex } from './search-index.ts';

/** One step keeps the process busy for about so long: a frame of the window is not lost to it. */
const wantedStepMs = 6;
const fewest = 20;
const most = 1_000;
/** What comes together is brought in together. */
const gatherMs = 150;
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 5 * 60_000 };

/** Brings the index up to date behind everything else: first what has just changed, then what has gone, then what
 * was there before it. */
export const createKeepUp = (deps: {
  index: SearchIndex;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** How far it is; told when the share in hundredths has changed, and at the end. */
  progressed(progress: BuildProgress): void;
}) => {
  const { index } = deps;
  let size = 100;
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
      const beganMs = performance.now();
      const isMore =
        index.takeDue(size) > 0 || index.cleanStep(Math.ceil(size / 10)) || index.buildStep(size);
      const tookMs = performance.now() - beganMs;
      // Half as many when it took too long; growing again little by little.
      if (tookMs > wantedStepMs * 1.5) size = Math.max(fewest, Math.floor(size / 2));
      else if (tookMs < wantedStepMs) size = Math.min(most, Math.ceil(size * 1.25));
      tell();
      // Everything else comes in between.
      return isMore ? Math.ceil(tookMs) : undefined;
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
