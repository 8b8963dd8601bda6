import { toBackchannelError } from '../../shared/errors.ts';
import type { OpenInBrowser } from '../browser/index.ts';

/** Links that a person clicks: the one way out of the window to the system's browser. */
export interface ExternalLinks {
  /** Errors: INPUT_INVALID for anything but https (or http on loopback, for the simulators), BROWSER_MISSING. */
  open(url: string): Promise<void>;
}

export const createExternalLinks = (deps: {
  openInBrowser: OpenInBrowser;
  /** For the log, which never sees the link. */
  onRefused(code: string): void;
}): ExternalLinks => ({
  async open(url) {
    try {
      await deps.openInBrowser(url);
    } catch (error) {
      deps.onRefused(toBackchannelError(error).code);
      throw error;
    }
  },
});
