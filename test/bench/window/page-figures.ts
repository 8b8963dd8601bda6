import type { Page } from 'playwright-core';

/** What the page itself can tell of how it draws. Both sides of the benchmark are asked the same. Units: ms. */

/** The time from each frame to the next while `act` runs. */
export const framesDuring = async (page: Page, act: () => Promise<unknown>): Promise<number[]> => {
  await page.evaluate(() => {
    const frames: number[] = [];
    let beforeMs = performance.now();
    const look = (atMs: number): void => {
      frames.push(atMs - beforeMs);
      beforeMs = atMs;
      if (noted.isOn) requestAnimationFrame(look);
    };
    const noted = { isOn: true, frames };
    Object.assign(window, { noted });
    requestAnimationFrame((atMs) => {
      beforeMs = atMs;
      requestAnimationFrame(look);
    });
  });
  await act();
  return page.evaluate(() => {
    const { noted } = window as unknown as { noted: { isOn: boolean; frames: number[] } };
    noted.isOn = false;
    return noted.frames;
  });
};

/** Gives the page `nextPaint`, which calls back when the frame that comes next has been drawn. */
export const preparePaints = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign(window, {
      // The callback runs before the frame is drawn, the message after it.
      nextPaint: (then: () => void): void =>
        void requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = then;
          channel.port2.postMessage(undefined);
        }),
    });
  });

/** From the press of each key in a text field until it has been drawn. The field has the focus. */
export const keysToPaint = async (page: Page, keys: number): Promise<number[]> => {
  await page.evaluate(() => {
    const painted: number[] = [];
    const onKey = ({ timeStamp }: KeyboardEvent): void => {
      (window as unknown as { nextPaint(then: () => void): void }).nextPaint(() =>
        painted.push(performance.now() - timeStamp),
      );
    };
    window.addEventListener('keydown', onKey, { capture: true });
    Object.assign(window, { painted });
  });
  for (let n = 0; n < keys; n += 1)
    await page.keyboard.press('abcdefghij klmnop'[n % 17] ?? 'a', { delay: 20 });
  return page.evaluate(
    (wanted) =>
      new Promise<number[]>((resolve) => {
        const { painted } = window as unknown as { painted: number[] };
        const look = (): void =>
          painted.length >= wanted ? resolve(painted) : void requestAnimationFrame(look);
        look();
      }),
    keys,
  );
};

/** From the end of the open thread to its first message, by as much with each frame as a quick wheel turns. */
export const scrollToBeginning = (page: Page, stepPx: number): Promise<{ mostMessages: number }> =>
  page.evaluate(
    (step) =>
      new Promise<{ mostMessages: number }>((resolve) => {
        const scroller = document.querySelector<HTMLElement>('.thread__scroller');
        let mostMessages = 0;
        const turn = (): void => {
          if (scroller === null) return;
          const drawn = scroller.querySelectorAll('[data-testid="message"]').length;
          mostMessages = Math.max(mostMessages, drawn);
          if (scroller.scrollTop === 0 && scroller.querySelector('.thread__head--beginning') !== null) {
            resolve({ mostMessages });
            return;
          }
          scroller.scrollTop -= step;
          requestAnimationFrame(turn);
        };
        requestAnimationFrame(turn);
      }),
    stepPx,
  );

/**
 * Opens rows of the list that is shown one after the other, each once, and answers for each the time from the click until its
 * messages have been drawn.
 */
export const switchesToPaint = (page: Page, count: number): Promise<number[]> =>
  page.evaluate(async (wanted) => {
    const painted: number[] = [];
    const opened = new Set<string>();
    const nextPaint = (window as unknown as { nextPaint(then: () => void): void }).nextPaint;
    const drawn = (): Promise<void> => new Promise((resolve) => nextPaint(resolve));
    const list = document.querySelector<HTMLElement>('.pane__list [data-virtuoso-scroller]');
    const isShown = (customerId: string): boolean =>
      document.querySelector(`[role="feed"] [data-message-id^="filled-${customerId}-"]`) !== null;
    while (painted.length < wanted) {
      const row = [...document.querySelectorAll<HTMLElement>('[data-testid="conversation-row"]')].find(
        ({ dataset }) => !opened.has(dataset['conversationId'] ?? ''),
      );
      if (row === undefined) {
        list?.scrollBy(0, 400);
        await drawn();
        continue;
      }
      const id = row.dataset['conversationId'] ?? '';
      const customerId = id.split(':')[1] ?? '';
      opened.add(id);
      // The live conversation and the two long ones are not what is measured.
      if (!customerId.startsWith('2000')) continue;
      const fromMs = performance.now();
      row.click();
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (!isShown(customerId)) return;
          observer.disconnect();
          nextPaint(resolve);
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true });
        look();
      });
      painted.push(performance.now() - fromMs);
      await drawn();
    }
    return painted;
  }, count);

/** The floor of the figure above: a click that changes one text, until it has been drawn. */
export const clicksToPaint = (page: Page, count: number): Promise<number[]> =>
  page.evaluate(async (wanted) => {
    const painted: number[] = [];
    const nextPaint = (window as unknown as { nextPaint(then: () => void): void }).nextPaint;
    for (let n = 0; n < wanted; n += 1) {
      const fromMs = performance.now();
      document.body.textContent = String(n);
      await new Promise<void>((resolve) => nextPaint(resolve));
      painted.push(performance.now() - fromMs);
      await new Promise<void>((resolve) => nextPaint(resolve));
    }
    return painted;
  }, count);

/** Frees what nothing holds any more. */
export const collectGarbage = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
};
