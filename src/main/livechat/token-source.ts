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
