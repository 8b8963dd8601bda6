import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from '../../shared/i18n/text.ts';
import { type LoopbackPage, loopbackHeaders, renderLoopbackPage } from './loopback-page.ts';

/** A browser's request with our parameters takes a tenth of this. */
const maxHeaderBytes = 16 * 1024;
/** A browser opens a handful; more come from a page that wants to disturb. */
const maxConnections = 50;
/** A connection that says nothing is cut after this time. */
const requestTimeoutMs = 10_000;

/** A listener on this computer's own address, waiting for one browser to come back. */
export interface LoopbackListener {
  readonly port: number;
  /** Stops listening; the page being shown is still delivered. */
  close(): void;
}

/** What a request turned out to be: what is waited for, or something that is answered with a page and changes nothing. */
export type ReadRequest<Answer> = { answer: Answer } | { ignored: LoopbackPage };

type GoTo = (address: string, wait?: { afterSec: number; page: LoopbackPage }) => void;

/** What a request gets that nobody waits for. */
const foreignPage = (): LoopbackPage => ({
  title: text('Nobody waits for this page'),
  text: text(
    'You can close this tab. Nothing was changed. Start again from Backchannel if it is still waiting.',
  ),
});

/**
 * Listens on the first port of `ports` that can be had (0: any), on 127.0.0.1 only, and hands on its answer. Whatever else asks,
 * a web page among them (other host name, method, path, or what `read` does not know), gets a page, and the waiting goes on.
 * Answers undefined when no port can be had.
 */
export const openLoopbackListener = async <Answer>(options: {
  ports: readonly number[];
  path: string;
  /** How many answers are handed on; default: one. */
  answers?: number | undefined;
  read(query: URLSearchParams): ReadRequest<Answer>;
  /** `show` answers the tab with a page; `goTo` sends it to another address, at once or after some time on a page. */
  onAnswer(answer: Answer, show: (page: LoopbackPage) => void, goTo: GoTo): void;
}): Promise<LoopbackListener | undefined> => {
  for (const wanted of options.ports) {
    const server = await listen(wanted);
    if (!server) continue;
    const { port } = server.address() as AddressInfo;
    let answersLeft = options.answers ?? 1;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const show = (page: LoopbackPage, status = 200): void => {
        if (response.writableEnded) return;
        response.writeHead(status, loopbackHeaders).end(renderLoopbackPage(page));
      };
      // Another host name: a web page calls this port under its own name (DNS rebinding).
      if (request.headers.host !== `127.0.0.1:${port}`) return show(foreignPage(), 421);
      const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`);
      if (url?.pathname !== options.path) return show(foreignPage(), 404);
      if (request.method !== 'GET') return show(foreignPage(), 405);
      const found = options.read(url.searchParams);
      if ('ignored' in found) return show(found.ignored, 400);
      if (answersLeft === 0) return show(foreignPage(), 400);
      answersLeft -= 1;
      options.onAnswer(found.answer, show, (address, wait) => {
        if (response.writableEnded) return;
        if (!wait) return void response.writeHead(302, { ...loopbackHeaders, Location: address }).end();
        const headers = { ...loopbackHeaders, Refresh: `${wait.afterSec}; url=${address}` };
        response.writeHead(200, headers).end(renderLoopbackPage(wait.page));
      });
    });
    return {
      port,
      close() {
        server.close();
        server.closeIdleConnections();
      },
    };
  }
  return undefined;
};

const listen = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer({
      maxHeaderSize: maxHeaderBytes,
      keepAlive: false,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
    });
    server.maxConnections = maxConnections;
    // In use, reserved by the system, or forbidden by a security program: the next one may be free.
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });

/** Compares what a request brought with what this attempt expects, in constant time. */
export const isExpected = (given: string | null, expected: string): boolean => {
  if (given === null) return false;
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
};
