import type { BrowserWindow } from 'electron';

/** A page that does not come by then is not waited for. */
const latestMs = 1_000;

/**
 * Resolves when the page's process runs and asks for its files. Until then Chromium needs main's thread in many short turns, to
 * start that process and the one that draws: whatever main does meanwhile holds them up (decision 0164).
 */
export const pageIsThere = (window: BrowserWindow | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (!window) return resolve();
    setTimeout(resolve, latestMs);
    window.webContents.once('did-navigate', () => resolve());
  });
