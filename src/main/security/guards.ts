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

/** Deny by default, in one place, for a whole session. */
export const guardSession = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permittedPermissions.has(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => permittedPermissions.has(permission));
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
