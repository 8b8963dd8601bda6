import { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import type { MissingMedia } from '../../shared/domain/index.ts';
import { loadAxios } from '../load-axios.ts';
import { outgoingRoute } from '../network/index.ts';
import { isForbiddenAddress } from './special-addresses.ts';

export { isForbiddenAddress };

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

/** What the look-up of a special address fails with. */
const forbidden = 'forbidden address';

const guardedLookup: typeof systemLookup = ((
  hostname: string,
  options: object,
  done: (error: Error | null, ...rest: unknown[]) => void,
) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error);
    const list = addresses as unknown as { address: string; family: number }[];
    if (list.some(({ address }) => isForbiddenAddress(address))) return done(new Error(forbidden));
    if ('all' in options && options.all === true) return done(null, list);
    const first = list[0];
    return first ? done(null, first.address, first.family) : done(new Error('no address'));
  });
}) as typeof systemLookup;

/** The address that is connected to: looked up and checked here, so that a proxy cannot find another one for the same name. */
const checkedAddress = (hostname: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) return resolve(literal);
    guardedLookup(literal, {}, (error, address) => (error ? reject(error) : resolve(String(address))));
  });

const isLoopback = (url: URL): boolean => url.hostname === '127.0.0.1' || url.hostname === 'localhost';

/** Whether a link may be fetched at all, before its host name is resolved. */
export const isFetchable = (url: URL, options: { allowsLoopback: boolean }): boolean => {
  if (options.allowsLoopback && isLoopback(url) && (url.protocol === 'http:' || url.protocol === 'https:'))
    return true;
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) === 0 || !isForbiddenAddress(literal);
};

/** Answers by which a provider says that there is nothing, or nothing any more. */
const goneStatuses: ReadonlySet<number> = new Set([401, 403, 404, 410]);

const causeOf = (error: unknown): MissingMedia => {
  const words = error instanceof Error ? error.message : '';
  if (words.includes(forbidden)) return 'blocked';
  return words.includes('maxContentLength') ? 'too-large' : 'unreachable';
};

/** The same as `fetchMediaOrCause`, for whom it is the same why there is nothing. */
export const fetchMedia = async (
  address: string,
  options: { allowsLoopback: boolean },
): Promise<FetchedMedia | undefined> => {
  const fetched = await fetchMediaOrCause(address, options);
  return typeof fetched === 'string' ? undefined : fetched;
};

/**
 * Fetches a picture, video or voice note: https only, no special address at any redirect hop, no cookies, no token, bounded in
 * size and time. The addresses that were checked are those that are connected to. Otherwise why there is nothing: the message
 * stays, the picture is a placeholder.
 * `allowsLoopback`: only with the simulators. `isAnyKind`: documents too; whoever asks looks at the content.
 */
export const fetchMediaOrCause = async (
  address: string,
  options: { allowsLoopback: boolean; isAnyKind?: boolean },
): Promise<FetchedMedia | MissingMedia> => {
  let url: URL;
  try {
    url = new URL(address);
    const axios = await loadAxios();
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      if (!isFetchable(url, options)) return 'blocked';
      const response = await axios.get<ArrayBuffer>(url.toString(), {
        responseType: 'arraybuffer',
        timeout: mediaTimeoutMs,
        maxContentLength: maxMediaBytes,
        maxRedirects: 0,
        validateStatus: () => true,
        ...outgoingRoute(url, checkedAddress),
        headers: { accept: options.isAnyKind === true ? '*/*' : 'image/*,video/*,audio/*' },
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
      if (response.status !== 200) return goneStatuses.has(response.status) ? 'expired' : 'unreachable';
      if (options.isAnyKind !== true && !displayable.test(contentType)) return 'unknown-kind';
      return { body: new Uint8Array(response.data), contentType };
    }
    return 'unreachable';
  } catch (error) {
    // Dead links are normal (instagram.md §6.3).
    return causeOf(error);
  }
};
