import type { Timers } from '../shared/timers.ts';
import type { Router } from './ipc/index.ts';

/** The question that a window begins with. */
const firstRoute = 'app/get-first-picture';
/** A page that has its picture draws it within this time and asks for the rest; also on a busy computer. */
const drawnAfterMs = 300;
/** Whatever the page does: the services are not held back longer than this. */
const latestMs = 3_000;

/** As Promise.withResolvers, which the oldest runtime lacks. */
const withResolvers = (): { promise: Promise<void>; resolve(): void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

/** A start in two parts: what the window shows first is read and given before the services are loaded. */
export interface StartOrder<Started> {
  /** Errors: those of both parts. */
  started: Promise<Started>;
  /** Who answers this request: asked at each one. Errors: as `started`. */
  routerFor(route: unknown): Promise<Router>;
  /** The first part has answered; the window shows what it said. */
  isGiven(): boolean;
  /** Nothing waits for the page any longer: the program is asked to quit, and what was begun can only be ended as a whole. */
  hurry(): void;
}

/**
 * The page's own process draws while main's thread is free, so the second part waits until the page asks for more, which it does
 * when it has drawn (src/renderer/start.tsx, `afterDrawing`). Where the first part has nothing to give, the second follows.
 */
export const orderStart = <
  Begun extends { first: { router: Router } | undefined },
  Started extends { router: Router },
>(deps: {
  begin(): Promise<Begun>;
  goOn(begun: Begun): Promise<Started>;
  timers: Timers;
}): StartOrder<Started> => {
  let isGiven = false;
  const { promise: released, resolve: release } = withResolvers();
  // After whoever calls has made the window.
  const begun = Promise.resolve().then(deps.begin);
  const started = begun.then(async (part) => {
    if (part.first) {
      deps.timers.after(latestMs, release);
      await released;
    }
    return deps.goOn(part);
  });
  // Whoever asks is told.
  started.catch(() => undefined);
  return {
    started,
    isGiven: () => isGiven,
    hurry: release,
    async routerFor(route) {
      if (route !== firstRoute || isGiven) release();
      else {
        const { first } = await begun;
        // The page may have been loaded again meanwhile: each picture but the first is the services'.
        if (first && !isGiven) {
          isGiven = true;
          deps.timers.after(drawnAfterMs, release);
          return first.router;
        }
      }
      return (await started).router;
    },
  };
};
