import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { BackchannelError } from '../../../shared/errors.ts';
import { safeType } from '../platform-error.ts';
import { pageHeaders, renderPage } from './answer-page.ts';
import type { AnswerPage } from './answer-page.ts';

/** The browser's answer; `show` answers the tab with a page, `goTo` sends it on. `type`: LiveChat's error type. */
export type BrowserAnswer = { show(page: AnswerPage): void; goTo(address: string): void } & (
  { outcome: 'code'; code: string } | { outcome: 'denied' } | { outcome: 'failed'; type: string }
);

/** A listener on one of the registered loopback ports, waiting for one answer at a time. */
export interface CallbackServer {
  /** Registered at LiveChat, letter for letter. */
  readonly redirectUri: string;
  /** Waits for the answer that carries this state; those to earlier ones are refused. */
  expect(state: string, onAnswer: (answer: BrowserAnswer) => void): void;
  /** Stops listening; the page being shown is still delivered. */
  close(): void;
}

const callbackPath = '/callback';

/** A browser's request with our parameters takes a tenth of this. */
const maxHeaderBytes = 16 * 1024;

/**
 * Listens on the first free port of `ports`, on 127.0.0.1 only. Requests that are not the answer to this very attempt
 * (other path, method, host name, state) are refused and change nothing.
 * Errors: SIGN_IN_PORTS_BUSY when none can be had.
 */
export const openCallbackServer = async (options: { ports: readonly number[] }): Promise<CallbackServer> => {
  for (const port of options.ports) {
    const server = await listen(port);
    if (!server) continue;
    let awaited: { state: string; onAnswer: (answer: BrowserAnswer) => void } | undefined;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const show = (page: AnswerPage, status = 200): void => {
        if (response.writableEnded) return;
        response.writeHead(status, pageHeaders).end(renderPage(page));
      };
      // Another host name: a web page calls this port under its own name (DNS rebinding).
      if (request.headers.host !== `127.0.0.1:${port}`) return show('foreign', 421);
      const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
      if (url.pathname !== callbackPath) return show('foreign', 404);
      if (request.method !== 'GET') return show('foreign', 405);
      const answer = awaited && readAnswer(url.searchParams, awaited.state);
      if (!awaited || !answer) return show('foreign', 400);
      const { onAnswer } = awaited;
      awaited = undefined;
      const goTo = (address: string): void => {
        if (!response.writableEnded) response.writeHead(302, { ...pageHeaders, Location: address }).end();
      };
      onAnswer({ ...answer, show, goTo });
    });
    return {
      redirectUri: `http://127.0.0.1:${port}${callbackPath}`,
      expect(state, onAnswer) {
        awaited = { state, onAnswer };
      },
      close() {
        server.close();
        server.closeIdleConnections();
      },
    };
  }
  throw new BackchannelError('SIGN_IN_PORTS_BUSY', { details: { ports: options.ports.join(', ') } });
};

const listen = (port: number): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer({ maxHeaderSize: maxHeaderBytes, keepAlive: false });
    server.once('error', (error: NodeJS.ErrnoException) => {
      // In use, or reserved by the system: the next one may be free.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });

type Answer = { outcome: 'code'; code: string } | { outcome: 'denied' } | { outcome: 'failed'; type: string };

/** undefined when it is not an answer to this attempt. Error names: livechat.md §2.6. */
const readAnswer = (query: URLSearchParams, expectedState: string): Answer | undefined => {
  const state = query.get('state');
  const error = query.get('error') ?? query.get('oauth_exception') ?? query.get('identity_exception');
  if (error !== null) {
    // Whether LiveChat returns the state with an error is not documented; a wrong one is refused, a missing one accepted:
    // at worst it ends an attempt that the person can repeat.
    if (state !== null && !isEqual(state, expectedState)) return undefined;
    return error === 'access_denied' ? { outcome: 'denied' } : { outcome: 'failed', type: safeType(error) };
  }
  const code = query.get('code');
  if (code === null || code === '' || state === null || !isEqual(state, expectedState)) return undefined;
  return { outcome: 'code', code };
};

const isEqual = (given: string, expected: string): boolean => {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
};
