import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { type CustomerSide, refusalType } from '../livechat/index.ts';
import type { GrantStore } from './grant/grant-store.ts';

/** A customer token is asked for anew this long before its end. */
const renewBeforeMs = 10 * 60_000;
/** More customers than one console speaks for in a working day. */
const maxTokens = 2_000;

/** Tokens for both sides of the bridge. */
export interface Access {
  /** Runs a call with the integration's token; a refused one is renewed once. Errors: BRIDGE_RECONNECT, and those of the call. */
  asIntegration<T>(call: (token: string) => Promise<T>): Promise<T>;
  /** Runs a call as this customer; a token that has ended is replaced once. */
  asCustomer<T>(entityId: string, call: (token: string) => Promise<T>): Promise<T>;
  /** A customer nobody has met before. */
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
  grantStore: GrantStore;
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
      await grantStore.forbidden(token);
      throw new BackchannelError('BRIDGE_RECONNECT');
    }
  };

  const ask = async (entityId: string | undefined): Promise<{ entityId: string; accessToken: string }> => {
    const answer = await asIntegration((token) => customerSide.token(token, entityId));
    if (tokens.size >= maxTokens) tokens.delete(tokens.keys().next().value as string);
    const expiresAtMs = clock.now() + answer.expiresInSec * 1000;
    tokens.set(answer.entityId, { accessToken: answer.accessToken, expiresAtMs });
    return answer;
  };

  const tokenOf = async (entityId: string): Promise<string> => {
    const known = tokens.get(entityId);
    if (known && known.expiresAtMs - renewBeforeMs > clock.now()) return known.accessToken;
    return (await ask(entityId)).accessToken;
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
    newCustomer: () => ask(undefined),
    forget: () => tokens.clear(),
  };
};
