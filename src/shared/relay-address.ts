import type { ErrorCode } from './errors.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** As much as a person or a link may hand over, characters. */
export const maxRelayAddressLength = 500;

export type RelayAddress = { url: string } | { problem: Extract<ErrorCode, `RELAY_${string}`> };

/**
 * The address of a relay as a person types it or a link brings it: `relay.example.com`, with or without `https://` and a slash at
 * its end. Without a scheme https is meant. It comes back as an origin (`https://relay.example.com`), without a slash.
 * Problems: RELAY_ADDRESS_INVALID (nothing that names one computer, or with a path, a question or a password in it),
 * RELAY_INSECURE
 * (plain http to another computer). Needs no package: it is asked before anything is loaded (decision 0022).
 */
export const relayAddressOf = (text: string): RelayAddress => {
  const typed = text.trim();
  const invalid = { problem: 'RELAY_ADDRESS_INVALID' } as const;
  if (typed === '' || typed.length > maxRelayAddressLength || /[\s\\]|\p{C}/u.test(typed)) return invalid;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || url.hostname === '' || url.username !== '' || url.password !== '') return invalid;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return invalid;
  if (url.protocol === 'https:') return { url: url.origin };
  if (url.protocol !== 'http:') return invalid;
  return loopbackHosts.has(url.hostname) ? { url: url.origin } : { problem: 'RELAY_INSECURE' };
};

/** The same for settings: an address, or undefined. */
export const relayUrlOf = (text: string): string | undefined => {
  const read = relayAddressOf(text);
  return 'url' in read ? read.url : undefined;
};
