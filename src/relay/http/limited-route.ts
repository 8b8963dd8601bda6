/** Spread into the options of a route that needs no signature: requests are limited per address. */
export interface LimitedRoute {
  readonly config: { readonly rateLimit: { readonly max: number; readonly timeWindow: string } };
}

export const limitPerAddress = (perMinute: number): LimitedRoute => ({
  config: { rateLimit: { max: perMinute, timeWindow: '1 minute' } },
});
