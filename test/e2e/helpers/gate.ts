import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../../scripts/free-port.ts';

/** A door of this computer's network that can be shut: everything to one server goes through it, unchanged. */
export interface Gate {
  readonly port: number;
  /** Cuts what is open and refuses what comes, as if the server's machine were gone. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Everything the server has sent through it so far, as it crossed the wire. */
  heard(): string;
}

/** Opens a gate before the server on `targetPort` of the loopback interface. */
export const startGate = async (targetPort: number): Promise<Gate> => {
  const sockets = new Set<Socket>();
  /** One list per connection: an answer that came in pieces is put together again. */
  const conversations: Buffer[][] = [];
  const keep = (socket: Socket, other: Socket): void => {
    sockets.add(socket);
    // The other half follows; a cut is what this gate is for.
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1');
    keep(incoming, outgoing);
    keep(outgoing, incoming);
    const chunks: Buffer[] = [];
    conversations.push(chunks);
    outgoing.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.pipe(outgoing).pipe(incoming);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  // While it is shut nobody else is given its port.
  const port = await freePort();
  await listen(port);
  return {
    port,
    async shut() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    open: () => listen(port),
    heard: () => conversations.map((chunks) => Buffer.concat(chunks).toString('utf8')).join('\n'),
  };
};
