import type { Clock } from '../../shared/clock.ts';
import { workspaceIdSchema, type AgentId, type IdentityToken } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError, type ErrorCode } from '../../shared/errors.ts';
import type { SessionState } from '../../shared/ipc/state.ts';
import {
  desktopScopes,
  type AgentChanges,
  type LiveChatAccounts,
  type LiveChatConnection,
  type TokenGrant,
  type TokenSource,
} from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { SecretStore } from '../secrets/index.ts';
import { pairOf } from './rotating-pair.ts';
import { createTokenStore, requireSignedIn } from './token-store.ts';
import { signedInState, type Identity } from './stored-tokens.ts';

/** After the change was stored. */
export interface SessionEvents {
  changed: SessionState;
  /** After everything local is gone. */
  'signed-out': SignOutResult;
}

/** What sign-out did. Everything local is always attempted; `leftovers` names what could not be done, by code. */
export interface SignOutResult {
  steps: { name: string; code?: ErrorCode | undefined }[];
  leftovers: ErrorCode[];
}

/** The one sign-in of this profile. */
export interface Session extends TokenSource {
  readonly state: SessionState;
  readonly on: Emitter<SessionEvents>['on'];
  /** Whose data this profile holds; also while a new sign-in is needed. */
  identity(): Identity | undefined;
  /**
   * What the relay may be shown, and nobody needs to be shown more: proves who signed in. `refused`: the one LiveChat has just
   * refused. Errors: IDENTITY_NEEDED (there is none that LiveChat accepts; the state says so, and the next sign-in brings one),
   * IDENTITY_TOO_WIDE, SIGNED_OUT, LIVECHAT_UNAVAILABLE, NETWORK_UNREACHABLE.
   */
  identityToken(options?: { refused?: string | undefined }): Promise<IdentityToken>;
  /** There is one, as far as is known. */
  hasIdentityToken(): boolean;
  /** Scopes LiveChat granted; empty when signed out. */
  scopes(): readonly string[];
  /**
   * Reads the stored sign-in; needs no network. Never throws: an unreadable secret is a signed-out state with its reason.
   * `isSignOutPending`: a sign-out was interrupted; call `signOut()` once its cleaners are registered.
   */
  restore(): Promise<{ isSignOutPending: boolean }>;
  /**
   * Opens the browser and waits for its answer. Errors (also in `state.reason` where that was signed-out): SIGN_IN_*, SECRET_*,
   * LIVECHAT_*, NETWORK_UNREACHABLE; SIGN_IN_OTHER_PERSON when the profile holds another person's data.
   * A second call while one is running replaces it.
   */
  signIn(): Promise<void>;
  cancelSignIn(): void;
  /**
   * What to clear at sign-out, in the order of registration, after the token was revoked and before the secrets are destroyed.
   * A cleaner that throws is reported; the next ones run all the same.
   */
  onSignOut(name: string, clean: () => Promise<void> | void): void;
  /** Never throws; a second call joins the first. When a token could not be revoked (offline), the result says so. */
  signOut(): Promise<SignOutResult>;
  /** Name, role and picture of the signed-in person as LiveChat states them now. Those of others are ignored. */
  updateProfile(profile: { agentId: AgentId; changes: AgentChanges }): void;
  /** Calls `updateProfile` with what LiveChat states over this connection, at login and by push. */
  follow(connection: Pick<LiveChatConnection, 'on'>): void;
}

export interface SessionOptions {
  secrets: SecretStore;
  livechat: LiveChatAccounts;
  clock: Clock;
  log: Log;
  /** Secrets that a sign-out does not destroy. */
  keptSecrets?: readonly string[] | undefined;
  /** Why nobody is signed in, when the program itself has ended the session. */
  endedBecause?: ErrorCode | undefined;
  /** Whether the organisation lets this account in on this computer; absent: everybody. */
  isAllowed?: ((account: { email: string; organizationId: string }) => boolean) | undefined;
}

const probeSecretName = 'sign-in-probe';

