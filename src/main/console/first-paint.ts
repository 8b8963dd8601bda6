import type { Timers } from '../../shared/timers.ts';
import type { Router } from '../ipc/index.ts';

/** A page that has its lists paints them within this time, also on a busy computer. */
const paintMs = 300;
/** Whatever the page does: nobody waits longer than this for the network. */
const latestMs = 3_000;

/** The moment from which work that can wait may begin. */
export interface FirstPaint {
  /**
   * Calls back once: after the page got a list and had time to paint it, or a few seconds after the start. At once when
   * it is past.
   */
  afterwards(run: () => void): void;
  /** The same router, which notes what the page is given. */
  watch(router: Router): Router;
}

/** Whether an answer holds what the page was opened for. */
const hasList = (route: unknown, value: unknown): boolean =>
  route === 'team/list' ||
  route === 'conversation/list' ||
  (route === 'app/get-first-picture' &&
    typeof value === 'object' &&
    value !== null &&
    ('inbox' in value || 'team' in value));

/** Knows when the cached lists are on the screen, as far as main can see it: by what the page has asked for. */
export const createFirstPaint = (timers: Timers): FirstPaint => {
  let isPast = false;
  let isPainting = false;
  const waiting: (() => void)[] = [];
  const pass = (): void => {
    if (isPast) return;
    isPast = true;
    for (const run of waiting.splice(0)) run();
  };
  timers.after(latestMs, pass);
  return {
    afterwards(run) {
      if (isPast) run();
      else waiting.push(run);
    },
    watch: (router) => async (sender, route, input) => {
      const answer = await router(sender, route, input);
      if (!isPainting && answer.ok && hasList(route, answer.value)) {
        isPainting = true;
        timers.after(paintMs, pass);
      }
      return answer;
    },
  };
};
