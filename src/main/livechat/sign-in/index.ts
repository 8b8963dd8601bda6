import { BackchannelError } from '../../../shared/errors.ts';
import type { AwaitedPage } from '../../../shared/ipc/state.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { OpenAwaitedPage } from '../../browser/index.ts';
import type { AccountsApi, TokenGrant } from '../accounts-api.ts';
import { secureBaseUrl } from '../config.ts';
import type { LiveChatConfig } from '../config.ts';
import { identityScopes, requireIdentityScopes } from '../scopes.ts';
import { openCallbackServer } from './callback-server.ts';
import type { BrowserAnswer, CallbackServer } from './callback-server.ts';
import type { RedirectLimit } from './redirect-limit.ts';
import { createPkce } from './pkce.ts';

/** A failed page reports nothing, so the wait ends by itself. Long enough for a password and a second factor. */
export const signInTimeoutMs = 5 * 60_000;

export interface BrowserSignInOptions {
  config: () => Promise<LiveChatConfig>;
  /** With the client of the identity token. */
  identityConfig: () => Promise<LiveChatConfig>;
  accounts: AccountsApi;
  identityAccounts: AccountsApi;
  /** Opens the system's browser. */
  openExternal: OpenAwaitedPage;
  redirectLimit: RedirectLimit;
  timers: Timers;
}

export interface BrowserSignInRequest {
  /** What the window calls the page. */
  page: AwaitedPage;
  /** Asked for; the grant has those that were granted. */
  scopes: readonly string[];
  /**
   * Asked with the grant of the first pass: true sends the browser through a second one for the identity token, which LiveChat
   * answers without a page, because it has just seen the person. What it throws ends the attempt. Default: one pass.
   */
  wantsIdentity?: ((grant: TokenGrant) => Promise<boolean>) | undefined;
  /** Aborting ends the attempt with SIGN_IN_CANCELLED. */
  signal?: AbortSignal | undefined;
  /**
   * Runs with the grants before the browser tab shows success; what it throws ends the attempt and is passed on.
   */
  accept: (grant: TokenGrant, identityGrant: TokenGrant | undefined) => Promise<void>;
}

/**
 * Signs a person in through the system's browser: authorization code with PKCE (S256), public client, fixed loopback ports.
 * Errors: SIGN_IN_PORTS_BUSY, SIGN_IN_DENIED, SIGN_IN_TIMEOUT, SIGN_IN_CANCELLED, IDENTITY_TOO_WIDE, those of AccountsApi and of
 * `accept`.
 */
export type BrowserSignIn = (request: BrowserSignInRequest) => Promise<void>;

/** One pass of the browser through LiveChat's page, as one client. */
interface Pass {
  config: LiveChatConfig;
  accounts: AccountsApi;
  scopes: readonly string[];
}

