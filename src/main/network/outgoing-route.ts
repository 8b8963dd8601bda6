import type { Agent as NodeAgent } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { BackchannelError } from '../../shared/errors.ts';
import { secureContextWith } from './authorities.ts';
import { environmentProxy, type Hop, hopsOfAnswer } from './proxies.ts';

/**
 * How every client of the console (HTTP and WebSocket, main and media) leaves this computer: to this computer itself directly;
 * over
 * TLS, believing in Node's, the system's and the organisation's authorities, through the proxy that the organisation, the
 * environment
 * or the system names, and then by CONNECT alone, so that the proxy sees a name and nothing else; everything else directly,
 * since a
 * proxy would read it.
 */

/** A name and password for a proxy. */
export interface ProxyLogin {
  user: string;
  password: string;
}

/** What a proxy has said last. */
export interface ProxyFault {
  code: 'PROXY_LOGIN_NEEDED' | 'PROXY_LOGIN_KIND' | 'PROXY_REFUSED' | 'PROXY_UNREACHABLE' | 'PROXY_KIND';
  /** `host:port`; empty when it is none that could be asked. */
  proxy: string;
}

export interface OutgoingSettings {
  /** Further authorities, PEM, one each. */
  authorities?: readonly string[] | undefined;
  /** What the system's or the organisation's settings answer for an address: `PROXY a:3128; DIRECT`. Absent: nobody is asked. */
  askSystem?: ((url: string) => Promise<string>) | undefined;
  /** The organisation's proxies count before those of the environment. */
  isEnforced?: boolean | undefined;
}

let settings: OutgoingSettings = {};
let context: tls.SecureContext | undefined;
const logins = new Map<string, ProxyLogin>();
const listeners = new Set<(fault: ProxyFault | undefined) => void>();
let lastFault: ProxyFault | undefined;

/** Set once, before the first client connects; tests set it anew. */
export const setOutgoing = (next: OutgoingSettings): void => {
  settings = next;
  context = undefined;
  logins.clear();
  tell(undefined);
  shared.destroy();
};

/** For the proxy at `host:port`; it counts from the next connection on. Undefined: none any more. */
export const setProxyLogin = (proxy: string, login: ProxyLogin | undefined): void => {
  if (login) logins.set(proxy, login);
  else logins.delete(proxy);
  // What it said of the one before is over.
  if (lastFault?.proxy === proxy) tell(undefined);
};

/** What stands between this computer and the others now; undefined: nothing, as far as was tried. */
export const proxyFault = (): ProxyFault | undefined => lastFault;
/** Told of every change. Answers the function that stops it. */
export const onProxyFault = (listener: (fault: ProxyFault | undefined) => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const tell = (fault: ProxyFault | undefined): void => {
  if (fault?.code === lastFault?.code && fault?.proxy === lastFault?.proxy) return;
  lastFault = fault;
  for (const listener of listeners) listener(fault);
};

const isProxyCode = (code: unknown): code is ProxyFault['code'] =>
  typeof code === 'string' && code.startsWith('PROXY_');

/** The proxy's refusal behind an error of axios or a socket; undefined: it was something else. */
export const proxyFaultOf = (error: unknown): BackchannelError | undefined => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (!isProxyCode(code)) return undefined;
  const { details } = (error instanceof BackchannelError ? error : (cause ?? {})) as BackchannelError;
  return new BackchannelError(code, details ? { details: { ...details } } : {});
};

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

const hopsTo = async (url: URL): Promise<Hop[]> => {
  if (loopbackHosts.has(url.hostname)) return ['direct'];
  const ofEnvironment = settings.isEnforced === true ? undefined : environmentProxy(url);
  if (ofEnvironment) return [ofEnvironment];
  if (!settings.askSystem) return ['direct'];
  // A system that does not answer names no proxy.
  return hopsOfAnswer(await settings.askSystem(url.href).catch(() => ''));
};

/**
 * The way to an address that counts now, in the order in which it is tried: `host:port` of a proxy, or `direct`. Errors:
 * PROXY_KIND.
 */
export const wayTo = async (url: string): Promise<string[]> =>
  (await hopsTo(new URL(url))).map((hop) => (hop === 'direct' ? hop : hop.host));

/** Schemes that a proxy asks for, of its header; Basic is the one that is answered. */
const offersBasic = (header: string | string[] | undefined): boolean =>
  [header ?? []].flat().some((value) => /(?:^|,)\s*basic\b/i.test(value));

const withLogin = (proxy: URL): URL => {
  const login = logins.get(proxy.host);
  if (!login || proxy.username !== '') return proxy;
  const known = new URL(proxy);
  known.username = encodeURIComponent(login.user);
  known.password = encodeURIComponent(login.password);
  return known;
};

