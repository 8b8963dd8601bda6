import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';

import { nameOtherOrigin } from './other-origins.ts';

export interface RelayProxy {
  readonly url: string;
  /** Changes the JSON of an answer on its way to the console. */
  rewrite: ((path: string, json: unknown) => unknown) | undefined;
  /** As a corporate proxy that does not know WebSockets: 400 with a page of its own. */
  breaksWebSockets: boolean;
  /** Answers that are thrown away after the relay has acted, by path; once each. */
  loseAnswerOnce: string | undefined;
  /** Open WebSockets stay open, and nothing passes any more: a cable that was pulled. */
  freeze(): void;
  /** Requests whose path begins so get no answer at all. */
  silentOn: string | undefined;
  /** Requests seen, "METHOD path". */
  readonly seen: string[];
  close(): Promise<void>;
}

/** A relay that is not what it says: everything passes through here, and may be changed. */
export const startRelayProxy = async (target: string, port = 0): Promise<RelayProxy> => {
  const upstream = new URL(target);
  const seen: string[] = [];
  const bodyOf = async (stream: IncomingMessage): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
  const pass = async (incoming: IncomingMessage, response: ServerResponse) => {
    const path = incoming.url ?? '/';
    seen.push(`${incoming.method} ${path}`);
    const body = await bodyOf(incoming);
    if (proxy.silentOn !== undefined && path.startsWith(proxy.silentOn)) return;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = upstream;
      const { method, headers } = incoming;
      request({ hostname, port, path, method, headers }, resolve).on('error', reject).end(body);
    });
    let text = await bodyOf(answer);
    if (proxy.loseAnswerOnce !== undefined && path.startsWith(proxy.loseAnswerOnce)) {
      proxy.loseAnswerOnce = undefined;
      incoming.socket.destroy();
      return;
    }
    if (proxy.rewrite && answer.statusCode === 200) {
      text = Buffer.from(JSON.stringify(proxy.rewrite(path, JSON.parse(text.toString()))));
    }
    response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' }).end(text);
  };
  const server = createServer((incoming, response) => {
    // The relay behind is away: so is the proxy's answer.
    pass(incoming, response).catch(() => incoming.socket.destroy());
  });
  const pipes: (() => void)[] = [];
  const sockets = new Set<{ destroy(): void }>();
  server.on('upgrade', (incoming, socket, head) => {
    seen.push(`UPGRADE ${incoming.url}`);
    sockets.add(socket);
    if (proxy.breaksWebSockets) {
      socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 5\r\nconnection: close\r\n\r\nsorry');
      return;
    }
    const outgoing = connect(Number(upstream.port), upstream.hostname, () => {
      const headers = incoming.rawHeaders.reduce(
        (lines, value, index) => lines + (index % 2 === 0 ? `${value}: ` : `${value}\r\n`),
        '',
      );
      outgoing.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers}\r\n`);
      outgoing.write(head);
      outgoing.pipe(socket).pipe(outgoing);
    });
    sockets.add(outgoing);
    pipes.push(() => {
      outgoing.unpipe(socket).pause();
      socket.unpipe(outgoing).pause();
    });
    outgoing.on('error', () => socket.destroy());
    socket.on('error', () => outgoing.destroy());
    socket.on('close', () => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const proxy: RelayProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rewrite: undefined,
    breaksWebSockets: false,
    loseAnswerOnce: undefined,
    silentOn: undefined,
    seen,
    freeze() {
      for (const cut of pipes.splice(0)) cut();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  nameOtherOrigin(target, proxy.url);
  return proxy;
};
