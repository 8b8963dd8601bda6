import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Session } from 'electron';
import type { RemoteMedia } from '../media/index.ts';

export const appScheme = 'backchannel';
export const appOrigin = `${appScheme}://app`;

/** Registered before `ready`: a standard, secure scheme, so that origin checks and CSP mean something. */
export const appSchemePrivileges = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, stream: true },
} as const;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Starts from nothing. Inline style attributes are set by the list virtualiser and the design system's components,
 * hence 'unsafe-inline' for styles only; there is no inline script. Pictures come through main, never from the network.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  `img-src 'self' data: ${appScheme}:`,
  `media-src ${appScheme}:`,
  "font-src 'self'",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const answer = (status: number, body: Uint8Array | string, contentType: string): Response =>
  new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    status,
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });

const notFound = (): Response => answer(404, '', 'text/plain');

/** The file under `folder` that `path` names, or undefined when it points outside or is of a kind the page never needs. */
export const fileFor = (folder: string, path: string): { file: string; contentType: string } | undefined => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // Malformed escapes name no file.
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const file = normalize(join(folder, decoded === '/' ? 'index.html' : decoded));
  const contentType = contentTypes[extname(file)];
  return file.startsWith(folder + sep) && contentType !== undefined ? { file, contentType } : undefined;
};

/** Serves `backchannel://app/…` from the renderer's folder, `…//image/…` and `…//media/…` through RemoteMedia. */
export const handleAppProtocol = (dependencies: {
  session: Session;
  rendererFolder: string;
  media: RemoteMedia;
}): void => {
  dependencies.session.protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET') return answer(405, '', 'text/plain');
    if (url.host === 'app') {
      const found = fileFor(dependencies.rendererFolder, url.pathname);
      if (!found) return notFound();
      return readFile(found.file).then(
        (body) => answer(200, body, found.contentType),
        () => notFound(),
      );
    }
    const fetched =
      url.host === 'image'
        ? await dependencies.media.image(url.pathname.slice(1))
        : url.host === 'media'
          ? await dependencies.media.message(url.pathname.slice(1))
          : undefined;
    return fetched ? answer(200, fetched.body, fetched.contentType) : notFound();
  });
};
