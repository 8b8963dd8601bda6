import type { SearchIndex } from './search-index.ts';

/** One step keeps the process busy for about so long: a frame of the window is not lost to it. */
const wantedStepMs = 6;

/** How much to do at once, so that it takes about as long as wanted. */
const createPace = (fewest: number, most: number, first: number) => {
  let size = first;
  return {
    get size(): number {
      return size;
    },
    /** Half as much when it took too long; growing again little by little. */
    took(ms: number): void {
      if (ms > wantedStepMs * 1.5) size = Math.max(fewest, Math.floor(size / 2));
      else if (ms < wantedStepMs) size = Math.min(most, Math.ceil(size * 1.25));
    },
  };
};

/** What the index still needs, step by step: first what has gone or changed just now, last what was there before it. */
export const createSteps = (index: SearchIndex) => {
  const paces = {
    gone: createPace(20, 1_000, 100),
    entries: createPace(50, 1_000, 100),
    pages: createPace(2, 200, 10),
  };
  const tasks: readonly { pace: keyof typeof paces; step(size: number): boolean }[] = [
    { pace: 'gone', step: index.takeGone },
    { pace: 'entries', step: (size) => index.takeDue(size) > 0 },
    { pace: 'entries', step: index.balanceStep },
    { pace: 'pages', step: index.renewStep },
    { pace: 'pages', step: index.mergeStep },
    { pace: 'entries', step: index.buildStep },
  ];
  return {
    /** Takes the next step; answers how long it took, ms. Undefined: nothing is left to be done. */
    next(): number | undefined {
      for (const { pace, step } of tasks) {
        const beganMs = performance.now();
        if (!step(paces[pace].size)) continue;
        const tookMs = performance.now() - beganMs;
        paces[pace].took(tookMs);
        return tookMs;
      }
      return undefined;
    },
  };
};
