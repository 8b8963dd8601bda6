import type { Page } from 'playwright-core';

/**
 * Begins to watch the page for a text; `atMs` resolves with the time (epoch ms of this computer) at which the frame that shows it had
 * been painted. Watching is under way when the first promise resolves.
 */
export const paintedAtMs = async (page: Page, text: string): Promise<{ atMs(): Promise<number> }> => {
  const watch = await page.evaluateHandle((wanted) => {
    const painted = new Promise<number>((resolve) => {
      const look = (): boolean => {
        const last = [...document.querySelectorAll('[data-testid="message"]')].slice(-3);
        if (!last.some((each) => each.textContent.includes(wanted))) return false;
        // The first callback comes before the frame is painted, the second one after it.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
        return true;
      };
      const observer = new MutationObserver(() => {
        if (look()) observer.disconnect();
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return { painted };
  }, text);
  return { atMs: () => watch.evaluate(({ painted }) => painted) };
};
