import type { MediaKind, MissingMedia } from '../../shared/domain/index.ts';
import { fetchMediaOrCause, type FetchedMedia } from './fetch-guard.ts';

export { savedName } from './saved-name.ts';

/** Before the path that `message`, `kind` and `messageLink` take. */
export const mediaPrefix = 'backchannel://media/';

/** Pictures and media for the renderer, fetched on view and kept in memory only. */
export interface RemoteMedia {
  /** `encoded`: base64url of a picture's address that main itself handed out before. */
  image(encoded: string): Promise<FetchedMedia | undefined>;
  /** `path`: `<message id>/<index>` as in Attachment.mediaUrl. */
  message(path: string): Promise<FetchedMedia | undefined>;
  /** What such a path leads to, by its content. The next `message` of the same path, soon after, takes what was fetched here. */
  kind(path: string): Promise<MediaKind>;
  /** Fetches a provider's own link, for carrying it to LiveChat; the same guards, nothing cached. */
  carried(url: string): Promise<FetchedMedia | undefined>;
  /** Fetches a file that an agent sent in LiveChat's own app, of whatever kind: its bytes, or why there are none. */
  file(url: string): Promise<Uint8Array | MissingMedia>;
  /** The provider's link of such a path, for opening it in the browser; undefined when there is none (any more). */
  messageLink(path: string): string | undefined;
  /** Allows `image` to fetch this address; called for every address that is sent to the renderer. */
  remember(address: string | undefined): void;
  /** Forgets every picture and address (sign-out, removal). */
  clear(): void;
}

/** Enough for the rows on a screen several times over; a picture is small, so this stays within a few megabytes. */
const maxCachedPictures = 300;
const maxPictureBytes = 512 * 1024;
/** What was fetched to see what it is waits so long, and no longer, for the page to show it; in memory only. */
const heldMs = 20_000;
/** Media that wait at the same time: a screen of them. */
const maxHeld = 12;
/** More addresses than the largest supported team and inbox show at once. */
const maxKnownAddresses = 20_000;

const kindOf = (contentType: string): MediaKind => {
  const top = contentType.split('/')[0];
  return top === 'image' || top === 'video' || top === 'audio' ? top : 'unknown-kind';
};

type Fetched = FetchedMedia | MissingMedia;
const mediumOf = (fetched: Fetched): FetchedMedia | undefined =>
  typeof fetched === 'string' ? undefined : fetched;

/** `allowsLoopback`: only with the simulators. */
export const createRemoteMedia = (deps: {
  allowsLoopback(): boolean;
  /** The link of one attachment, from the encrypted database. */
  messageSource(messageId: string, index: number): string | undefined;
  /** A file of this computer's own, on its way to a customer; undefined: it is none. */
  ownFile?(messageId: string, index: number): Promise<FetchedMedia> | undefined;
  fetch?: typeof fetchMediaOrCause | undefined;
  /** Epoch ms. */
  now?: (() => number) | undefined;
}): RemoteMedia => {
  const fetch = deps.fetch ?? fetchMediaOrCause;
  const now = deps.now ?? Date.now;
  const known = new Set<string>();
  const pictures = new Map<string, Promise<FetchedMedia | undefined>>();
  const held = new Map<string, { medium: Promise<Fetched>; untilMs: number }>();
  const fetchOf = (path: string): Promise<Fetched> => {
    const named = nameIn(path);
    const own = named && deps.ownFile?.(named.messageId, named.index);
    // Gone between two looks.
    if (own) return own.catch((): Fetched => 'expired');
    const address = messageLink(path);
    if (address === undefined) return Promise.resolve('expired');
    return fetch(address, { allowsLoopback: deps.allowsLoopback() });
  };
  const dropHeld = (): void => {
    for (const [path, { untilMs }] of held) if (untilMs <= now() || held.size > maxHeld) held.delete(path);
  };
  const nameIn = (path: string): { messageId: string; index: number } | undefined => {
    const cut = path.lastIndexOf('/');
    const index = Number(path.slice(cut + 1));
    if (cut < 1 || !Number.isInteger(index) || index < 0) return undefined;
    try {
      return { messageId: decodeURIComponent(path.slice(0, cut)), index };
    } catch {
      // Malformed escapes name no message.
      return undefined;
    }
  };
  const messageLink: RemoteMedia['messageLink'] = (path) => {
    const named = nameIn(path);
    return named && deps.messageSource(named.messageId, named.index);
  };
  return {
    carried: async (url) => mediumOf(await fetch(url, { allowsLoopback: deps.allowsLoopback() })),
    async file(url) {
      const fetched = await fetch(url, { allowsLoopback: deps.allowsLoopback(), isAnyKind: true });
      return typeof fetched === 'string' ? fetched : fetched.body;
    },
    remember(address) {
      if (address === undefined || known.has(address)) return;
      if (known.size >= maxKnownAddresses) known.delete(known.values().next().value as string);
      known.add(address);
    },
    image(encoded) {
      const address = Buffer.from(encoded, 'base64url').toString('utf8');
      if (!known.has(address)) return Promise.resolve(undefined);
      const cached = pictures.get(address);
      if (cached) return cached;
      const pending = fetch(address, { allowsLoopback: deps.allowsLoopback() }).then(mediumOf);
      if (pictures.size >= maxCachedPictures) pictures.delete(pictures.keys().next().value as string);
      pictures.set(address, pending);
      pending
        .then((picture) => {
          // A failure may be the network's: fetched again when it is next shown. A large picture is not worth the memory.
          if (!picture || picture.body.length > maxPictureBytes) pictures.delete(address);
        })
        .catch(() => pictures.delete(address));
      return pending;
    },
    messageLink,
    async message(path) {
      dropHeld();
      const waiting = held.get(path);
      held.delete(path);
      // The link may be gone since: the message was unsent or erased.
      const isWaiting = waiting !== undefined && messageLink(path) !== undefined;
      return mediumOf(await (isWaiting ? waiting.medium : fetchOf(path)));
    },
    async kind(path) {
      dropHeld();
      const medium = held.get(path)?.medium ?? fetchOf(path);
      held.set(path, { medium, untilMs: now() + heldMs });
      const fetched = await medium;
      if (typeof fetched !== 'string') return kindOf(fetched.contentType);
      held.delete(path);
      return fetched;
    },
    clear() {
      known.clear();
      held.clear();
      pictures.clear();
    },
  };
};
