import { type Socket, connect } from 'node:net';
import type { HostileRequest } from './hostile-requests.ts';

/** What became of the requests: status → count; 0 for those that got no answer because they were none, or went away themselves. */
export type Outcomes = Record<number, number>;

/** The relay refuses at once; whoever is not answered by then was not understood as a request. */
const answerTimeoutMs = 2000;

/** Status of the first whole answer in `bytes`; undefined while it is not all there. */
const statusOf = (bytes: Buffer): { status: number; isLast: boolean } | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < end + 4 + length) return undefined;
  return { status: Number(head.slice(9, 12)), isLast: /connection: close/i.test(head) };
};

const open = (url: URL): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => resolve(socket));
    socket.once('error', reject);
  });

/** Sends one; gives its status, and whether the connection can be used again. */
const exchange = (
  socket: Socket,
  { bytes, cutAfter, isLast = false }: HostileRequest,
): Promise<{ status: number; isOpen: boolean }> =>
  new Promise((resolve) => {
    let held: Buffer = Buffer.alloc(0);
    const finish = (status: number, isOpen: boolean): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      // Late errors of a connection that was given up say nothing new.
      socket.on('error', () => undefined);
      if (!isOpen) socket.destroy();
      resolve({ status, isOpen });
    };
    const timer = setTimeout(() => finish(0, false), answerTimeoutMs);
    socket.on('error', () => finish(0, false));
    socket.on('close', () => finish(0, false));
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      const answer = statusOf(held);
      if (answer)
        finish(answer.status, cutAfter === undefined && !isLast && !answer.isLast && answer.status !== 101);
    });
    if (isLast) socket.end(bytes);
    else if (cutAfter === undefined) socket.write(bytes);
    else socket.write(bytes.subarray(0, cutAfter), () => setImmediate(() => finish(0, false)));
  });

/** Sends `count` requests over `connections` connections, one after the other on each. */
export const sendHostile = async (of: {
  url: string;
  next: () => HostileRequest;
  count: number;
  connections: number;
}): Promise<Outcomes> => {
  const url = new URL(of.url);
  const outcomes: Outcomes = {};
  let left = of.count;
  const work = async (): Promise<void> => {
    let socket: Socket | undefined;
    while (left > 0) {
      left -= 1;
      socket ??= await open(url);
      const { status, isOpen } = await exchange(socket, of.next());
      outcomes[status] = (outcomes[status] ?? 0) + 1;
      if (!isOpen) socket = undefined;
    }
    socket?.destroy();
  };
  await Promise.all(Array.from({ length: of.connections }, work));
  return outcomes;
};
