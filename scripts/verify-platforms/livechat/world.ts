import { z } from 'zod';
import type { Clock } from '../../../src/shared/clock.ts';
import type { Timers } from '../../../src/shared/timers.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import {
  type AccountsApi,
  createAccountsApi,
  type TokenGrant,
} from '../../../src/main/livechat/accounts-api.ts';
import { type Archives, createArchives } from '../../../src/main/livechat/archives.ts';
import { apiVersion, type LiveChatConfig, secureBaseUrl } from '../../../src/main/livechat/config.ts';
import { createCustomerSide, type CustomerSide } from '../../../src/main/livechat/customer-side.ts';
import { createDirectoryApi, type DirectoryApi } from '../../../src/main/livechat/directory-api.ts';
import { createHttpClient, type HttpClient } from '../../../src/main/livechat/http.ts';
import { createIntegrationSide, type IntegrationSide } from '../../../src/main/livechat/integration.ts';
import { type RtmSocket, openRtmSocket } from '../../../src/main/livechat/rtm/socket.ts';
import { createBrowserSignIn } from '../../../src/main/livechat/sign-in/index.ts';
import { createRedirectLimit } from '../../../src/main/livechat/sign-in/redirect-limit.ts';
import { left, type Left, NotAsked, type StepContext } from '../step.ts';
import type { Wire } from '../wire.ts';

/** What this program calls itself at LiveChat. */
export const userAgent = 'BackchannelVerify/1';

/** One of the bridge's chats, made for this run. */
export interface TestChat {
  chatId: string;
  threadId: string;
  /** Of the first message. */
  eventId: string;
}

/** The product's own LiveChat clients, with everything they are answered noted; and what the steps leave for each other. */
export interface LiveChatWorld {
  config: LiveChatConfig;
  wire: Wire;
  http: HttpClient;
  accounts: AccountsApi;
  /** As the client of the identity token; the same one where there is no second. */
  identityAccounts: AccountsApi;
  directory: DirectoryApi;
  customerSide: CustomerSide;
  integrationSide: IntegrationSide;
  archives: Archives;
  /** A sign-in in the browser; the grant is taken back at the end. */
  signIn(
    page: 'livechat-sign-in' | 'livechat-identity' | 'livechat-integration',
    scopes: readonly string[],
    context: StepContext,
  ): Promise<TokenGrant>;
  /** An action of the agent's API that the product does not call: to look closer, or to undo. */
  asAgent<T>(action: string, body: Record<string, unknown>, schema: z.ZodType<T>): Promise<T>;
  /** A live connection, its answers and pushes noted; not yet logged in. Closed at the end. */
  openSocket(context: StepContext, onPush: (action: string, payload: unknown) => void): Promise<RtmSocket>;
  agent: Left<TokenGrant>;
  agentId: Left<string>;
  integration: Left<TokenGrant>;
  customer: Left<{ token: string; entityId: string }>;
  chat: Left<TestChat>;
}

/** `customer list_threads`, `accounts POST /v2/token`. */
const callOf = (method: string, address: string): string => {
  const { pathname } = new URL(address);
  const action = /\/(agent|customer|configuration)\/action\/(\w+)$/.exec(pathname);
  return action ? `${action[1]} ${action[2]}` : `accounts ${method} ${pathname}`;
};

/** Notes every answer, then lets the product read it by its own schema. */
const recording = (http: HttpClient, wire: Wire): HttpClient => ({
  async request(request) {
    const call = callOf(request.method, request.url);
    let body: unknown;
    try {
      body = await http.request({ ...request, schema: z.unknown() });
    } catch (error) {
      const status = error instanceof BackchannelError ? error.details?.['status'] : undefined;
      wire.note({ call, status: typeof status === 'number' ? status : 0, body: undefined });
      throw error;
    }
    wire.note({ call, status: 200, body });
    const parsed = request.schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new BackchannelError('ANSWER_INVALID', { details: { action: request.action } });
  },
});

export const createLiveChatWorld = (options: {
  config: LiveChatConfig;
  wire: Wire;
  clock: Clock;
  timers: Timers;
}): LiveChatWorld => {
  const { wire, timers } = options;
  const config = async (): Promise<LiveChatConfig> => options.config;
  const http = recording(createHttpClient({ userAgent }), wire);
  const accounts = createAccountsApi({ config, http });
  const { clientId, identityClientId = clientId } = options.config;
  const identityConfig = async () => ({ ...options.config, clientId: identityClientId });
  const identityAccounts = createAccountsApi({ config: identityConfig, http });
  const agent = left<TokenGrant>('livechat sign-in');
  const integration = left<TokenGrant>('livechat integration sign-in');
  const tokens = {
    accessToken: async () => agent.get().accessToken,
    onRefreshed: () => () => undefined,
  };
  const base = secureBaseUrl(options.config.apiUrl, 'apiUrl');

  const redirectLimit = createRedirectLimit(options.clock);
  const signIn: LiveChatWorld['signIn'] = async (page, scopes, context) => {
    let granted: TokenGrant | undefined;
    const as = page === 'livechat-identity' ? identityConfig : config;
    const open = createBrowserSignIn({
      config: as,
      identityConfig,
      accounts: page === 'livechat-identity' ? identityAccounts : accounts,
      identityAccounts,
      redirectLimit,
      timers,
      openExternal: async (url) =>
        void (await context.person.does({ kind: 'open', page, url }, context.signal)),
    });
    await open({
      page: page === 'livechat-integration' ? 'authorize-bridge' : 'sign-in',
      scopes,
      signal: context.signal,
      accept: async (grant) => void (granted = grant),
    });
    if (granted === undefined) throw new NotAsked('The browser brought no grant.');
    return granted;
  };

  return {
    config: options.config,
    wire,
    http,
    accounts,
    identityAccounts,
    directory: createDirectoryApi({ config, http, tokens }),
    customerSide: createCustomerSide({
      config,
      http,
      organizationId: () => agent.value?.organizationId,
    }),
    integrationSide: createIntegrationSide({ config, http }),
    archives: createArchives({ config, http }),
    signIn,
    asAgent: (action, body, schema) =>
      http.request({
        action,
        method: 'POST',
        url: `${base}/v${apiVersion}/agent/action/${action}`,
        body,
        token: agent.get().accessToken,
        schema,
      }),
    openSocket: (context, onPush) =>
      new Promise((resolve, reject) => {
        const url = new URL(`${base.replace(/^http/, 'ws')}/v${apiVersion}/agent/rtm/ws`);
        url.searchParams.set('organization_id', agent.get().organizationId);
        const socket = openRtmSocket({
          url: url.href,
          userAgent,
          timers,
          onOpen: () => {
            context.undo('live connection closed', async () => socket.close());
            resolve({
              ...socket,
              async request(action, payload) {
                const body = await socket.request(action, payload);
                wire.note({ call: `rtm ${action}`, status: 200, body });
                return body;
              },
            });
          },
          onPush: (action, payload) => {
            wire.note({ call: `push ${action}`, status: 200, body: payload });
            onPush(action, payload);
          },
          onClose: () => reject(new BackchannelError('LIVECHAT_UNAVAILABLE', { details: { action: 'rtm' } })),
        });
      }),
    agent,
    agentId: left('livechat who am I'),
    integration,
    customer: left('livechat customer'),
    chat: left('livechat chat'),
  };
};
