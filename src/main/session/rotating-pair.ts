import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { AccountsApi, TokenGrant } from '../livechat/index.ts';
import type { TokenPair } from './stored-tokens.ts';

/** A token is renewed this long before its end, so that none expires on its way to LiveChat. */
const renewBeforeMs = 5 * 60_000;

/** LiveChat could not be asked, which says nothing about the pair. */
const isPassing = (error: unknown): boolean =>
  error instanceof BackchannelError && ['LIVECHAT_UNAVAILABLE', 'NETWORK_UNREACHABLE'].includes(error.code);

/**
 * One token pair of the session. Refresh tokens rotate and are good once, so there is one refresh at a time, and a new pair is on
 * disk before anybody gets to use it.
 */
export interface RotatingPair {
  /** A token that should be valid. `refused`: the one LiveChat has just refused. Errors: see TokenSource. */
  accessToken(options?: { refused?: string | undefined }): Promise<string>;
  /** The refresh token that is good now: of the newest pair, also when that could not be stored yet. */
  liveRefreshToken(): string | undefined;
  /** Resolves when no refresh is under way. */
  idle(): Promise<void>;
  forget(): void;
}

export const createRotatingPair = (options: {
  accounts: Pick<AccountsApi, 'refresh' | 'revoke'>;
  clock: Clock;
  /** The pair in use. Errors: SIGNED_OUT; that of a pair that was never granted. */
  require(): TokenPair;
  /** The same, where there is one. */
  peek(): TokenPair | undefined;
  /** Stores, then uses. Errors: SECRET_*, SIGNED_OUT. */
  store(pair: TokenPair): Promise<void>;
  /** Marks it in memory at once, and on disk where that is possible. */
  markRefused(): Promise<void>;
  /** Whether somebody is still signed in. */
  isSignedIn(): boolean;
  onRefreshed(pair: TokenPair): void;
  /** Refuses a new pair that may not be used, which is revoked then; answers it with its scopes. */
  check?: ((grant: TokenGrant) => Promise<TokenGrant>) | undefined;
}): RotatingPair => {
  const { accounts, clock } = options;
  /** A pair from LiveChat that could not be stored yet; it is stored before another one is requested. */
  let unstored: TokenPair | undefined;
  /** What LiveChat granted and `check` could not ask about yet: the pair before it is good no more. */
  let unchecked: TokenGrant | undefined;
  let refreshing: Promise<string> | undefined;

  const discard = async (grant: TokenGrant): Promise<void> => {
    // Where it cannot be revoked, it expires.
    await accounts.revoke(grant.refreshToken).catch(() => undefined);
  };

  const askForPair = async (before: TokenPair): Promise<TokenPair> => {
    let grant: TokenGrant;
    try {
      grant = unchecked ?? (await accounts.refresh(before.refreshToken));
    } catch (error) {
      // The answer may have been lost. Trying again later is right in any case: either the old refresh token is still good, or
      // it is refused and the person signs in again.
      const isRefused = error instanceof BackchannelError && error.code === 'LIVECHAT_TOKEN_REFUSED';
      if (isRefused && options.peek()?.refreshToken === before.refreshToken) await options.markRefused();
      throw error;
    }
    unchecked = undefined;
    if (!options.isSignedIn()) {
      // Signed out meanwhile: the new pair must not outlive the session.
      await discard(grant);
      throw new BackchannelError('SIGNED_OUT');
    }
    try {
      return pairOf((await options.check?.(grant)) ?? grant, clock.now());
    } catch (error) {
      if (isPassing(error)) {
        unchecked = grant;
        throw error;
      }
      await discard(grant);
      await options.markRefused();
      throw error;
    }
  };

  const refresh = async (before: TokenPair): Promise<string> => {
    const pair = (unstored ??= await askForPair(before));
    await options.store(pair);
    unstored = undefined;
    options.onRefreshed(pair);
    return pair.accessToken;
  };

  return {
    liveRefreshToken: () => (unstored ?? unchecked ?? options.peek())?.refreshToken,
    async idle() {
      // Its caller hears of a failure.
      await refreshing?.catch(() => undefined);
    },
    forget() {
      unstored = undefined;
      unchecked = undefined;
    },
    async accessToken({ refused } = {}) {
      const now = options.require();
      if (now.isRefused) throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
      if (refreshing) return refreshing;
      const isGood =
        !unstored &&
        !unchecked &&
        now.accessToken !== refused &&
        now.expiresAtMs - renewBeforeMs > clock.now();
      if (isGood) return now.accessToken;
      refreshing = refresh(now).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
  };
};

/** A grant as it is stored. */
export const pairOf = (grant: TokenGrant, nowMs: number): TokenPair => ({
  accessToken: grant.accessToken,
  refreshToken: grant.refreshToken,
  expiresAtMs: nowMs + grant.expiresInSec * 1000,
  scopes: grant.scopes,
  isRefused: false,
});
