import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range from which Linux, macOS and Windows take the local ports of outgoing connections: a port found here is
 * not taken by a connection before the server it is meant for listens.
 */
const range = { from: 20_000, below: 32_000 };

/** So many ports in a row are only taken on a machine that is wrong. */
const attempts = 100;

/**
 * A port of the loopback interface that nothing listens on at this moment.
 * Errors: rejects when none of a hundred is free.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(range.from, range.below);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${range.from} and ${range.below} on this computer.`);
}

/** As many different ones. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
