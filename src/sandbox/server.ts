/**
 * Builds the whole sandbox without listening: LiveChat, Meta, the phone page and the control API on one
 * Fastify application, reachable over a plain and a TLS port. Host names do not matter, paths route everything.
 */
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import formbody from '@fastify/formbody';
import websocket from '@fastify/websocket';
import { createClock } from './clock.ts';
import type { Optional, SandboxContext, SandboxLog, SandboxSettings } from './context.ts';
import { registerControl } from './control/index.ts';
import { createFaults } from './faults.ts';
import { type LiveChatSandbox, registerLiveChat } from './livechat/index.ts';
import { type MetaSandbox, registerMeta } from './meta/index.ts';
import { registerPhone } from './phone/index.ts';
import { makeStrict } from './strict.ts';
import { createTls, type SandboxTls } from './tls.ts';

/** Default redirect ports of the public client. */
export const DEFAULT_REDIRECT_PORTS = [47811, 47812, 47813, 47814, 47815, 47816, 47817, 47818];

/** How to build a sandbox; everything may be left out. */
export interface SandboxOptions extends Optional<Omit<SandboxSettings, 'readLag'>> {
  /** Plain port on 127.0.0.1; 0 (default) picks a free one. */
  port?: number | undefined;
  /** TLS port on 127.0.0.1; 0 (default) picks a free one. */
  tlsPort?: number | undefined;
  /** Seed of the strict sandbox (strict.ts); mild unless set. */
  strict?: number | undefined;
  /** How many times as fast as real time the clock runs; 1 unless set. */
  timeRate?: number | undefined;
  log?: SandboxLog | undefined;
}

/** The `listening` line: where everything is, and the public facts of the seeded world. */
export interface SandboxUrls {
  event: 'listening';
  httpUrl: string;
  httpsUrl: string;
  caFile: string;
  accountsUrl: string;
  apiUrl: string;
  graphUrl: string;
  dialogUrl: string;
  controlUrl: string;
  phoneUrl: string;
  livechat: { clientId: string; redirectPorts: number[]; organizationId: string };
  meta: { appId: string; appSecret: string; verifyToken: string };
}

/** A built sandbox. */
export interface Sandbox {
  readonly context: SandboxContext;
  readonly app: FastifyInstance;
  readonly livechat: LiveChatSandbox;
  readonly meta: MetaSandbox;
  /** Makes it strict by a seed, or mild again (strict.ts). */
  setStrict(seed: number | undefined): void;
  /** Known after `listen`; throws before. */
  readonly urls: SandboxUrls;
  listen(): Promise<SandboxUrls>;
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 30 * 1024 * 1024;

/** Builds a sandbox; call `listen` on the result. */
export function buildSandbox(options: SandboxOptions = {}): Sandbox {
  let urls: SandboxUrls | undefined;
  let tlsServer: TlsServer | undefined;
  let tls: SandboxTls | undefined;
  let closing: Promise<void> | undefined;
  let listening: Promise<SandboxUrls> | undefined;

  const needUrls = (): SandboxUrls => {
    if (!urls) throw new Error('The sandbox does not listen yet.');
    return urls;
  };

  const context: SandboxContext = {
    clock: createClock(Date, options.timeRate),
    faults: createFaults(),
    settings: {
      redirectPorts: options.redirectPorts ?? DEFAULT_REDIRECT_PORTS,
      agents: options.agents ?? 12,
      authorizeLimit: options.authorizeLimit ?? true,
      revokeOnUninstall: options.revokeOnUninstall ?? true,
      followingEndsOnTransfer: options.followingEndsOnTransfer ?? true,
      transfersWait: options.transfersWait ?? false,
      unknownScopes: options.unknownScopes ?? 'invalid_scope',
      scopeParameter: options.scopeParameter ?? 'honoured',
      scopesAboveRole: options.scopesAboveRole ?? 'cut',
      infoRefusal: options.infoRefusal ?? 422,
      repeatedDelete: options.repeatedDelete ?? 'accepted',
      cardsNeedPictures: options.cardsNeedPictures ?? false,
      firstThreadClearsSessionFields: options.firstThreadClearsSessionFields ?? true,
      busyTeam: options.busyTeam ?? false,
      firstCustomer: options.firstCustomer ?? false,
      queueLimit: options.queueLimit ?? 150,
      publicAgents: options.publicAgents ?? 1,
      listsAnonymized: options.listsAnonymized ?? false,
      customerRefusal: options.customerRefusal ?? 'access_denied',
      marketplaceWebhookUrl: options.marketplaceWebhookUrl ?? '',
    },
    log: options.log ?? (() => undefined),
    baseUrl: () => needUrls().httpUrl,
  };

  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true, exposeHeadRoutes: false });
  app.register(formbody);
  app.register(websocket, { options: { maxPayload: 4 * 1024 * 1024 } });
  const livechat = registerLiveChat(app, context);
  const meta = registerMeta(app, context);
  registerPhone(app, meta);
  const setStrict = (seed: number | undefined): void =>
    makeStrict({ settings: context.settings, options: meta.options }, seed);
  setStrict(options.strict);
  registerControl(app, context, { livechat, setStrict });

  const listen = async (): Promise<SandboxUrls> => {
    tls = await createTls();
    await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
    // The TLS port shares routes and sockets with the plain one: requests and upgrades are handed over.
    const server = createTlsServer({ key: tls.key, cert: tls.cert }, (request, response) =>
      app.routing(request, response),
    );
    tlsServer = server;
    server.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.tlsPort ?? 0, '127.0.0.1', resolve);
    });
    const httpUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    urls = {
      event: 'listening',
      httpUrl,
      httpsUrl: `https://localhost:${(server.address() as AddressInfo).port}`,
      caFile: tls.caFile,
      accountsUrl: httpUrl,
      apiUrl: httpUrl,
      graphUrl: httpUrl,
      dialogUrl: httpUrl,
      controlUrl: `${httpUrl}/control`,
      phoneUrl: `${httpUrl}/phone`,
      livechat: {
        clientId: livechat.clientId,
        redirectPorts: context.settings.redirectPorts,
        organizationId: livechat.organizationId,
      },
      meta: { appId: meta.appId, appSecret: meta.appSecret, verifyToken: meta.verifyToken },
    };
    livechat.start();
    return urls;
  };

  const close = async (): Promise<void> => {
    // Asked to stop while starting: what has to be closed is known only afterwards. listen() itself reports a failure.
    await listening?.catch(() => undefined);
    context.clock.stop();
    livechat.stop();
    if (tlsServer) {
      tlsServer.closeAllConnections();
      tlsServer.close();
    }
    await app.close();
    await tls?.dispose();
  };

  return {
    context,
    app,
    livechat,
    meta,
    setStrict,
    get urls() {
      return needUrls();
    },
    listen: () => (listening ??= listen()),
    close: () => (closing ??= close()),
  };
}
