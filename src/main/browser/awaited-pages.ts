import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { AwaitedPage, BrowserPage } from '../../shared/ipc/state.ts';
import type { OpenInBrowser } from './open-in-browser.ts';

/** Opens a page whose answer is waited for. `until` is aborted when the wait ends. */
export type OpenAwaitedPage = (
  url: string,
  awaited: { page: AwaitedPage; until: AbortSignal },
) => Promise<void>;

/** Pages in the system's browser that the console waits for, and their addresses where nothing opened. */
export interface AwaitedPages extends Pick<Emitter<{ changed: undefined }>, 'on'> {
  /** Those waited for now, without their addresses. */
  list(): BrowserPage[];
  /** That nothing opened is no error: the person can still open the address elsewhere. Errors: INPUT_INVALID. */
  open: OpenAwaitedPage;
  /** Puts the page's address on the clipboard. Errors: NOT_FOUND when it is not waited for. */
  copyAddress(page: AwaitedPage): void;
}

/**
 * The addresses are one-time requests (decision 0053): they hold no token and no verifier, and are worth nothing once the
 * wait is over. They are kept in memory for that long and never logged.
 */
export const createAwaitedPages = (deps: {
  openInBrowser: OpenInBrowser;
  copyText(text: string): void;
  onListenerError(error: unknown): void;
}): AwaitedPages => {
  const { openInBrowser, copyText } = deps;
  const emitter = createEmitter<{ changed: undefined }>(deps.onListenerError);
  const waiting = new Map<AwaitedPage, { url: string; isOpened: boolean }>();
  return {
    on: emitter.on,
    list: () => [...waiting].map(([page, { isOpened }]) => ({ page, isOpened })),
    async open(url, { page, until }) {
      let isOpened = true;
      try {
        await openInBrowser(url);
      } catch (error) {
        if (toBackchannelError(error).code !== 'BROWSER_MISSING') throw error;
        isOpened = false;
      }
      if (until.aborted) return;
      const own = { url, isOpened };
      waiting.set(page, own);
      emitter.emit('changed', undefined);
      until.addEventListener('abort', () => {
        // A second attempt has replaced it already.
        if (waiting.get(page) !== own) return;
        waiting.delete(page);
        emitter.emit('changed', undefined);
      });
    },
    copyAddress(page) {
      const found = waiting.get(page);
      if (!found) throw new BackchannelError('NOT_FOUND');
      copyText(found.url);
    },
  };
};
