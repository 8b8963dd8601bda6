import { BackchannelError } from '../../../shared/errors.ts';
import type { AwaitedPage } from '../../../shared/ipc/state.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { OpenAwaitedPage } from '../../browser/index.ts';
import type { AccountsApi, TokenGrant } from '../accounts-api.ts';
import { secureBaseUrl } from '../config.ts';
import type { LiveChatConfig } from '../config.ts';
import { openCallbackServer } from './callback-server.ts';
import type { BrowserAnswer, CallbackServer } from './callback-server.ts';
import { createPkce } from './pkce.ts';

/** A failed page reports nothing, so the wait ends by itself. Long enough for a password and a second factor. */
export const signInTimeoutMs = 5 * 60_000;

export interface BrowserSignInOptions {
  config: () => Promise<LiveChatConfig>;
  accounts: AccountsApi;
  /** Opens the system's browser. */
  openExternal: OpenAwaitedPage;
  timers: Timers;
}

export interface BrowserSignInRequest {
  /** What the window calls the page. */
  page: AwaitedPage;
  /** Asked for; the grant has those that were granted. */
  scopes: readonly string[];
  /** Aborting ends the attempt with SIGN_IN_CANCELLED. */
  signal?: AbortSignal | undefined;
  /**
   * Runs with the grant before the browser tab shows success; what it throws ends the attempt and is passed on.
   */
  accept: (grant: TokenGrant) => Promise<void>;
}

/**
 * Signs a person in through the system's browser: authorization code with PKCE (S256), public client, fixed loopback ports.
 * Errors: SIGN_IN_PORTS_BUSY, SIGN_IN_DENIED, SIGN_IN_TIMEOUT, SIGN_IN_CANCELLED, those of AccountsApi and of `accept`.
 */
export type BrowserSignIn = (request: BrowserSignInRequest) => Promise<void>;

export const createBrowserSignIn =
  (options: BrowserSignInOptions): BrowserSignIn =>
  async ({ page, scopes, signal, accept }) => {
    const { accounts, openExternal, timers } = options;
    const cancelled = () => new BackchannelError('SIGN_IN_CANCELLED');
    if (signal?.aborted) throw cancelled();
    const config = await options.config();
    const pkce = createPkce();
    const over = new AbortController();

    let server: CallbackServer | undefined;
    let cancelTimeout = (): void => undefined;
    let onAbort: (() => void) | undefined;
    try {
      let onAnswer: (answer: BrowserAnswer) => void = () => undefined;
      const answered = new Promise<BrowserAnswer>((resolve, reject) => {
        onAnswer = resolve;
        onAbort = () => reject(cancelled());
        signal?.addEventListener('abort', onAbort);
        cancelTimeout = timers.after(signInTimeoutMs, () => reject(new BackchannelError('SIGN_IN_TIMEOUT')));
      });
      // It may fail before it is awaited; that must not count as unhandled.
      answered.catch(() => undefined);
      server = await openCallbackServer({ ports: config.redirectPorts, state: pkce.state, onAnswer });
      const address = authorizeUrl(config, { ...pkce, redirectUri: server.redirectUri, scopes });
      await openExternal(address, { page, until: over.signal });
      const answer = await answered;
      over.abort();
      if (answer.outcome === 'denied') {
        answer.show('denied');
        throw new BackchannelError('SIGN_IN_DENIED');
      }
      if (answer.outcome === 'failed') {
        answer.show('failed');
        throw new BackchannelError('LIVECHAT_REFUSED', {
          details: { type: answer.type, action: 'authorize' },
        });
      }
      let grant: TokenGrant | undefined;
      try {
        grant = await accounts.exchangeCode({
          code: answer.code,
          redirectUri: server.redirectUri,
          verifier: pkce.verifier,
        });
        if (signal?.aborted) throw cancelled();
        await accept(grant);
      } catch (error) {
        answer.show('failed');
        // A grant that is not used is revoked; if this fails too, it expires, and the first error matters more.
        if (grant) await accounts.revoke(grant.refreshToken).catch(() => undefined);
        throw error;
      }
      answer.show('finished');
    } finally {
      over.abort();
      cancelTimeout();
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      server?.close();
    }
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