export const createSession = (options: SessionOptions): Session => {
  const { secrets, livechat, clock, log, keptSecrets = [] } = options;
  const emitter = createEmitter<SessionEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const refreshedListeners = new Set<(accessToken: string) => void>();
  const cleaners: { name: string; clean: () => Promise<void> | void }[] = [];
  let attempt: AbortController | undefined;
  let signOutReason: ErrorCode | undefined = options.endedBecause;
  let signingOut: Promise<SignOutResult> | undefined;
  /** Somebody needed the identity token, and there was none. */
  let isIdentityNeeded = false;
  let state: SessionState = { state: 'signed-out' };

  const tokenStore = createTokenStore({
    secrets,
    accounts: livechat.accounts,
    identityAccounts: livechat.identityAccounts,
    clock,
    onRefreshed(tokens) {
      for (const listener of [...refreshedListeners]) listener(tokens.accessToken);
      changed();
    },
    onRefused() {
      log.warn('session.refused');
      changed();
    },
  });

  const isAllowed = ({ agentId, workspaceId }: Pick<Identity, 'agentId' | 'workspaceId'>): boolean =>
    options.isAllowed?.({ email: agentId, organizationId: workspaceId }) ?? true;
  /** Somebody is signed in here whom the organisation has shut out since: nothing is deleted, and nothing is shown or used. */
  const isShutOut = (): boolean => {
    const identity = tokenStore.current()?.identity;
    return identity !== undefined && !isAllowed(identity);
  };

  const stateNow = (): SessionState => {
    if (attempt) return { state: 'signing-in' };
    const tokens = tokenStore.current();
    if (!tokens || tokens.isSigningOut) {
      return { state: 'signed-out', reason: signOutReason };
    }
    if (isShutOut())
      return { state: 'signed-out', reason: signOutReason ?? 'SIGN_IN_NOT_ALLOWED', isHeld: true };
    return { ...signedInState(tokens), ...(isIdentityNeeded ? { isIdentityNeeded } : {}) };
  };

  const changed = (): void => {
    const next = stateNow();
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    emitter.emit('changed', state);
  };

  /** Finds out whose grant it is. Errors: SIGN_IN_OTHER_PERSON where this profile is not theirs, LIVECHAT_*. */
  const identify = async (grant: TokenGrant): Promise<Identity> => {
    const account = await livechat.identify(grant);
    const identity: Identity = { ...account, workspaceId: workspaceIdSchema.parse(grant.organizationId) };
    if (!isAllowed(identity)) throw new BackchannelError('SIGN_IN_NOT_ALLOWED');
    const owner = tokenStore.current()?.identity;
    if (owner && (owner.agentId !== identity.agentId || owner.workspaceId !== identity.workspaceId)) {
      throw new BackchannelError('SIGN_IN_OTHER_PERSON');
    }
    return identity;
  };

  /** Stores and uses what was granted; an identity token that works stays. Errors: SECRET_*. */
  const accept = async (
    identity: Identity,
    grant: TokenGrant,
    identityGrant: TokenGrant | undefined,
  ): Promise<void> => {
    const replaced = tokenStore.current();
    await tokenStore.update((now) => ({
      v: 1,
      ...pairOf(grant, clock.now()),
      identity,
      identityToken: identityGrant ? pairOf(identityGrant, clock.now()) : now?.identityToken,
      isSigningOut: false,
    }));
    isIdentityNeeded = false;
    // A replaced pair is not used any more; where it cannot be revoked, it expires.
    if (replaced && !replaced.isRefused)
      await livechat.accounts.revoke(replaced.refreshToken).catch(() => undefined);
    const former = identityGrant && replaced?.identityToken;
    if (former && !former.isRefused)
      await livechat.identityAccounts.revoke(former.refreshToken).catch(() => undefined);
  };

  const hasIdentityToken = (): boolean => tokenStore.current()?.identityToken?.isRefused === false;

  /** Checks that a sign-in could be stored, before the person signs in in the browser. Errors: SECRET_*. */
  const probeSecrets = async (): Promise<void> => {
    await secrets.set(probeSecretName, 'probe');
    await secrets.delete(probeSecretName);
  };

  const signIn = async (): Promise<void> => {
    if (signingOut || tokenStore.current()?.isSigningOut) await signOut();
    attempt?.abort();
    const mine = new AbortController();
    attempt = mine;
    signOutReason = undefined;
    changed();
    let failure: BackchannelError | undefined;
    try {
      await probeSecrets();
      let identity: Identity;
      await livechat.signIn({
        page: 'sign-in',
        scopes: desktopScopes,
        signal: mine.signal,
        async wantsIdentity(grant) {
          identity = await identify(grant);
          return !hasIdentityToken();
        },
        accept: (grant, identityGrant) => accept(identity, grant, identityGrant),
      });
      log.info('session.signed-in', { scopes: tokenStore.current()?.scopes.length });
    } catch (error) {
      failure = toBackchannelError(error);
      log.warn('sign-in.failed', { code: failure.code });
    }
    if (attempt === mine) {
      attempt = undefined;
      signOutReason = failure?.code;
      changed();
    }
    if (failure) throw failure;
  };

  const runSignOut = async (): Promise<SignOutResult> => {
    const steps: SignOutResult['steps'] = [];
    const step = async (name: string, work: () => Promise<void> | void): Promise<void> => {
      try {
        await work();
        steps.push({ name });
      } catch (error) {
        const { code } = toBackchannelError(error);
        log.warn('sign-out.step-failed', { step: name, code });
        steps.push({ name, code });
      }
    };
    attempt?.abort();
    attempt = undefined;
    signOutReason = undefined;
    await tokenStore.idle();
    const tokens = tokenStore.current();
    const { work: refreshToken, identity: identityRefreshToken } = tokenStore.liveRefreshTokens();
    if (tokens && refreshToken !== undefined) {
      // Written first: a kill from here on must not leave a session that looks signed in over half-deleted data.
      await step('begin', () => tokenStore.update((now) => ({ ...(now ?? tokens), isSigningOut: true })));
      // A refused pair is invalid already.
      if (!tokens.isRefused) await step('livechat-token', () => livechat.accounts.revoke(refreshToken));
      if (identityRefreshToken !== undefined && hasIdentityToken())
        await step('identity-token', () => livechat.identityAccounts.revoke(identityRefreshToken));
    }
    for (const { name, clean } of cleaners) await step(name, clean);
    await tokenStore.forget();
    isIdentityNeeded = false;
    await step('secrets', () => secrets.clear({ except: keptSecrets }));
    const result = {
      steps,
      leftovers: [...new Set(steps.flatMap(({ code }) => (code === undefined ? [] : [code])))],
    };
    changed();
    emitter.emit('signed-out', result);
    return result;
  };

  const signOut = (): Promise<SignOutResult> => {
    signingOut ??= runSignOut().finally(() => {
      signingOut = undefined;
    });
    return signingOut;
  };

  const updateProfile: Session['updateProfile'] = ({ agentId, changes }) => {
    const identity = tokenStore.current()?.identity;
    if (identity?.agentId !== agentId) return;
    const fresh = (held: Identity): Identity => ({
      ...held,
      name: changes.name ?? held.name,
      role: changes.role ?? held.role,
      avatarUrl: changes.avatarUrl ?? held.avatarUrl,
    });
    if (JSON.stringify(fresh(identity)) === JSON.stringify(identity)) return;
    tokenStore
      .update((now) => {
        const held = requireSignedIn(now);
        return { ...held, identity: fresh(held.identity) };
      })
      .then(changed)
      .catch((error: unknown) => log.warn('identity.not-stored', { code: toBackchannelError(error).code }));
  };

  return {
    get state() {
      return state;
    },
    on: emitter.on,
    identity: () =>
      tokenStore.current()?.isSigningOut || isShutOut() ? undefined : tokenStore.current()?.identity,
    scopes: () => tokenStore.current()?.scopes ?? [],
    async restore() {
      try {
        await tokenStore.restore();
        if (!tokenStore.current()) signOutReason = options.endedBecause ?? secrets.problem;
      } catch (error) {
        signOutReason = toBackchannelError(error).code;
        log.warn('session.not-restored', { code: signOutReason });
      }
      changed();
      return { isSignOutPending: tokenStore.current()?.isSigningOut ?? false };
    },
    signIn,
    cancelSignIn() {
      attempt?.abort();
    },
    async accessToken(request) {
      if (isShutOut()) throw new BackchannelError('SIGNED_OUT');
      return tokenStore.accessToken(request);
    },
    async identityToken(request) {
      if (isShutOut()) throw new BackchannelError('SIGNED_OUT');
      try {
        return await tokenStore.identityToken(request);
      } catch (error) {
        const { code } = toBackchannelError(error);
        if (code === 'IDENTITY_NEEDED' || code === 'IDENTITY_TOO_WIDE') {
          isIdentityNeeded = true;
          changed();
        }
        throw error;
      }
    },
    hasIdentityToken,
    onRefreshed(listener) {
      refreshedListeners.add(listener);
      return () => refreshedListeners.delete(listener);
    },
    onSignOut(name, clean) {
      cleaners.push({ name, clean });
    },
    signOut,
    updateProfile,
    follow(connection) {
      connection.on('logged-in', updateProfile);
      connection.on('push', (push) => {
        if (push.kind === 'agent-updated') updateProfile(push);
      });
    },
  };
};
