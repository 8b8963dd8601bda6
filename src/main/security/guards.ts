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
  // Nothing is ever downloaded by the page: media are viewed, not kept.
  session.on('will-download', (event) => event.preventDefault());
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
    try {
      links.open(url);
    } catch {
      // A page that tries an odd link gets nothing; `links` has logged the refusal.
    }
    return { action: 'deny' };
  });
};