export const createBrowserSignIn =
  (options: BrowserSignInOptions): BrowserSignIn =>
  async ({ page, scopes, wantsIdentity, signal, accept }) => {
    const { accounts, identityAccounts, openExternal, redirectLimit, timers } = options;
    const cancelled = () => new BackchannelError('SIGN_IN_CANCELLED');
    if (signal?.aborted) throw cancelled();
    const config = await options.config();
    const over = new AbortController();

    let server: CallbackServer | undefined;
    let cancelTimeout = (): void => undefined;
    let onAbort: (() => void) | undefined;
    const unused: { accounts: AccountsApi; grant: TokenGrant }[] = [];
    try {
      const ended = new Promise<never>((_resolve, reject) => {
        onAbort = () => reject(cancelled());
        signal?.addEventListener('abort', onAbort);
        cancelTimeout = timers.after(signInTimeoutMs, () => reject(new BackchannelError('SIGN_IN_TIMEOUT')));
      });
      // It may fail before it is awaited; that must not count as unhandled.
      ended.catch(() => undefined);
      const listener = await openCallbackServer({ ports: config.redirectPorts });
      server = listener;
      const { redirectUri } = listener;

      /** `go` leads the browser to LiveChat's page. Answers what was granted, and the tab that waits for its next page. */
      const pass = async (
        { config: as, accounts: api, scopes: asked }: Pass,
        go: (address: string) => Promise<void> | void,
      ): Promise<{ grant: TokenGrant; tab: BrowserAnswer }> => {
        const pkce = createPkce();
        const answered = new Promise<BrowserAnswer>((resolve) => listener.expect(pkce.state, resolve));
        await go(authorizeUrl(as, { ...pkce, redirectUri, scopes: asked }));
        const tab = await Promise.race([answered, ended]);
        over.abort();
        if (tab.outcome !== 'code') redirectLimit.note(as.clientId, undefined);
        if (tab.outcome === 'denied') {
          tab.show('denied');
          throw new BackchannelError('SIGN_IN_DENIED');
        }
        if (tab.outcome === 'failed') {
          tab.show('failed');
          throw new BackchannelError('LIVECHAT_REFUSED', {
            details: { type: tab.type, action: 'authorize' },
          });
        }
        return showingFailure(tab, async () => {
          const grant = await api.exchangeCode({ code: tab.code, redirectUri, verifier: pkce.verifier });
          unused.push({ accounts: api, grant });
          redirectLimit.note(as.clientId, grant.accountId);
          if (signal?.aborted) throw cancelled();
          return { grant, tab };
        });
      };

      // Nobody knows yet who will sign in: LiveChat's own page would only say no.
      const waitMs = redirectLimit.waitMs(config.clientId);
      if (waitMs > 0) {
        const waited = new Promise<void>((resolve) => void timers.after(waitMs, resolve));
        await Promise.race([waited, ended]);
      }
      const first = await pass({ config, accounts, scopes }, (address) =>
        openExternal(address, { page, until: over.signal }),
      );
      const isIdentityWanted = await showingFailure(
        first.tab,
        async () => (await wantsIdentity?.(first.grant)) ?? false,
      );
      const identityConfig = await options.identityConfig();
      const second = isIdentityWanted
        ? await pass(
            { config: identityConfig, accounts: identityAccounts, scopes: identityScopes },
            (address) =>
              first.tab.goTo(address, {
                afterMs: redirectLimit.waitMs(identityConfig.clientId, first.grant.accountId),
              }),
          )
        : undefined;
      const { tab } = second ?? first;
      await showingFailure(tab, async () => {
        const identityGrant = second && (await checkIdentity(second.grant, first.grant, identityAccounts));
        if (signal?.aborted) throw cancelled();
        await accept(first.grant, identityGrant);
      });
      unused.length = 0;
      tab.show('finished');
    } catch (error) {
      // A grant that is not used is revoked; if this fails too, it expires, and the first error matters more.
      for (const { accounts: api, grant } of unused)
        await api.revoke(grant.refreshToken).catch(() => undefined);
      throw error;
    } finally {
      over.abort();
      cancelTimeout();
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      server?.close();
    }
  };

const showingFailure = async <T>(tab: BrowserAnswer, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    tab.show('failed');
    throw error;
  }
};

/**
 * The grant of the second pass, with the scopes that LiveChat says it has.
 * Errors: IDENTITY_TOO_WIDE; SIGN_IN_DENIED where somebody else was signed in in between; those of AccountsApi.
 */
const checkIdentity = async (
  grant: TokenGrant,
  first: TokenGrant,
  accounts: AccountsApi,
): Promise<TokenGrant> => {
  if (grant.accountId !== first.accountId || grant.organizationId !== first.organizationId)
    throw new BackchannelError('SIGN_IN_DENIED', { details: { cause: 'other-account' } });
  return identityScopesOf(grant, accounts);
};

/**
 * A grant that may become an identity token, with the scopes that LiveChat says it has; LiveChat is asked where its answer does
 * not say. Errors: IDENTITY_TOO_WIDE, those of AccountsApi.
 */
export const identityScopesOf = async (
  grant: TokenGrant,
  accounts: Pick<AccountsApi, 'info'>,
): Promise<TokenGrant> => {
  const scopes = grant.scopes.length > 0 ? grant.scopes : (await accounts.info(grant.accessToken)).scopes;
  requireIdentityScopes(scopes);
  return { ...grant, scopes };
};

const authorizeUrl = (
  config: LiveChatConfig,
  parts: { state: string; challenge: string; redirectUri: string; scopes: readonly string[] },
): string => {
  const url = new URL(`${secureBaseUrl(config.accountsUrl, 'accountsUrl')}/`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: parts.redirectUri,
    state: parts.state,
    code_challenge: parts.challenge,
    code_challenge_method: 'S256',
    scope: parts.scopes.join(','),
  }).toString();
  return url.href;
};
