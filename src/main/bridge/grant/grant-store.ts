import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { workspaceIdSchema } from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import { type GrantChange, maxClockDifferenceMs } from '../../../shared/wire/index.ts';
import type { ConsoleAnswer } from '../../../shared/removal/index.ts';
import { requireIntegrationScopes, type TokenGrant } from '../../livechat/index.ts';
import type { Log } from '../../log.ts';
import type { Timers } from '../../../shared/timers.ts';
import { createMutex, createRetryLoop } from '../../work/index.ts';
import type { BridgeDeps, LeaseGuard, SecretPort } from '../ports.ts';
import type { FailPoints } from '../steps.ts';

const grantSecretName = 'integration-grant';
/** A pair that the secret store did not take is handed to it again this often, ms. */
const storeAgain = { firstMs: 1_000, longestMs: 60_000 };
/** Renewed this long before it expires, so that none expires on the way. */
const renewBeforeMs = 10 * 60_000;

const grantSchema = z.object({
  v: z.literal(1),
  workspaceId: workspaceIdSchema,
  /** When an administrator granted it, epoch ms; the later one wins. */
  grantedAtMs: z.number(),
  /** Number of refreshes since it was granted. */
  step: z.number().int(),
  fence: z.number().int(),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  expiresAtMs: z.number(),
  scopes: z.array(z.string()),
  /** LiveChat refuses this pair. */
  isRefused: z.boolean(),
  /** Granted or refreshed on this console, which sends it to the others unasked. */
  isMadeHere: z.boolean(),
});
export type Grant = z.infer<typeof grantSchema>;

/** A generation of the grant is named by when it was granted and how often it was refreshed since. */
export const isNewer = (
  one: Pick<Grant, 'grantedAtMs' | 'step'>,
  other: Pick<Grant, 'grantedAtMs' | 'step'> | undefined,
): boolean =>
  other === undefined ||
  one.grantedAtMs > other.grantedAtMs ||
  (one.grantedAtMs === other.grantedAtMs && one.step > other.step);

/**
 * The integration grant on this console: in the secret store first, in memory second. Its refresh token rotates and is valid
 * once, so only the lease holder refreshes, one at a time, and a new pair is on disk before it is used. Where the secret store
 * does not take it, it lives in memory and is handed to the store again until that has it: the pair before it is worth nothing
 * any more. A lost answer, or a kill before it is stored, shows as a refusal later: an administrator must authorize again.
 */
export interface GrantStore {
  current(): Grant | undefined;
  /** Reads it from the secret store. Errors: SECRET_*. */
  load(): Promise<void>;
  /** A new grant of an administrator. Errors: LIVECHAT_FORBIDDEN, BRIDGE_OTHER_WORKSPACE, SECRET_*. */
  accept(grant: TokenGrant): Promise<void>;
  /** A colleague's; dropped unless it is newer. True when it was taken. */
  receive(grant: Omit<Grant, 'v' | 'isRefused' | 'isMadeHere'>): Promise<boolean>;
  /**
   * Errors: BRIDGE_NOT_HOLDER (it would have to be refreshed), BRIDGE_RECONNECT, LIVECHAT_UNAVAILABLE, NETWORK_UNREACHABLE.
   * `refused`: the token LiveChat has just refused.
   */
  accessToken(options?: { refused?: string | undefined }): Promise<string>;
  /** LiveChat does not let this token act as customers any more. */
  markForbidden(token: string): Promise<void>;
  /** Revokes it at LiveChat as far as that is possible, and deletes it. LiveChat's answer; undefined: there was no grant. */
  revoke(): Promise<ConsoleAnswer | undefined>;
  /** Resolves when no refresh is under way. */
  idle(): Promise<void>;
  /** Nothing is begun any more; a pair that is not stored yet is handed to the secret store once more. */
  stop(): Promise<void>;
}

