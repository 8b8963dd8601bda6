import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import { type CustomerSide, type CustomerToken, refusalType } from '../livechat/index.ts';
import type { GrantStore } from './grant/grant-store.ts';

/** A customer token is replaced this long before it expires. */
const renewBeforeMs = 10 * 60_000;
/** More customers than one console acts for in a working day. */
const maxTokens = 2_000;

/**
 * Tokens for both sides of the bridge. Errors of every call: BRIDGE_RECONNECT, BRIDGE_NOT_HOLDER, and those of the call itself.
 */
export interface Access {
  /** Runs a call with the integration's token; a refused one is renewed once. */
  asIntegration<T>(call: (token: string) => Promise<T>): Promise<T>;
  /**
   * Runs a call as this customer; a token that has expired is replaced once. Errors: also BRIDGE_CUSTOMER_REFUSED, when LiveChat
   * gives a token for this one customer no more, and the grant has just been proven to be good (decision 0062).
   */
  asCustomer<T>(entityId: string, call: (token: string) => Promise<T>): Promise<T>;
  /** Makes a customer in LiveChat. */
  newCustomer(): Promise<{ entityId: string }>;
  /** Forgets every customer token. */
  forget(): void;
}

const isTokenRefused = (error: unknown): boolean =>
  toBackchannelError(error).code === 'LIVECHAT_TOKEN_REFUSED' ||
  ['unauthorized', 'unauthorized_client'].includes(refusalType(error) ?? '');
/** The scope or the administrator's role is gone. */
const isForbidden = (error: unknown): boolean =>
  ['authorization', 'access_denied'].includes(refusalType(error) ?? '');

const refusedCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LIVECHAT_TOKEN_REFUSED',
  'LIVECHAT_FORBIDDEN',
  'LIVECHAT_REFUSED',
]);
/** Of the accounts service's names, those that are about a moment and not about what was asked for. */
const passingTypes: ReadonlySet<string> = new Set([
  'temporarily_unavailable',
  'server_error',
  'traffic_blocked',
]);

/** How the accounts service refuses one customer is not documented (livechat.md §2.6): any refusal counts. */
const isRefusal = (error: unknown): boolean => {
  const { code, details } = toBackchannelError(error);
  return refusedCodes.has(code) && details?.['status'] !== 408 && !passingTypes.has(refusalType(error) ?? '');
};

export const createAccess = (deps: {
  grantStore: Pick<GrantStore, 'accessToken' | 'markForbidden'>;
  customerSide: CustomerSide;
  clock: Clock;
}): Access => {
  const { grantStore, customerSide, clock } = deps;
  const tokens = new Map<string, { accessToken: string; expiresAtMs: number }>();
  let proving: Promise<void> | undefined;
  /** A customer that was made as a proof, and is nobody's yet. */
  let spare: string | undefined;

  const asIntegration: Access['asIntegration'] = async (call) => {
    let token = await grantStore.accessToken();
    try {
      try {
        return await call(token);
      } catch (error) {
        if (!isTokenRefused(error)) throw error;
        token = await grantStore.accessToken({ refused: token });
        return await call(token);
      }
    } catch (error) {
      if (!isForbidden(error) && !isTokenRefused(error)) throw error;
      await grantStore.markForbidden(token);
      throw new BackchannelError('BRIDGE_RECONNECT');
    }
  };

  const keep = (answer: CustomerToken): CustomerToken => {
    if (tokens.size >= maxTokens) tokens.delete(tokens.keys().next().value as string);
    const expiresAtMs = clock.now() + answer.expiresInSec * 1000;
    tokens.set(answer.entityId, { accessToken: answer.accessToken, expiresAtMs });
    return answer;
  };

  const makeCustomer = async (): Promise<CustomerToken> =>
    keep(await asIntegration((token) => customerSide.token(token, undefined)));

  /**
   * Does with the grant what was refused for one customer: a customer is made, who is the next one that is needed. Errors:
   * BRIDGE_RECONNECT, when this is refused as well, and those of the call.
   */
  const proveGrant = async (): Promise<void> => {
    if (spare !== undefined) {
      try {
        keep(await customerSide.token(await grantStore.accessToken(), spare));
        return;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        spare = undefined;
      }
    }
    try {
      spare = (await makeCustomer()).entityId;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // In whatever words.
      await grantStore.markForbidden(await grantStore.accessToken());
      throw new BackchannelError('BRIDGE_RECONNECT');
    }
  };

  const customerToken = async (entityId: string): Promise<string> => {
    let token = await grantStore.accessToken();
    for (;;) {
      try {
        return keep(await customerSide.token(token, entityId)).accessToken;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const type = refusalType(error) ?? 'unknown';
        await (proving ??= proveGrant().finally(() => {
          proving = undefined;
        }));
        const proven = await grantStore.accessToken();
        // Refused was the old token, which had to be renewed for the proof.
        if (proven === token) throw new BackchannelError('BRIDGE_CUSTOMER_REFUSED', { details: { type } });
        token = proven;
      }
    }
  };

  const tokenOf = async (entityId: string): Promise<string> => {
    const known = tokens.get(entityId);
    if (known && known.expiresAtMs - renewBeforeMs > clock.now()) return known.accessToken;
    return customerToken(entityId);
  };

  return {
    asIntegration,
    async asCustomer(entityId, call) {
      const token = await tokenOf(entityId);
      try {
        return await call(token);
      } catch (error) {
        if (!isTokenRefused(error)) throw error;
        tokens.delete(entityId);
        return call(await tokenOf(entityId));
      }
    },
    async newCustomer() {
      const entityId = spare ?? (await makeCustomer()).entityId;
      if (spare === entityId) spare = undefined;
      return { entityId };
    },
    forget() {
      tokens.clear();
      spare = undefined;
    },
  };
};
