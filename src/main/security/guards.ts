import type { Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';
import type { ExternalLinks } from './external-links.ts';

/**
 * Permissions a page may have. Everything not listed is denied, silently and for every partition.
 * notifications: shown by main itself, so not even that is needed here.
 */
const permittedPermissions: ReadonlySet<string> = new Set([
  // The composer pastes and "Copy" copies; both act on a person's key or click.
  'clipboard-sanitized-write',
]);

/** When a person last pressed a key or a button in a window; the page itself cannot cause that. */
const lastActs = new WeakMap<WebContents, number>();
const actTypes: ReadonlySet<string> = new Set([
  'mouseDown',
  'rawKeyDown',
  'keyDown',
  'gestureTap',
  'touchStart',
]);
/** From a person's click to the question of the page. */
const actMs = 5_000;

/**
 * The microphone, for a voice message: sound alone, asked for by our own page right after a person did something in the window.
 * The operating system asks the person as well, where it does that.
 */
export const mayRecord = (asked: {
  /** What is asked for. */
  media: readonly (string | undefined)[];
  origin: string;
  /** When a person last did something there, and now; epoch ms. */
  actedAtMs: number | undefined;
  nowMs: number;
}): boolean =>
  asked.media.length > 0 &&
  asked.media.every((kind) => kind === 'audio') &&
  asked.origin.replace(/\/$/, '') === appOrigin &&
  asked.actedAtMs !== undefined &&
  asked.nowMs - asked.actedAtMs <= actMs;

const originOf = (url: string): string => {
  if (!URL.canParse(url)) return '';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};

/** Deny by default, in one place, for a whole session. */
export const guardSession = (session: Session): void => {
  const isRecording = (
    contents: WebContents | null,
    media: readonly (string | undefined)[],
    url: string,
  ): boolean =>
    contents !== null &&
    mayRecord({ media, origin: originOf(url), actedAtMs: lastActs.get(contents), nowMs: Date.now() });
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    if (permission !== 'media') return answer(permittedPermissions.has(permission));
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(details.isMainFrame && isRecording(contents, media, details.requestingUrl));
  });
  session.setPermissionCheckHandler((contents, permission, origin, { mediaType, isMainFrame }) =>
    permission === 'media'
      ? isMainFrame && isRecording(contents, [mediaType], origin)
      : permittedPermissions.has(permission),
  );
  session.setDevicePermissionHandler(() => false);
  refuseCookies(session);
  // Nothing is ever downloaded by the page: media are viewed, not kept.
  session.on('will-download', (event) => event.preventDefault());
};

/**
 * No cookie is taken, kept or sent (policy P3): what an answer carries is cut off, and one that a script made is taken
 * away at once.
 */
const refuseCookies = (session: Session): void => {
  session.webRequest.onHeadersReceived(({ responseHeaders }, answer) => {
    const kept = Object.entries(responseHeaders ?? {}).filter(
      ([name]) => name.toLowerCase() !== 'set-cookie',
    );
    answer({ responseHeaders: Object.fromEntries(kept) });
  });
  session.webRequest.onBeforeSendHeaders(({ requestHeaders }, answer) => {
    const kept = Object.entries(requestHeaders).filter(([name]) => name.toLowerCase() !== 'cookie');
    answer({ requestHeaders: Object.fromEntries(kept) });
  });
  session.cookies.on('changed', (_event, { name, domain, path, secure }, _cause, isRemoved) => {
    if (isRemoved) return;
    const url = `${secure === true ? 'https' : 'http'}://${(domain ?? '').replace(/^\./, '')}${path ?? '/'}`;
    // Gone or refused: either way there is nothing more to do than to look again at the next change.
    session.cookies.remove(url, name).catch(() => undefined);
  });
};

/** Every page stays where it was loaded; other addresses go to the system's browser after a check, or nowhere. */
export const guardContents = (contents: WebContents, links: ExternalLinks): void => {
  contents.on('input-event', (_event, { type }) => {
    if (actTypes.has(type)) lastActs.set(contents, Date.now());
  });
  contents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // A page that tries an odd link gets nothing; `links` has logged the refusal.
    links.open(url).catch(() => undefined);
    return { action: 'deny' };
  });
};
