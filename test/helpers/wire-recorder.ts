import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { nameOtherOrigin } from './other-origins.ts';

/** A line to the relay that keeps every byte that passes, WebSocket frames unmasked. */
export interface WireRecorder {
  readonly url: string;
  /** Everything so far, both ways. */
  text(): string;
  close(): Promise<void>;
}

const headerEnd = Buffer.from('\r\n\r\n');

/** Payloads of a client's frames, which are masked; what is not whole yet is left out. */
const unmasked = (bytes: Buffer): Buffer => {
  const payloads: Buffer[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    let length = (bytes[at + 1] ?? 0) & 0x7f;
    let mask = at + 2;
    if (length === 126) {
      if (mask + 2 > bytes.length) break;
      length = bytes.readUInt16BE(mask);
      mask += 2;
    } else if (length === 127) {
      if (mask + 8 > bytes.length) break;
      length = Number(bytes.readBigUInt64BE(mask));
      mask += 8;
    }
    const start = mask + 4;
    if (start + length > bytes.length) break;
    payloads.push(
      Buffer.from(
        bytes.subarray(start, start + length).map((byte, n) => byte ^ (bytes[mask + (n % 4)] ?? 0)),
      ),
    );
    at = start + length;
  }
  return Buffer.concat(payloads);
};

const readable = (sent: Buffer): string => {
  const end = sent.indexOf(headerEnd);
  const head = sent.subarray(0, end).toString('latin1');
  if (!/upgrade: websocket/i.test(head)) return sent.toString('latin1');
  return `${head}\n${unmasked(sent.subarray(end + headerEnd.length)).toString('latin1')}`;
};

export const startWireRecorder = async (target: string): Promise<WireRecorder> => {
  const lines: { sent: Buffer[]; answered: Buffer[] }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const line = { sent: [] as Buffer[], answered: [] as Buffer[] };
    lines.push(line);
    const outgoing = connect(Number(new URL(target).port), '127.0.0.1');
    for (const socket of [incoming, outgoing]) sockets.add(socket);
    incoming.on('data', (chunk: Buffer) => line.sent.push(chunk));
    outgoing.on('data', (chunk: Buffer) => line.answered.push(chunk));
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  nameOtherOrigin(target, url);
  return {
    url,
    text: () =>
      lines
        .map(
          ({ sent, answered }) =>
            `${readable(Buffer.concat(sent))}\n${Buffer.concat(answered).toString('latin1')}`,
        )
        .join('\n'),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
