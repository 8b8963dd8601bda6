import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { loadAxios } from '../load-axios.ts';

/** Addresses that are never fetched, whatever a message links to: this computer, its networks, and reserved ranges. */
const forbidden = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  forbidden.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const)
  forbidden.addSubnet(address, prefix, 'ipv6');

/** Also for what is no IP address. */
export const isForbiddenAddress = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  return family === 0 || forbidden.check(plain, family === 4 ? 'ipv4' : 'ipv6');
};

/** A video message may have 25 MB (instagram.md §7.2). */
const maxMediaBytes = 26 * 1024 * 1024;
const mediaTimeoutMs = 20_000;
const maxRedirects = 3;

const displayable = /^(image\/(png|jpeg|gif|webp|avif|svg\+xml)|video\/|audio\/)/;

/** What was fetched. `contentType` without parameters. */
export interface FetchedMedia {
  body: Uint8Array;
  contentType: string;
}

const guardedLookup: typeof systemLookup = ((
  hostname: string,
  options: object,
  done: (error: Error | null, ...rest: unknown[]) => void,
) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error);
    const list = addresses as unknown as { address: string; family: number }[];
    if (list.some(({ address }) => isForbiddenAddress(address))) return done(new Error('forbidden address'));
    if ('all' in options && options.all === true) return done(null, list);
    const first = list[0];
    return first ? done(null, first.address, first.family) : done(new Error('no address'));
  });
}) as typeof systemLookup;

const isLoopback = (url: URL): boolean => url.hostname === '127.0.0.1' || url.hostname === 'localhost';

/** Whether a link may be fetched at all, before its host name is resolved. */
export const isFetchable = (url: URL, options: { allowsLoopback: boolean }): boolean => {
  if (options.allowsLoopback && isLoopback(url) && (url.protocol === 'http:' || url.protocol === 'https:'))
    return true;
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) === 0 || !isForbiddenAddress(literal);
};

/**
 * Fetches a picture, video or voice note: https only, no private address at any redirect hop, no cookies, no token, bounded in
 * size and time. Undefined when it is no longer available or not allowed: the message stays, the picture is a placeholder.
 * `allowsLoopback`: only with the simulators.
 */
export const fetchMedia = async (
  address: string,
  options: { allowsLoopback: boolean },
): Promise<FetchedMedia | undefined> => {
  let url: URL;
  try {
    url = new URL(address);
    const axios = await loadAxios();
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      if (!isFetchable(url, options)) return undefined;
      const response = await axios.get<ArrayBuffer>(url.toString(), {
        responseType: 'arraybuffer',
        timeout: mediaTimeoutMs,
        maxContentLength: maxMediaBytes,
        maxRedirects: 0,
        validateStatus: () => true,
        proxy: false,
        headers: { accept: 'image/*,video/*,audio/*' },
        lookup: (options.allowsLoopback && isLoopback(url) ? undefined : guardedLookup) as never,
      });
      const location: unknown = response.headers['location'];
      if (response.status >= 300 && response.status < 400 && typeof location === 'string') {
        url = new URL(location, url);
        continue;
      }
      const contentType =
        String(response.headers['content-type'] ?? '')
          .split(';')[0]
          ?.trim() ?? '';
      if (response.status !== 200 || !displayable.test(contentType)) return undefined;
      return { body: new Uint8Array(response.data), contentType };
    }
    return undefined;
  } catch {
    // Dead links are normal (instagram.md §6.3); the caller shows "no longer available".
    return undefined;
  }
};