/** Errors: PROXY_UNREACHABLE, PROXY_LOGIN_NEEDED, PROXY_LOGIN_KIND, PROXY_REFUSED. */
const tunnel = async (
  proxy: URL,
  request: Parameters<Agent['connect']>[0],
  options: AgentConnectOpts,
): Promise<Duplex> => {
  const details = { proxy: proxy.host };
  const login = logins.get(proxy.host);
  const agent = new HttpsProxyAgent(withLogin(proxy), { secureContext: context } as object);
  const answer: { status?: number; isBasic?: boolean } = {};
  agent.once(
    'proxyConnect',
    (connect: { statusCode: number; headers: Record<string, string | string[]> }) => {
      answer.status = connect.statusCode;
      answer.isBasic = offersBasic(connect.headers['proxy-authenticate']);
    },
  );
  let socket: Duplex;
  try {
    socket = await agent.connect(request, options as Parameters<typeof agent.connect>[1]);
  } catch (error) {
    const cause = String((error as { code?: unknown }).code ?? 'closed');
    throw new BackchannelError('PROXY_UNREACHABLE', { details: { ...details, cause } });
  }
  if (answer.status === 200) return socket;
  socket.destroy();
  // Asked before the name and password that are known now: the next call has them.
  if (answer.status === 407 && logins.get(proxy.host) !== login)
    throw Object.assign(new Error('asked too early'), { code: 'ECONNRESET' });
  if (answer.status === 407)
    throw new BackchannelError(answer.isBasic === true ? 'PROXY_LOGIN_NEEDED' : 'PROXY_LOGIN_KIND', {
      details,
    });
  throw new BackchannelError('PROXY_REFUSED', { details: { ...details, cause: String(answer.status) } });
};

/** Looks an address up and checks it; the proxy is asked for that address then, while the certificate is still the host's. */
export type PinAddress = (hostname: string) => Promise<string>;

/** Makes each connection by the way that counts for its address in that moment. For TLS alone. */
class OutgoingAgent extends Agent {
  readonly #pin: PinAddress | undefined;

  constructor(pin?: PinAddress) {
    // As Node's own agent, where connections may be used again.
    super(pin ? {} : { keepAlive: true, scheduling: 'lifo', timeout: 5_000 });
    this.#pin = pin;
  }

  override isSecureEndpoint(): boolean {
    return true;
  }

  override async connect(
    request: Parameters<Agent['connect']>[0],
    options: AgentConnectOpts,
  ): Promise<Duplex> {
    const host = String(options.host ?? '');
    const named = isIP(host) === 0 ? { servername: host } : {};
    context ??= secureContextWith(settings.authorities ?? []);
    const secured = { ...options, ...named, path: undefined, secureContext: context } as AgentConnectOpts;
    let failed: unknown;
    for (const hop of await this.#hopsTo(host, options.port)) {
      if (hop === 'direct') return tls.connect(secured as tls.ConnectionOptions);
      try {
        const address = (await this.#pin?.(host)) ?? host;
        const socket = await tunnel(hop, request, { ...secured, host: address } as AgentConnectOpts);
        tell(undefined);
        return socket;
      } catch (error) {
        failed = error;
        note(error);
        // The next of the list stands in for a proxy that is away, not for one that says no.
        if ((error as { code?: unknown }).code !== 'PROXY_UNREACHABLE') break;
      }
    }
    throw failed;
  }

  async #hopsTo(host: string, port: number | undefined): Promise<Hop[]> {
    const name = host.includes(':') ? `[${host}]` : host;
    try {
      return await hopsTo(new URL(`https://${name}:${port ?? 443}/`));
    } catch (error) {
      note(error);
      throw error;
    }
  }
}

const note = (error: unknown): void => {
  const { code, details } = error as { code?: unknown; details?: BackchannelError['details'] };
  if (isProxyCode(code)) tell({ code, proxy: String(details?.['proxy'] ?? '') });
};

const shared = new OutgoingAgent();

/** The agent for an address; undefined: none but Node's own (plain HTTP, which nothing of ours speaks to other computers). */
export const agentFor = (url: string | URL, pin?: PinAddress): NodeAgent | undefined => {
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'wss:') return undefined;
  return pin ? new OutgoingAgent(pin) : shared;
};

/** The same as options of axios, whose own reading of the environment would send plain HTTP to a proxy. */
export const outgoingRoute = (
  url: string | URL,
  pin?: PinAddress,
): { proxy: false; httpsAgent?: NodeAgent } => {
  const httpsAgent = agentFor(url, pin);
  return { proxy: false, ...(httpsAgent && { httpsAgent }) };
};
