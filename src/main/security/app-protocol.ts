import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Protocol, Session } from 'electron';
import type { RemoteMedia } from '../media/index.ts';

export const appScheme = 'backchannel';
export const appOrigin = `${appScheme}://app`;

/** Registered before `ready`: a standard, secure scheme, so that origin checks and CSP mean something. */
export const appSchemePrivileges = {
  scheme: appScheme,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: false,
    corsEnabled: false,
    stream: true,
    // The page's script is compiled once per version and profile, as a web site's is.
    codeCache: true,
  },
} as const;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
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

interface Answer {
  status: number;
  body: Uint8Array;
  headers: Record<string, string>;
}

/**
 * Faces are drawn in many rows, and each would be asked for, held and decoded again. Nothing of this scheme reaches a disk: this
 * is for how long the page's own memory may answer.
 */
const facesAreFresh = 'max-age=600';

const answer = (
  status: number,
  body: Uint8Array,
  contentType: string,
  cacheControl = 'no-store',
): Answer => ({
  status,
  body,
  headers: {
    'content-type': contentType,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': cacheControl,
    'referrer-policy': 'no-referrer',
  },
});

const nothing = (status: number): Answer => answer(status, new Uint8Array(), 'text/plain');

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

interface PageSources {
  rendererFolder: string;
  /** May become ready after the page has been opened. */
  media: Promise<RemoteMedia>;
}

/** `backchannel://app/…` from the renderer's folder, `…//image/…` and `…//media/…` through RemoteMedia. */
export const answerPage = async (
  request: { url: string; method: string },
  sources: PageSources,
): Promise<Answer> => {
  if (request.method !== 'GET') return nothing(405);
  const url = new URL(request.url);
  if (url.host === 'app') {
    const found = fileFor(sources.rendererFolder, url.pathname);
    if (!found) return nothing(404);
    return readFile(found.file).then(
      (body) => answer(200, body, found.contentType),
      () => nothing(404),
    );
  }
  if (url.host !== 'image' && url.host !== 'media') return nothing(404);
  const media = await sources.media;
  const path = url.pathname.slice(1);
  const isFace = url.host === 'image';
  const fetched = await (isFace ? media.image(path) : media.message(path));
  if (fetched === undefined) return nothing(404);
  return answer(200, fetched.body, fetched.contentType, isFace ? facesAreFresh : undefined);
};

/**
 * Serves the page and its pictures. Electron's newer `protocol.handle` speaks in `Request` and `Response`, for which Node
 * loads its whole HTTP client in this process: a seventh of the start and several megabytes, for files on the disk. So
 * the older call is taken as long as there is one (decision 0022).
 */
export const handleAppProtocol = (deps: PageSources & { session: Session }): void => {
  const { protocol } = deps.session;
  // Reported where it was started; here it only means that there are no pictures.
  deps.media.catch(() => undefined);
  if ('registerBufferProtocol' in protocol) {
    protocol.registerBufferProtocol(appScheme, (request, callback) => {
      answerPage(request, deps).then(
        ({ status, body, headers }) =>
          callback({
            statusCode: status,
            headers,
            data: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
          }),
        // Chromium's "failed": the page shows a missing picture, and asks again at the next look.
        () => callback({ error: -2 }),
      );
    });
    return;
  }
  (protocol as Protocol).handle(appScheme, async (request) => {
    const { status, body, headers } = await answerPage(request, deps);
    return new Response(new Uint8Array(body), { status, headers });
  });
};
