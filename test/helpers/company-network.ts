import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { RequestListener } from 'node:http';
import { generate } from 'selfsigned';
import { WebSocketServer } from 'ws';

/** The network of a company, on loopback: an authority of its own, servers that it vouches for, and proxies. */

/** A certificate that vouches for itself, as an authority; it is good for these names. */
export const authority = async (...names: string[]): Promise<{ key: string; cert: string }> => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'authority' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  return { key, cert };
};

const portOf = async (server: Server | HttpsServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** What stands at the end of a tunnel: HTTPS that answers with JSON, and WebSockets that say `hello`. */
export const startInside = async (tls: { key: string; cert: string }) => {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.headers.host ?? ''}${request.url ?? ''}`);
    const isPicture = request.url?.endsWith('.png') === true;
    response.writeHead(200, { 'content-type': isPicture ? 'image/png' : 'application/json' }).end('{}');
  };
  const server = createHttpsServer(tls, listener);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send('hello'));
  return {
    port: await portOf(server),
    requests,
    close() {
      sockets.close();
      server.close();
      server.closeAllConnections();
    },
  };
};

export interface CompanyProxy {
  port: number;
  address: string;
  /** `host:port` of every tunnel that was asked for, and what came of it. */
  asked: string[];
  /** All that went to it in the clear. */
  heard(): string;
  close(): void;
}

/**
 * A proxy that makes tunnels, wherever they are asked for, to `inside`. `asks`: the schemes of its 407; `login`: `user:password` that
 * opens it; `status`: what it says to everybody instead.
 */
export const startProxy = async (options: {
  inside: number;
  asks?: string[];
  login?: string;
  status?: number;
}): Promise<CompanyProxy> => {
  const asked: string[] = [];
  const heard: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    let tunnel: Socket | undefined;
    socket.on('error', () => undefined);
    socket.on('close', () => tunnel?.destroy());
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      if (tunnel) return void tunnel.write(chunk);
      const [line = '', ...headers] = chunk.toString('latin1').split('\r\n');
      const host = /^CONNECT (\S+) HTTP/.exec(line)?.[1];
      const answer = (status: number, more: string[] = []): void =>
        void socket.end([`HTTP/1.1 ${status} No`, ...more, 'content-length: 0', '', ''].join('\r\n'));
      if (host === undefined) return answer(400);
      const given = headers.find((header) => /^proxy-authorization:/i.test(header))?.split(' ')[2] ?? '';
      const isOpen = options.login === undefined || Buffer.from(given, 'base64').toString() === options.login;
      const status = options.status ?? (isOpen ? 200 : 407);
      asked.push(`${host} ${status}`);
      if (status === 407)
        return answer(
          407,
          (options.asks ?? ['Basic realm="x"']).map((one) => `proxy-authenticate: ${one}`),
        );
      if (status !== 200) return answer(status);
      tunnel = connect(options.inside, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      open.add(tunnel);
      tunnel.on('error', () => undefined);
      tunnel.pipe(socket);
    });
  });
  const port = await portOf(server);
  return {
    port,
    address: `127.0.0.1:${port}`,
    asked,
    heard: () => Buffer.concat(heard).toString('latin1'),
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
};
