import type { Page } from 'playwright-core';

/** What a page holds, after everything that nothing holds was freed. */
export interface PageCounts {
  domNodes: number;
  listeners: number;
  documents: number;
  heapMb: number;
}

/** Chromium's own account; nodes that are no longer in the document but still held are counted too. */
export const countPage = async (page: Page): Promise<PageCounts> => {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Performance.enable');
    // Once for what is free, once more for what that has freed.
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const figure = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
    return {
      domNodes: figure('Nodes'),
      listeners: figure('JSEventListeners'),
      documents: figure('Documents'),
      heapMb: figure('JSHeapUsedSize') / 1024 / 1024,
    };
  } finally {
    await session.detach();
  }
};
