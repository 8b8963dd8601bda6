import type { Agent } from 'node:http';
import { isIP } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * How every client of the console (HTTP and WebSocket) leaves this computer: to this computer itself directly; over TLS
 * through the proxy of HTTPS_PROXY or ALL_PROXY, if NO_PROXY does not name the host, and then by CONNECT alone, so that the
 * proxy sees a name and nothing else; everything else directly, since a proxy would read it.
 */
const proxyOf = (url: URL): URL | undefined => {
  if (loopbackHosts.has(url.hostname)) return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'wss:') return undefined;
  // The variables name protocols of pages; a WebSocket goes the way of its HTTPS twin.
  const proxy = getProxyForUrl(url.href.replace(/^wss:/, 'https:'));
  if (!URL.canParse(proxy)) return undefined;
  const parsed = new URL(proxy);
  return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed : undefined;
};

/** Has the proxy connect to an address that was looked up and checked here, while the certificate is still the host's. */
class PinnedProxyAgent extends HttpsProxyAgent<string> {
  readonly #address: string;

  constructor(proxy: string, address: string) {
    super(proxy);
    this.#address = address;
  }

  override connect(
    ...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    const { host } = options;
    const named = host === undefined || isIP(host) !== 0 ? {} : { servername: host };
    return super.connect(request, { ...options, ...named, host: this.#address });
  }
}

/** The agent for an address; undefined: none but Node's own. `connectTo`: an IP address instead of the host's name. */
export const agentFor = (url: string | URL, connectTo?: string): Agent | undefined => {
  const proxy = proxyOf(new URL(url));
  if (!proxy) return undefined;
  return connectTo === undefined
    ? new HttpsProxyAgent(proxy.href)
    : new PinnedProxyAgent(proxy.href, connectTo);
};

/** The same as options of axios, whose own reading of the environment would send plain HTTP to a proxy. */
export const outgoingRoute = (
  url: string | URL,
  connectTo?: string,
): { proxy: false; httpsAgent?: Agent } => {
  const httpsAgent = agentFor(url, connectTo);
  return { proxy: false, ...(httpsAgent && { httpsAgent }) };
};

/** No connection was made to anybody: nothing can have been sent. */
const noConnection = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
]);

/** A TLS socket's word on the other side's certificate; a plain socket has none. */
const isBelieved = (socket: object): boolean | undefined =>
  'authorized' in socket && 'encrypted' in socket ? socket.authorized === true : undefined;

/**
 * Whether a request that failed with this error of axios certainly never left this computer. Over TLS a request leaves when the
 * other side's certificate has been believed, whatever ended the connection before: a wrong certificate, an answer that is no
 * TLS, an alert, silence.
 */
export const neverLeft = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, request } = error as { code?: unknown; syscall?: unknown; request?: unknown };
  if ((typeof code === 'string' && noConnection.has(code)) || syscall === 'connect') return true;
  if (typeof request !== 'object' || request === null || !('socket' in request)) return false;
  const { socket } = request;
  // Not even given a connection, for instance because the proxy made none.
  if (typeof socket !== 'object' || socket === null) return true;
  return isBelieved(socket) === false;
};
