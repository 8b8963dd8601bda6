import WebSocket from 'ws';
import type { RawData } from 'ws';
import { agentFor } from '../network/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { streamCloseCodes, type StreamClientFrame } from '../../shared/wire/index.ts';
import { errorOfAnswer } from './http.ts';

/** A webhook of 500 kB, sealed and in base64url, with room. */
const maxFrameBytes = 4 * 1024 * 1024;

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)).toString('utf8');

export interface StreamSocket {
  /** Dropped when the socket is not open. */
  send(frame: StreamClientFrame): void;
  /** Answered by the other end's WebSocket layer, however busy the relay is. */
  ping(): void;
  /** At once, and without another callback. */
  end(): void;
}

/** One WebSocket to the relay. After `end` or the first failure no callback comes any more. */
export const openStreamSocket = (options: {
  url: URL;
  headers: Record<string, string>;
  handshakeMs: number;
  /** Bytes came, or an answer to a ping. */
  onAlive: () => void;
  onText: (text: string) => void;
  /** DEVICE_UNKNOWN, the relay's own refusal of the upgrade, or RELAY_UNREACHABLE. */
  onFailure: (error: BackchannelError) => void;
}): StreamSocket => {
  let isEnded = false;
  const socket = new WebSocket(options.url, {
    headers: options.headers,
    agent: agentFor(options.url),
    handshakeTimeout: options.handshakeMs,
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
  });
  const alive = () => {
    if (!isEnded) options.onAlive();
  };
  const fail = (error: BackchannelError) => {
    if (isEnded) return;
    isEnded = true;
    options.onFailure(error);
  };
  socket.on('open', alive);
  socket.on('pong', alive);
  socket.on('message', (data) => {
    alive();
    if (!isEnded) options.onText(textOf(data));
  });
  socket.on('close', (code) => {
    const isUnknown = code === streamCloseCodes.deviceUnknown;
    fail(
      new BackchannelError(isUnknown ? 'DEVICE_UNKNOWN' : 'RELAY_UNREACHABLE', { details: { close: code } }),
    );
  });
  socket.on('unexpected-response', (request, response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      request.destroy();
      const refused = errorOfAnswer(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'));
      // A proxy's error page says that WebSockets do not work here; only a code of the relay is its answer.
      const isProxy = refused.code === 'ANSWER_INVALID';
      fail(isProxy ? new BackchannelError('RELAY_UNREACHABLE', { cause: refused }) : refused);
    });
  });
  // Ending a half-open socket emits an error too; `fail` ignores it then.
  socket.on('error', () => fail(new BackchannelError('RELAY_UNREACHABLE', { details: { cause: 'socket' } })));
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    ping() {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    end() {
      isEnded = true;
      socket.terminate();
    },
  };
};
