import { BackchannelError } from '../../shared/errors.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';

/** Where LiveChat is, and as which app this program is registered there. */
export type LiveChatConfig = PlatformHosts['livechat'];

/** Stable version of the platform's API. Source: livechat.md §1. */
export const apiVersion = '3.6';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * A platform address that may be used: https, or plain http on this computer (the sandbox). Comes without a trailing slash.
 * Errors: SETTING_INVALID naming the setting.
 */
export const secureBaseUrl = (address: string, setting: keyof LiveChatConfig): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSecure =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && loopbackHosts.has(url.hostname));
  if (!url || !isSecure) throw new BackchannelError('SETTING_INVALID', { details: { setting } });
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};
