import type { Page } from 'playwright-core';

/** The driver's own object behind a page and its DevTools session, which its public interface does not offer. */
interface DriverPage {
  readonly _connection: {
    toImpl(page: Page): {
      readonly delegate: {
        readonly _mainFrameSession: { readonly _client: { send(method: string): Promise<unknown> } };
      };
    };
  };
}

/**
 * Ends the driver's record of every answer the page gets: Chromium keeps it in the page's own memory, about 10 MB for a thousand
 * messages that arrive, and a measure of memory would count it. Nothing that waits for requests or answers works afterwards.
 */
export const stopRecordingAnswers = async (page: Page): Promise<void> => {
  const { _connection } = page as unknown as DriverPage;
  await _connection.toImpl(page).delegate._mainFrameSession._client.send('Network.disable');
};
