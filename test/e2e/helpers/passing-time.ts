import type { Page } from 'playwright-core';

/**
 * Lets hours pass for a page in a moment and counts how often they wake it. Run in the page before the window starts (`FakePage.open`).
 * Timers of a tenth of a second and less stay the browser's: they end what has just been done.
 */
export const passTimeByHand = `
  const short = 100;
  const real = {
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
    now: Date.now.bind(Date),
  };
  // Noon: no midnight in the hours of a test.
  let aheadMs = new Date(real.now()).setHours(12, 0, 0, 0) - real.now();
  let lastId = 1_000_000_000;
  const waiting = new Map();
  Date.now = () => real.now() + aheadMs;
  const wait = (run, ms, everyMs) => {
    lastId += 1;
    waiting.set(lastId, { atMs: Date.now() + ms, run, everyMs });
    return lastId;
  };
  window.setTimeout = (run, ms = 0, ...args) =>
    ms <= short ? real.setTimeout(run, ms, ...args) : wait(() => run(...args), ms);
  window.setInterval = (run, ms = 0, ...args) => wait(() => run(...args), ms, ms);
  window.clearTimeout = window.clearInterval = (id) => {
    if (!waiting.delete(id)) real.clearTimeout(id);
  };
  window.passTime = async (ms) => {
    const untilMs = Date.now() + ms;
    const moments = new Set();
    for (;;) {
      const next = [...waiting].sort(([, one], [, other]) => one.atMs - other.atMs)[0];
      if (next === undefined || next[1].atMs > untilMs) break;
      const [id, { atMs, run, everyMs }] = next;
      aheadMs = Math.max(aheadMs, atMs - real.now());
      moments.add(atMs);
      if (everyMs === undefined) waiting.delete(id);
      else waiting.set(id, { atMs: atMs + everyMs, run, everyMs });
      run();
      // What it has brought about is drawn, and waits anew, before time goes on.
      await new Promise((resolve) => requestAnimationFrame(() => real.setTimeout(resolve)));
    }
    aheadMs = Math.max(aheadMs, untilMs - real.now());
    return moments.size;
  };
`;

/** Lets so much time pass in the page; answers at how many moments of it a timer woke the page. */
export const passTime = (page: Page, ms: number): Promise<number> =>
  page.evaluate(
    (span) => (window as unknown as { passTime(ms: number): Promise<number> }).passTime(span),
    ms,
  );

/** The page believes from now on that it is seen, or not: closed to the tray, minimised, behind a locked screen. */
export const setSeen = (page: Page, isSeen: boolean): Promise<void> =>
  page.evaluate((seen) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (seen ? 'visible' : 'hidden'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isSeen);
