import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { AccountsApi, TokenGrant } from '../livechat/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import { createMutex } from '../work/index.ts';
import { storedTokensSchema, tokensSecretName, type StoredTokens } from './stored-tokens.ts';

/** A token is renewed this long before its end, so that none expires on its way to LiveChat. */
const renewBeforeMs = 5 * 60_000;

/**
 * Keeps the token pair: in the secret store first, in memory second. Refresh tokens rotate and are good once, so there is one
 * refresh at a time, and a new pair is on disk before anybody gets to use it.
 */
export interface TokenStore {
  /** What is known now; undefined when signed out. */
  current(): StoredTokens | undefined;
  /** Reads the secret store. Errors: SECRET_*. A form we do not know counts as unreadable (SECRET_UNREADABLE). */
  restore(): Promise<void>;
  /** Stores, then uses. Writes take effect one after the other, each on what the one before left. Errors: SECRET_*. */
  update(change: (now: StoredTokens | undefined) => StoredTokens): Promise<void>;
  /** Forgets the memory copy only, after the writes under way; later ones fail with SIGNED_OUT. */
  forget(): Promise<void>;
  /** The refresh token that is good now: of the newest pair, also when that could not be stored yet. */
  liveRefreshToken(): string | undefined;
  /** Resolves when no refresh is under way. */
  idle(): Promise<void>;
  /** See TokenSource. */
  accessToken(options?: { refused?: string | undefined }): Promise<string>;
}

/** The fields of `StoredTokens` that come from a grant. */
export type TokenPair = Pick<
  StoredTokens,
  'accessToken' | 'refreshToken' | 'expiresAtMs' | 'scopes' | 'isRefused'
>;

export const createTokenStore = (options: {
  secrets: SecretStore;
  accounts: AccountsApi;
  clock: Clock;
  onRefreshed: (tokens: StoredTokens) => void;
  /** LiveChat refused this pair for good. */
  onRefused: () => void;
}): TokenStore => {
  const { secrets, accounts, clock } = options;
  let current: StoredTokens | undefined;
  /** A pair from LiveChat that could not be stored yet; it is stored before another one is requested. */
  let unstored: TokenPair | undefined;
  let refreshing: Promise<string> | undefined;
  const writes = createMutex();

  const update: TokenStore['update'] = (change) =>
    writes.run(async () => {
      const next = change(current);
      await secrets.set(tokensSecretName, JSON.stringify(next));
      current = next;
    });

  const askForPair = async (before: StoredTokens): Promise<TokenPair> => {
    let grant: TokenGrant;
    try {
      grant = await accounts.refresh(before.refreshToken);
    } catch (error) {
      // The answer may have been lost. Trying again later is right in any case: either the old refresh token is still good, or
      // it is refused and the person signs in again.
      const isRefused = error instanceof BackchannelError && error.code === 'LIVECHAT_TOKEN_REFUSED';
      if (isRefused && current?.refreshToken === before.refreshToken) {
        current = { ...current, isRefused: true };
        options.onRefused();
        // Saves one call at the next start; where it cannot be stored, that call is refused again.
        await update((now) => ({ ...requireSignedIn(now), isRefused: true })).catch(() => undefined);
      }
      throw error;
    }
    if (!current || current.isSigningOut) {
      // Signed out meanwhile: the new pair must not outlive the session. Where it cannot be revoked, it expires.
      await accounts.revoke(grant.refreshToken).catch(() => undefined);
      throw new BackchannelError('SIGNED_OUT');
    }
    return pairOf(grant, clock.now());
  };

  const refresh = async (before: StoredTokens): Promise<string> => {
    const pair = (unstored ??= await askForPair(before));
    await update((now) => ({ ...requireSignedIn(now), ...pair }));
    unstored = undefined;
    if (current) options.onRefreshed(current);
    return pair.accessToken;
  };

  return {
    current: () => current,
    async restore() {
      const text = await secrets.get(tokensSecretName);
      if (text === undefined) return;
      const parsed = storedTokensSchema.safeParse(parseJson(text));
      if (!parsed.success) throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'form' } });
      current = parsed.data;
    },
    update,
    async forget() {
      await writes.idle();
      current = undefined;
      unstored = undefined;
    },
    liveRefreshToken: () => (unstored ?? current)?.refreshToken,
    async idle() {
      // Its caller hears of a failure.
      await refreshing?.catch(() => undefined);
    },
    async accessToken({ refused } = {}) {
      const now = requireSignedIn(current);
      if (now.isRefused) throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
      if (refreshing) return refreshing;
      const isGood =
        !unstored && now.accessToken !== refused && now.expiresAtMs - renewBeforeMs > clock.now();
      if (isGood) return now.accessToken;
      refreshing = refresh(now).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
  };
};

/** For updates of a running session: thrown inside one, so that nothing is written. */
export const requireSignedIn = (now: StoredTokens | undefined): StoredTokens => {
  if (!now || now.isSigningOut) throw new BackchannelError('SIGNED_OUT');
  return now;
};

/** The fields of a grant as they are stored. */
export const pairOf = (grant: TokenGrant, nowMs: number): TokenPair => ({
  accessToken: grant.accessToken,
  refreshToken: grant.refreshToken,
  expiresAtMs: nowMs + grant.expiresInSec * 1000,
  scopes: grant.scopes,
  isRefused: false,
});

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses undefined.
    return undefined;
  }
};
