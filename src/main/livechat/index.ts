import type { Timers } from '../../shared/timers.ts';
import type { OpenAwaitedPage } from '../browser/index.ts';
import { createAccountsApi } from './accounts-api.ts';
import { type Archives, createArchives } from './archives.ts';
import type { AccountsApi } from './accounts-api.ts';
import type { LiveChatConfig } from './config.ts';
import { createCustomerSide } from './customer-side.ts';
import type { CustomerSide } from './customer-side.ts';
import { createDirectoryApi } from './directory-api.ts';
import type { DirectoryApi } from './directory-api.ts';
import { createHttpClient } from './http.ts';
import { createIdentify } from './identify.ts';
import type { Identify } from './identify.ts';
import { createIntegrationSide } from './integration.ts';
import type { IntegrationSide } from './integration.ts';
import { withPlainCards } from './plain-cards.ts';
import { createConnection } from './rtm/connection.ts';
import type { ConnectionOptions, LiveChatConnection } from './rtm/connection.ts';
import { createBrowserSignIn } from './sign-in/index.ts';
import type { BrowserSignIn } from './sign-in/index.ts';
import type { RedirectLimit } from './sign-in/redirect-limit.ts';

export { type ArchivedThread, type Archives, eventText } from './archives.ts';
export { createCallCounter } from './call-counter.ts';
export type { CallCounter } from './call-counter.ts';
export { isRefusal, refusalType } from './chat-events.ts';
export type { ChatEvent, ChatThread, OutgoingEvent, ThreadsPage, ThreadsRequest } from './chat-events.ts';
export type { CustomerSide, CustomerToken, Quiet } from './customer-side.ts';
export { requireIntegrationScopes } from './integration.ts';
export type { ChatSummary, IntegrationSide } from './integration.ts';
export type { ChatPush } from './rtm/pushes.ts';
export { desktopScopes, integrationScopes, requireIdentityScopes } from './scopes.ts';
export type { AccountsApi, TokenGrant } from './accounts-api.ts';
export type { AgentChanges, AgentProfile } from './agent-schemas.ts';
export type { LiveChatConfig } from './config.ts';
export type { DirectoryApi } from './directory-api.ts';
export type { Identify } from './identify.ts';
export type { ConnectionEvents, LiveChatConnection } from './rtm/connection.ts';
export type { ChatQueue } from './rtm/queue.ts';
export type { Multicast, TeamPush } from './rtm/pushes.ts';
export { identityScopesOf } from './sign-in/index.ts';
export type { BrowserSignIn } from './sign-in/index.ts';
export { createRedirectLimit } from './sign-in/redirect-limit.ts';
export type { RedirectLimit } from './sign-in/redirect-limit.ts';
export { maxUploadBytes } from './upload.ts';
export { withToken } from './token-source.ts';
export type { TokenSource } from './token-source.ts';

/** What needs no session: sign-in, tokens, who they belong to. The session is built on it. */
export interface LiveChatAccounts {
  accounts: AccountsApi;
  /** The same as the client of the identity token. */
  identityAccounts: AccountsApi;
  signIn: BrowserSignIn;
  identify: Identify;
}

/**
 * `config`: refused where this build has no client id. `userAgent`: product/version. `onCall`: for each request to
 * LiveChat.
 */
export const createLiveChatAccounts = (options: {
  config: () => Promise<LiveChatConfig>;
  openExternal: OpenAwaitedPage;
  redirectLimit: RedirectLimit;
  timers: Timers;
  userAgent: string;
  onCall?: (() => void) | undefined;
}): LiveChatAccounts => {
  const http = createHttpClient(options);
  const accounts = createAccountsApi({ config: options.config, http });
  const identityConfig = async (): Promise<LiveChatConfig> => {
    const config = await options.config();
    return { ...config, clientId: config.identityClientId ?? config.clientId };
  };
  const identityAccounts = createAccountsApi({ config: identityConfig, http });
  return {
    accounts,
    identityAccounts,
    signIn: createBrowserSignIn({ ...options, identityConfig, accounts, identityAccounts }),
    identify: createIdentify({ config: options.config, http, accounts }),
  };
};

/** What works for a signed-in agent. */
export interface LiveChat {
  directory: DirectoryApi;
  connection: LiveChatConnection;
  /** For the bridge: as a customer, and the agent's view of its chats. */
  customerSide: CustomerSide;
  integrationSide: IntegrationSide;
  /** What an agent may look up of former chats. */
  archives: Archives;
}

export const createLiveChat = (
  options: ConnectionOptions & { onCall?: (() => void) | undefined },
): LiveChat => {
  const http = createHttpClient(options);
  return {
    directory: createDirectoryApi({ ...options, http }),
    connection: createConnection(options),
    customerSide: withPlainCards(createCustomerSide({ ...options, http })),
    integrationSide: createIntegrationSide({ ...options, http }),
    archives: createArchives({ ...options, http }),
  };
};
