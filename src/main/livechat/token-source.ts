/** Where calls get their token from; the session is one. */
export interface TokenSource {
  /**
   * A token that should be good. `refused`: the one LiveChat has just refused, so that a newer one is made if it is still the same.
   * Errors: SIGNED_OUT, LIVECHAT_TOKEN_REFUSED (the person must sign in again), LIVECHAT_UNAVAILABLE, NETWORK_UNREACHABLE.
   */
  accessToken(options?: { refused?: string }): Promise<string>;
  /** Hears of every new access token. Answers the way to stop hearing. */
  onRefreshed(listener: (accessToken: string) => void): () => void;
}