export const createGrantStore = (deps: {
  secrets: SecretPort;
  accounts: BridgeDeps['accounts']['accounts'];
  workspaceId(): string | undefined;
  lease: Pick<LeaseGuard, 'assertHeld' | 'fence'>;
  /** Taken, replaced, refused or gone. */
  changed(): void;
  /** For the audit log: a person here has authorized it, or it was revoked at LiveChat. */
  audit(change: GrantChange): void;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: FailPoints;
}): GrantStore => {
  const { secrets, accounts, lease, clock, timers, log, failPoints } = deps;
  let current: Grant | undefined;
  /** `current` is not what the secret store has. */
  let isUnstored = false;
  let refreshing: Promise<string> | undefined;
  const writes = createMutex();

  /** One write after the other, each on what the one before left; undefined leaves it as it is. */
  const write = (next: (now: Grant | undefined) => Grant | undefined): Promise<boolean> =>
    writes.run(async () => {
      const grant = next(current);
      if (!grant) return false;
      await secrets.set(grantSecretName, JSON.stringify(grant));
      current = grant;
      isUnstored = false;
      return true;
    });

  const storeUnstored = async (): Promise<void> => {
    await write((now) => (isUnstored ? now : undefined));
  };
  const noteUnstored = (error: unknown): void =>
    log.warn('integration-grant.not-stored', { code: toBackchannelError(error).code });
  const storing = createRetryLoop({
    run: storeUnstored,
    onError: noteUnstored,
    timing: storeAgain,
    clock,
    timers,
  });

  /** The newest pair, for which the one before it was spent. True: it is in use, stored or to be stored. */
  const keep = async (made: Grant): Promise<boolean> => {
    try {
      return await write((now) => (isNewer(made, now) ? made : undefined));
    } catch (error) {
      noteUnstored(error);
      if (!isNewer(made, current)) return false;
      current = made;
      isUnstored = true;
      storing.schedule(storeAgain.firstMs);
      return true;
    }
  };

  const markRefused = async (which: Grant): Promise<void> => {
    const wasSet = await write((now) =>
      now && !isNewer(now, which) && !now.isRefused ? { ...now, isRefused: true } : undefined,
    );
    if (!wasSet) return;
    log.warn('integration-grant.refused', { step: which.step });
    deps.changed();
  };

  const refresh = async (before: Grant): Promise<string> => {
    lease.assertHeld();
    const { fence } = lease;
    failPoints.at('grant.ask');
    let answer: TokenGrant;
    try {
      answer = await accounts.refresh(before.refreshToken);
    } catch (error) {
      if (toBackchannelError(error).code !== 'LIVECHAT_TOKEN_REFUSED') throw error;
      await markRefused(before);
      // A colleague's newer pair may have come meanwhile.
      if (current && !current.isRefused) return current.accessToken;
      throw new BackchannelError('BRIDGE_RECONNECT');
    }
    failPoints.at('grant.answered');
    if (answer.organizationId !== before.workspaceId) {
      // A pair that could not be shown to LiveChat when it was handed over, because it had expired.
      await markRefused(before);
      await accounts.revoke(answer.refreshToken).catch(() => undefined);
      throw new BackchannelError('BRIDGE_RECONNECT');
    }
    const made: Grant = {
      ...before,
      step: before.step + 1,
      fence,
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken,
      expiresAtMs: clock.now() + answer.expiresInSec * 1000,
      scopes: answer.scopes,
      isRefused: false,
      isMadeHere: true,
    };
    const isKept = await keep(made);
    failPoints.at('grant.kept');
    if (isKept) deps.changed();
    try {
      requireIntegrationScopes(made.scopes);
    } catch {
      // The administrator has lost the role: the pair is valid and does not let us act as customers.
      await markRefused(made);
      throw new BackchannelError('BRIDGE_RECONNECT');
    }
    return current?.accessToken ?? made.accessToken;
  };

  const grantStore: GrantStore = {
    current: () => current,
    async load() {
      const text = await secrets.get(grantSecretName);
      if (text === undefined) return;
      const parsed = grantSchema.safeParse(JSON.parse(text));
      if (parsed.success && parsed.data.workspaceId === deps.workspaceId()) current = parsed.data;
    },
    async accept(grant) {
      requireIntegrationScopes(grant.scopes);
      if (grant.organizationId !== deps.workspaceId()) {
        throw new BackchannelError('BRIDGE_OTHER_WORKSPACE');
      }
      const replaced = current;
      await write((now) => ({
        v: 1,
        workspaceId: workspaceIdSchema.parse(grant.organizationId),
        // Never older than what it replaces, whatever this computer's clock says.
        grantedAtMs: Math.max(clock.now(), (now?.grantedAtMs ?? 0) + 1),
        step: 0,
        fence: 0,
        accessToken: grant.accessToken,
        refreshToken: grant.refreshToken,
        expiresAtMs: clock.now() + grant.expiresInSec * 1000,
        scopes: grant.scopes,
        isRefused: false,
        isMadeHere: true,
      }));
      deps.audit(replaced ? 'renewed' : 'authorized');
      deps.changed();
      if (replaced && !replaced.isRefused) {
        // What cannot be revoked expires.
        await accounts.revoke(replaced.refreshToken).catch(() => undefined);
      }
    },
    async receive(grant) {
      if (grant.workspaceId !== deps.workspaceId()) return false;
      const isTaken = await write((now) =>
        isNewer(grant, now) || (now !== undefined && now.grantedAtMs > clock.now() + maxClockDifferenceMs)
          ? { ...grant, v: 1, isRefused: false, isMadeHere: false }
          : undefined,
      );
      if (isTaken) deps.changed();
      return isTaken;
    },
    async accessToken({ refused } = {}) {
      if (!current || current.isRefused) throw new BackchannelError('BRIDGE_RECONNECT');
      if (refreshing) return refreshing;
      const isGood = current.accessToken !== refused && current.expiresAtMs - renewBeforeMs > clock.now();
      if (isGood) return current.accessToken;
      refreshing = refresh(current).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    async markForbidden(token) {
      if (current?.accessToken === token) await markRefused(current);
    },
    async revoke() {
      await refreshing?.catch(() => undefined);
      await writes.idle();
      if (!current) await grantStore.load();
      const revoked = current;
      current = undefined;
      isUnstored = false;
      if (!revoked) {
        await secrets.delete(grantSecretName);
        return undefined;
      }
      const call = { party: 'livechat', call: 'revoke-token' } as const;
      let answer: ConsoleAnswer = { ...call, outcome: 'already-gone' };
      try {
        // Another console that removed the channel may have been faster; what cannot be revoked expires.
        if (!revoked.isRefused) await accounts.revoke(revoked.refreshToken);
        if (!revoked.isRefused) {
          answer = { ...call, outcome: 'done' };
          deps.audit('revoked');
        }
      } catch (error) {
        log.warn('integration-grant.not-revoked', { code: toBackchannelError(error).code });
        answer = { ...call, outcome: 'unreachable', answer: { status: 0 } };
      }
      // Last: a kill before this leaves the token that is needed to revoke.
      await secrets.delete(grantSecretName);
      deps.changed();
      return answer;
    },
    async idle() {
      await refreshing?.catch(() => undefined);
    },
    async stop() {
      await storing.stop();
      await storeUnstored().catch(noteUnstored);
    },
  };
  return grantStore;
};
