import { toBackchannelError } from '../../shared/errors.ts';

/** Where calls get their token from; the session is one. */
export interface TokenSource {
  /**
   * A token that should be valid. `refused`: the one LiveChat has just refused; while it is still the current one, a newer one is
   * made.
   * Errors: SIGNED_OUT, LIVECHAT_TOKEN_REFUSED (the person must sign in again), LIVECHAT_UNAVAILABLE, NETWORK_UNREACHABLE.
   */
  accessToken(options?: { refused?: string | undefined }): Promise<string>;
  /** Calls the listener with every new access token. Answers the way to unsubscribe. */
  onRefreshed(listener: (accessToken: string) => void): () => void;
}

/** Runs a call with a token; one that LiveChat refuses is replaced once. Errors: those of the source and of the call. */
export const withToken = async <T, Token extends string = string>(
  tokens: { accessToken(options?: { refused?: string | undefined }): Promise<Token> },
  call: (token: Token) => Promise<T>,
): Promise<T> => {
  const token = await tokens.accessToken();
  try {
    return await call(token);
  } catch (error) {
    if (toBackchannelError(error).code !== 'LIVECHAT_TOKEN_REFUSED') throw error;
    return call(await tokens.accessToken({ refused: token }));
  }
};
