import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The least a webhook server can do: read the body, check the signature, answer. Prints its address as the relay does. */
const secret = process.env['META_APP_SECRET'] ?? '';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const expected = Buffer.from(
      `sha256=${createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex')}`,
    );
    const given = Buffer.from(String(request.headers['x-hub-signature-256']));
    const isValid = given.length === expected.length && timingSafeEqual(given, expected);
    response.writeHead(isValid ? 200 : 401, { 'content-length': '2' });
    response.end('{}');
  });
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ event: 'listening', url })}\n`);
});
