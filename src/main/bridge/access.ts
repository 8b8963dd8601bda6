import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { type CustomerSide, refusalType } from '../livechat/index.ts';
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
  /** Runs a call as this customer; a token that has expired is replaced once. */
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

export const createAccess = (deps: {
  grantStore: Pick<GrantStore, 'accessToken' | 'markForbidden'>;
  customerSide: CustomerSide;
  clock: Clock;
}): Access => {
  const { grantStore, customerSide, clock } = deps;
  const tokens = new Map<string, { accessToken: string; expiresAtMs: number }>();

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

  const requestToken = async (
    entityId: string | undefined,
  ): Promise<{ entityId: string; accessToken: string }> => {
    const answer = await asIntegration((token) => customerSide.token(token, entityId));
    if (tokens.size >= maxTokens) tokens.delete(tokens.keys().next().value as string);
    const expiresAtMs = clock.now() + answer.expiresInSec * 1000;
    tokens.set(answer.entityId, { accessToken: answer.accessToken, expiresAtMs });
    return answer;
  };

  const tokenOf = async (entityId: string): Promise<string> => {
    const known = tokens.get(entityId);
    if (known && known.expiresAtMs - renewBeforeMs > clock.now()) return known.accessToken;
    return (await requestToken(entityId)).accessToken;
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
    newCustomer: () => requestToken(undefined),
    forget: () => tokens.clear(),
  };
};
