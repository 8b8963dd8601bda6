/** The package brings no types. */
declare module 'proxy-from-env' {
  /** The proxy that HTTPS_PROXY, ALL_PROXY and NO_PROXY name for an address; empty: none. */
  export const getProxyForUrl: (url: string | URL) => string;
}
