import { createHmac } from 'node:crypto';
import { type Socket, connect } from 'node:net';
import { parseArgs } from 'node:util';
import { percentile } from '../statistics.ts';

/**
 * Sends signed webhooks as fast as they are answered, from a process of its own and with as little work per request as can be: they
 * are made and signed before the clock starts, and go over plain sockets that are kept open. One request at a time on each.
 * Prints `ready`, waits for a line on standard input, then prints one JSON object (LoadResult).
 */
export interface LoadResult {
  requests: number;
  /** Answers other than 200. */
  refused: number;
  durationMs: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Processor time of the sender, ms: without what it made beforehand. */
  loadMs: number;
}

const { values } = parseArgs({
  options: {
    /** One or more, shared evenly by the connections. */
    urls: { type: 'string', default: '' },
    secret: { type: 'string', default: '' },
    accounts: { type: 'string', default: '' },
    connections: { type: 'string', default: '50' },
    'duration-ms': { type: 'string', default: '3000' },
    requests: { type: 'string', default: '60000' },
    /** Makes the messages of this run different from those of others. */
    run: { type: 'string', default: 'run' },
  },
});
const urls = values.urls.split(',').map((url) => new URL(url));
const accounts = values.accounts.split(',');
const durationMs = Number(values['duration-ms']);

const text = 'The bread arrived this morning, still warm. Could we have two more for Saturday? '.repeat(6);

const requestOf = (index: number): Buffer => {
  const accountId = accounts[index % accounts.length] ?? '';
  const mid = `aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDQyOjM0MDI4MjM2Njg0MTcxMDMwMTI0NDI1${values.run}${index}`;
  const body = JSON.stringify({
    object: 'instagram',
    entry: [
      {
        id: accountId,
        time: 1_790_000_000_500 + index,
        messaging: [
          {
            sender: { id: String(7_610_000_000_000_000 + (index % 500)) },
            recipient: { id: accountId },
            timestamp: 1_790_000_000_000 + index,
            message: { mid, text },
          },
        ],
      },
    ],
  });
  const signature = createHmac('sha256', values.secret).update(body).digest('hex');
  return Buffer.from(
    `POST /webhooks/meta HTTP/1.1\r\nhost: relay.test\r\ncontent-type: application/json\r\nuser-agent: facebookexternalua\r\n` +
      `x-hub-signature-256: sha256=${signature}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

const requests = Array.from({ length: Number(values.requests) }, (_, index) => requestOf(index));
const latencies: number[] = [];
let next = 0;
let refused = 0;
let isOver = false;

/** Length of a whole answer at the start of `bytes`; undefined while it is not all there. */
const answerLength = (bytes: Buffer): number | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
  const whole = end + 4 + Number(length ?? 0);
  return bytes.length >= whole ? whole : undefined;
};

const open = (url: URL): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });

/** Sends one after the other until the time is over or there is nothing left. */
const work = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    let sentAtMs = 0;
    let held: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const request = isOver ? undefined : requests[next];
      if (!request) {
        socket.destroy();
        resolve();
        return;
      }
      next += 1;
      sentAtMs = performance.now();
      socket.write(request);
    };
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const length = answerLength(held);
      if (length === undefined) return;
      latencies.push(performance.now() - sentAtMs);
      if (held.toString('latin1', 9, 12) !== '200') refused += 1;
      held = held.subarray(length);
      send();
    });
    send();
  });

const connections = Number(values.connections);
const sockets = await Promise.all(
  Array.from({ length: connections }, (_, index) => open(urls[index % urls.length] as URL)),
);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const startedAtMs = performance.now();
const usedBefore = process.cpuUsage();
setTimeout(() => (isOver = true), durationMs).unref();
await Promise.all(sockets.map(work));
const { user, system } = process.cpuUsage(usedBefore);
const result: LoadResult = {
  requests: latencies.length,
  refused,
  durationMs: performance.now() - startedAtMs,
  p50Ms: percentile(latencies, 0.5),
  p95Ms: percentile(latencies, 0.95),
  p99Ms: percentile(latencies, 0.99),
  loadMs: (user + system) / 1000,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
