import type { Clock } from '../../shared/clock.ts';
import type { IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { identityScopesOf, requireIdentityScopes, type AccountsApi } from '../livechat/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import { createMutex } from '../work/index.ts';
import { createRotatingPair } from './rotating-pair.ts';
import { readStoredTokens, tokensSecretName, type StoredTokens, type TokenPair } from './stored-tokens.ts';

/** Codes of a renewal that LiveChat has not refused. */
const notRenewed: ReadonlySet<string> = new Set([
  'LIVECHAT_UNAVAILABLE',
  'NETWORK_UNREACHABLE',
  'ANSWER_INVALID',
  'RATE_LIMITED',
]);

/** Keeps the two token pairs, that of the work and that of the identity: in the secret store first, in memory second. */
export interface TokenStore {
  /** What is known now; undefined when signed out. */
  current(): StoredTokens | undefined;
  /** Reads the secret store. Errors: SECRET_*. A form we do not know counts as unreadable (SECRET_UNREADABLE). */
  restore(): Promise<void>;
  /** Stores, then uses. Writes take effect one after the other, each on what the one before left. Errors: SECRET_*. */
  update(change: (now: StoredTokens | undefined) => StoredTokens): Promise<void>;
  /** Forgets the memory copy only, after the writes under way; later ones fail with SIGNED_OUT. */
  forget(): Promise<void>;
  /** The refresh tokens that are good now: of the newest pairs, also when those could not be stored yet. */
  liveRefreshTokens(): { work: string | undefined; identity: string | undefined };
  /** Resolves when no refresh is under way. */
  idle(): Promise<void>;
  /** See TokenSource. */
  accessToken(options?: { refused?: string | undefined }): Promise<string>;
  /** See Session. */
  identityToken(options?: { refused?: string | undefined }): Promise<IdentityToken>;
}

export const createTokenStore = (options: {
  secrets: SecretStore;
  accounts: AccountsApi;
  /** As the client that the identity token is granted to. */
  identityAccounts: AccountsApi;
  clock: Clock;
  onRefreshed: (tokens: StoredTokens) => void;
  /** LiveChat refused the working pair for good. */
  onRefused: () => void;
}): TokenStore => {
  const { secrets, clock } = options;
  let current: StoredTokens | undefined;
  const writes = createMutex();

  const update: TokenStore['update'] = (change) =>
    writes.run(async () => {
      const next = change(current);
      await secrets.set(tokensSecretName, JSON.stringify(next));
      current = next;
    });

  const isSignedIn = (): boolean => current !== undefined && !current.isSigningOut;

  const work = createRotatingPair({
    accounts: options.accounts,
    clock,
    isSignedIn,
    require: () => requireSignedIn(current),
    peek: () => current,
    store: (pair) => update((now) => ({ ...requireSignedIn(now), ...pair })),
    async markRefused() {
      if (current) current = { ...current, isRefused: true };
      options.onRefused();
      // Saves one call at the next start; where it cannot be stored, that call is refused again.
      await update((now) => ({ ...requireSignedIn(now), isRefused: true })).catch(() => undefined);
    },
    onRefreshed() {
      if (current) options.onRefreshed(current);
    },
  });

  const requireIdentityPair = (now: StoredTokens | undefined): TokenPair => {
    const { identityToken } = requireSignedIn(now);
    if (!identityToken || identityToken.isRefused) throw new BackchannelError('IDENTITY_NEEDED');
    return identityToken;
  };
  const identity = createRotatingPair({
    accounts: options.identityAccounts,
    clock,
    isSignedIn,
    require: () => requireIdentityPair(current),
    peek: () => current?.identityToken,
    store: (pair) => update((now) => ({ ...requireSignedIn(now), identityToken: pair })),
    async markRefused() {
      const marked = (now: StoredTokens): StoredTokens =>
        now.identityToken ? { ...now, identityToken: { ...now.identityToken, isRefused: true } } : now;
      if (current) current = marked(current);
      await update((now) => marked(requireSignedIn(now))).catch(() => undefined);
    },
    onRefreshed: () => undefined,
    check: (grant) => identityScopesOf(grant, options.identityAccounts),
  });

  return {
    current: () => current,
    async restore() {
      current = (await readStoredTokens(secrets)) ?? current;
    },
    update,
    async forget() {
      await writes.idle();
      current = undefined;
      work.forget();
      identity.forget();
    },
    liveRefreshTokens: () => ({ work: work.liveRefreshToken(), identity: identity.liveRefreshToken() }),
    async idle() {
      await work.idle();
      await identity.idle();
    },
    accessToken: (request) => work.accessToken(request),
    async identityToken(request) {
      let token: string;
      try {
        token = await identity.accessToken(request);
      } catch (error) {
        const { code } = toBackchannelError(error);
        if (code === 'LIVECHAT_TOKEN_REFUSED') throw new BackchannelError('IDENTITY_NEEDED');
        if (!notRenewed.has(code)) throw error;
        // It could not be renewed. Who is shown the former one asks LiveChat too: a relay that cannot lets this computer
        // go on.
        const former = requireIdentityPair(current).accessToken;
        if (former === request?.refused) throw error;
        token = former;
      }
      // Read anew each time it is shown: what opens more stays here, wherever it came from.
      requireIdentityScopes(requireIdentityPair(current).scopes);
      return token as IdentityToken;
    },
  };
};

/** For updates of a running session: thrown inside one, so that nothing is written. */
export const requireSignedIn = (now: StoredTokens | undefined): StoredTokens => {
  if (!now || now.isSigningOut) throw new BackchannelError('SIGNED_OUT');
  return now;
};
