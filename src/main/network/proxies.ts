import { getProxyForUrl } from 'proxy-from-env';
import { BackchannelError } from '../../shared/errors.ts';

/** The proxies that an organisation sets. Chromium carries them out; this is what it is told. */
export interface ProxyPolicy {
  mode: 'system' | 'none' | 'manual' | 'script';
  /** `host:port`, with `https://` before it where the proxy itself speaks TLS. */
  server?: string | undefined;
  scriptUrl?: string | undefined;
  exceptions: readonly string[];
}

/** One way to try. */
export type Hop = 'direct' | URL;

/** How a proxy of the environment is written; others (SOCKS) are not spoken to. */
const isSpokenTo = (url: URL): boolean => url.protocol === 'http:' || url.protocol === 'https:';

/** The proxy of HTTPS_PROXY or ALL_PROXY, if NO_PROXY does not name the host. */
export const environmentProxy = (url: URL): URL | undefined => {
  // The variables name protocols of pages; a WebSocket goes the way of its HTTPS twin.
  const proxy = getProxyForUrl(url.href.replace(/^wss:/, 'https:'));
  const parsed = URL.canParse(proxy) ? new URL(proxy) : undefined;
  return parsed && isSpokenTo(parsed) ? parsed : undefined;
};

/** Kinds of a script's answer that are tunnels of HTTP. */
const schemes: Readonly<Record<string, string>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' };

/**
 * What a script, or the system, answers for an address: `PROXY a:3128; HTTPS b:443; DIRECT`, in the order in which they are
 * tried.
 * Errors: PROXY_KIND when there is nothing among them that can be spoken to.
 */
export const hopsOfAnswer = (answer: string): Hop[] => {
  const parts = answer
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const hops = parts.flatMap((part): Hop[] => {
    const [kind = '', place = ''] = part.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return ['direct'];
    const scheme = schemes[kind.toUpperCase()];
    const address = `${scheme}://${place}`;
    return scheme !== undefined && place !== '' && URL.canParse(address) ? [new URL(address)] : [];
  });
  if (hops.length > 0) return hops;
  if (parts.length === 0) return ['direct'];
  throw new BackchannelError('PROXY_KIND', { details: { proxy: parts[0]?.split(/\s+/)[0] ?? '' } });
};

/** As Electron's session is told of it. Undefined: a mode without what it needs; the system's proxies count then. */
export const sessionProxyOf = (
  policy: ProxyPolicy,
):
  | { mode: 'system' | 'direct' }
  | { mode: 'fixed_servers'; proxyRules: string; proxyBypassRules: string }
  | { mode: 'pac_script'; pacScript: string }
  | undefined => {
  switch (policy.mode) {
    case 'system':
      return { mode: 'system' };
    case 'none':
      return { mode: 'direct' };
    case 'script':
      return policy.scriptUrl === undefined ? undefined : { mode: 'pac_script', pacScript: policy.scriptUrl };
    case 'manual':
      return policy.server === undefined
        ? undefined
        : {
            mode: 'fixed_servers',
            proxyRules: policy.server,
            proxyBypassRules: policy.exceptions.join(';'),
          };
  }
};
