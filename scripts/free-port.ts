import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ephemeral ports of Linux, macOS and Windows: the system gives none of these to an outgoing connection. */
const range = { from: 20_000, to: 32_000 } as const;

let next = randomInt(range.from, range.to);

/**
 * A port of the loopback interface that nothing listens on at this moment. It stays free until it is used, and while what
 * uses it is stopped and started again: no outgoing connection gets it, and this process hands it out once.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port + 1 < range.to ? port + 1 : range.from;
    if (await canListen(port)) return port;
  }
}

/** Several different ones. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // In use, or kept back by the system.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
