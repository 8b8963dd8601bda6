/**
 * A LiveChat access token that proves who somebody is and with which role, and opens nothing else (identityScopes). The only
 * token that a relay may be shown: calls to the relay take no other type, and the session alone makes it, after it has read the
 * scopes.
 */
export type IdentityToken = string & { readonly __identityToken: true };
