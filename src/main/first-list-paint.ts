import type { BrowserWindow } from 'electron';
import { toBackchannelError } from '../shared/errors.ts';

/** Run in the page for `npm run bench`: resolves with the epoch ms at which the first list was on the screen. */
const firstListPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [mark] = list.getEntriesByName('first-list-paint');
    if (mark) resolve(performance.timeOrigin + mark.startTime);
  }).observe({ type: 'mark', buffered: true });
})`;

/** A list that is painted in a window nobody sees yet is not on the screen: the later of the two counts. */
export const reportFirstListPaint = (window: BrowserWindow): void => {
  const shown = new Promise<number>((resolve) => {
    if (window.isVisible()) resolve(Date.now());
    else window.once('show', () => resolve(Date.now()));
  });
  window.webContents.once('dom-ready', () => {
    Promise.all([window.webContents.executeJavaScript(firstListPaint) as Promise<number>, shown]).then(
      (times) => console.log(JSON.stringify({ event: 'first-list-paint', atMs: Math.max(...times) })),
      (error: unknown) =>
        console.error(`The benchmark's mark was not found: ${toBackchannelError(error).code}`),
    );
  });
};
