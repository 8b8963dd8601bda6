import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { streamCloseCodes } from '../../src/shared/wire/index.ts';
import { startRelay, type RunningRelay } from '../relay/helpers/running-relay.ts';
import { enrolled, type TestDevice, type TestStream } from '../relay/helpers/test-device.ts';
import { fuzz } from './fuzz.ts';
import { below, mutated, nastyValue, pick, type Random } from './values.ts';

let running: RunningRelay;
let hostile: TestDevice;
let honest: TestDevice;
let honestStream: TestStream;
let posts = 0;
beforeAll(async () => {
  running = await startRelay();
  hostile = await enrolled(running);
  honest = await enrolled(running, { workspaceId: 'another-team' });
  honestStream = honest.stream();
  await honestStream.caughtUp();
});
afterAll(async () => {
  honestStream.close();
  await running.close();
});

/** What is sent: a whole frame by the library, or bytes of our own in its place. `data` of `raw`, `binary`: hexadecimal. */
interface Frame {
  kind: 'text' | 'binary' | 'ping' | 'pong' | 'raw';
  data: string;
}

const bytes = (random: Random, most: number): string =>
  Array.from({ length: below(random, most) }, () => below(random, 256).toString(16).padStart(2, '0')).join(
    '',
  );

/** Head of a frame as RFC 6455 has it: final and reserved bits with the opcode, mask bit with the length; then anything. */
const rawFrame = (random: Random): string => {
  const first = pick(random, [0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8a, 0xc1, 0xf1, 0x83, 0x8b, 0x0f]);
  const second = pick(random, [0x00, 0x05, 0x80, 0x85, 0xfd, 0xfe, 0xff, 0x7e, 0x7f]);
  return [first, second].map((byte) => byte.toString(16).padStart(2, '0')).join('') + bytes(random, 60);
};

const frameOf = (random: Random): Frame => {
  const kind = pick(random, ['text', 'text', 'text', 'binary', 'ping', 'pong', 'raw'] as const);
  if (kind === 'raw') return { kind, data: rawFrame(random) };
  if (kind === 'binary') return { kind, data: bytes(random, 5000) };
  if (kind !== 'text') return { kind, data: 'x'.repeat(below(random, 126)) };
  const frame = pick(random, [{ type: 'ack', seq: below(random, 20) }, { type: 'heartbeat' }]);
  const data = pick(random, [
    () => JSON.stringify(frame),
    () => JSON.stringify(mutated(frame, random)) ?? 'null',
    () => JSON.stringify(nastyValue(random)) ?? 'null',
    () => JSON.stringify(frame).slice(0, below(random, 20)),
    () => `${' '.repeat(below(random, 6000))}${JSON.stringify(frame)}`,
  ])();
  return { kind, data };
};

const send = (socket: WebSocket, { kind, data }: Frame): void => {
  if (socket.readyState !== socket.OPEN) return;
  if (kind === 'text') socket.send(data);
  else if (kind === 'binary') socket.send(Buffer.from(data, 'hex'));
  else if (kind === 'ping') socket.ping(data.slice(0, 125));
  else if (kind === 'pong') socket.pong(data.slice(0, 125));
  else lineOf(socket).write(Buffer.from(data, 'hex'));
};
const lineOf = (socket: WebSocket): Socket => (socket as unknown as { _socket: Socket })._socket;

/** The protocol's own, ours, and none where the line ended first. */
const allowedCodes = new Set<number | undefined>([
  1000,
  1002,
  1003,
  1005,
  1006,
  1007,
  1008,
  1009,
  ...Object.values(streamCloseCodes),
]);

describe('the stream of the relay', () => {
  it('takes any frames of one console without a fault, and goes on with another team’s', () =>
    fuzz(
      {
        name: 'relay stream',
        make: (random) => Array.from({ length: 1 + below(random, 6) }, () => frameOf(random)),
        async check(frames) {
          const stream = hostile.stream();
          await stream.until(() => stream.frames.length > 0 || stream.closeCode !== undefined);
          for (const frame of frames) send(stream.socket, frame);
          // Half a frame would be waited for: nothing more comes.
          lineOf(stream.socket).end();
          expect(allowedCodes).toContain(await stream.closed());

          const before = honestStream.envelopes().length;
          expect((await honest.post(honest, `post-${(posts += 1)}`, {})).status).toBe(200);
          await honestStream.until(() => honestStream.envelopes().length > before);
          expect((await hostile.call({ method: 'GET', path: '/v1/me' })).status).toBe(200);
          expect(running.logLines.filter((line) => line.includes('"event":"fault"'))).toEqual([]);
        },
      },
      100,
    ));
});
