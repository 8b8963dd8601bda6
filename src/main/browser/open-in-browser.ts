import { BackchannelError } from '../../shared/errors.ts';
import { checkedAddress } from './checked-address.ts';
import { hasLinuxBrowser } from './linux-browser.ts';

/**
 * Hands an address to the system's browser: the one way out for every address, whoever named it.
 * Errors: INPUT_INVALID (not an address of the web), BROWSER_MISSING (nothing on this computer opens it).
 */
export type OpenInBrowser = (url: string) => Promise<void>;

/** `platform`: as process.platform. */
export const createOpenInBrowser = (deps: {
  /** As of `checkedAddress`. */
  allowsLoopback(): boolean;
  /** Electron's; it rejects on macOS and Windows only. */
  openExternal(url: string): Promise<void>;
  platform: string;
  /** Asked on Linux. */
  hasBrowser?: (() => Promise<boolean>) | undefined;
}): OpenInBrowser => {
  const { openExternal, platform, hasBrowser = hasLinuxBrowser } = deps;
  return async (url) => {
    const address = checkedAddress(url, { allowsLoopback: deps.allowsLoopback() });
    // Tried in any case: something may open the page although no browser was found.
    const opening = openExternal(address).catch((error: unknown) => {
      throw new BackchannelError('BROWSER_MISSING', { cause: error });
    });
    const [isFound] = await Promise.all([platform === 'linux' ? hasBrowser() : true, opening]);
    if (!isFound) throw new BackchannelError('BROWSER_MISSING');
  };
};
