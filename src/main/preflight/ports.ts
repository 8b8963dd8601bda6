import { createServer } from 'node:net';

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // In use, or kept back by the system.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/** Ports of the redirect URIs on which this computer cannot listen now. Each is listened on for a moment. */
export const busyPorts = async (ports: readonly number[]): Promise<number[]> => {
  const busy: number[] = [];
  for (const port of ports) if (!(await canListen(port))) busy.push(port);
  return busy;
};

/** A host that platforms on the internet cannot reach: this computer, or a private network. */
export const isPrivateHost = (host: string): boolean =>
  host === 'localhost' ||
  host === '[::1]' ||
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host) ||
  /^\[f[cd][0-9a-f]{2}:/i.test(host) ||
  /\.(?:local|internal|lan|home|test)$/i.test(host) ||
  !/[.:]/.test(host);
