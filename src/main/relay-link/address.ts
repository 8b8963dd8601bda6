import { BackchannelError } from '../../shared/errors.ts';

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * An address the console may send secrets to: https, or plain http on this computer alone.
 * Errors: RELAY_INSECURE.
 */
export const secureUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSecure =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && loopbackHosts.has(url.hostname));
  if (!url || !isSecure) throw new BackchannelError('RELAY_INSECURE');
  return url;
};
