import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fdatasync, fsyncSync, openSync, write, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The least a webhook server can do that loses nothing: read the body, check the signature, append the bytes to a file, wait
 * until the disk has them, answer. What arrives while the disk is waited for goes in the next write together, as in the relay.
 * The file is written beforehand and gone round in, as SQLite does with its log, so that a commit does not wait for the file's
 * length as well.
 */
const secret = process.env['META_APP_SECRET'] ?? '';
const fileBytes = 64 * 1024 * 1024;

const descriptor = openSync(process.env['BENCH_APPEND_FILE'] ?? '', 'w+');
const zeros = Buffer.alloc(1024 * 1024);
for (let at = 0; at < fileBytes; at += zeros.length) writeSync(descriptor, zeros, 0, zeros.length, at);
fsyncSync(descriptor);

let waiting: { bytes: Buffer; done: (error: Error | null) => void }[] = [];
let isWriting = false;
let position = 0;

const appendAll = (): void => {
  if (isWriting || waiting.length === 0) return;
  isWriting = true;
  const batch = waiting;
  waiting = [];
  const bytes = Buffer.concat(batch.map((each) => each.bytes));
  if (position + bytes.length > fileBytes) position = 0;
  const finish = (error: Error | null): void => {
    isWriting = false;
    for (const { done } of batch) done(error);
    appendAll();
  };
  write(descriptor, bytes, 0, bytes.length, position, (error) => {
    position += bytes.length;
    if (error) finish(error);
    else fdatasync(descriptor, finish);
  });
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  const answer = (status: number): void => {
    response.writeHead(status, { 'content-length': '2' });
    response.end('{}');
  };
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = Buffer.concat(chunks);
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`);
    const given = Buffer.from(String(request.headers['x-hub-signature-256']));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return answer(401);
    waiting.push({ bytes, done: (error) => answer(error ? 503 : 200) });
    // What has come in this turn of the event loop is written together.
    if (waiting.length === 1) setImmediate(appendAll);
  });
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ event: 'listening', url })}\n`);
});
process.once('SIGTERM', () => {
  closeSync(descriptor);
  process.exit(0);
});
