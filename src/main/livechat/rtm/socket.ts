import WebSocket from 'ws';
import { z } from 'zod';
import { foreignTextSchema } from '../../../shared/bounds.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { Timers } from '../../../shared/timers.ts';
import { repeatEvery } from '../../work/index.ts';
import { agentFor } from '../../network/index.ts';
import { platformError } from '../platform-error.ts';
import { flag } from '../chat-events.ts';

/** The platform's own time-out of a request. Source: livechat.md §14.1. */
const answerTimeoutMs = 15_000;
/** LiveChat allows 10 unanswered requests on a socket; one is left for the heartbeat. */
const maxPending = 9;
/** Asked for by the platform. */
const pingEveryMs = 15_000;
/** With the interval above: a dead line is noticed within 25 s, before the platform's own 30 s. */
const pongTimeoutMs = 10_000;
/** After a wake or a change of network a person waits for the connection. */
const checkTimeoutMs = 5_000;
/** A login answer with a hundred chats is some 200 kB. */
const maxFrameBytes = 8 * 1024 * 1024;

const frameSchema = z.object({
  type: foreignTextSchema.optional(),
  action: foreignTextSchema,
  request_id: foreignTextSchema.optional(),
  success: flag,
  payload: z.unknown().optional(),
});

const failureSchema = z.object({ error: z.object({ type: foreignTextSchema }) });

/** One socket from open to close: requests with answers, heartbeat, pushes. The connection makes a new one after a close. */
export interface RtmSocket {
  /** Errors: those of platformError; LIVECHAT_UNAVAILABLE when there is no answer in time or the socket closes first. */
  request(action: string, payload: Record<string, unknown>): Promise<unknown>;
  /** Pings every 15 s, calls `onBeat` at each, and closes without an answer. */
  startHeartbeat(onBeat: () => void): void;
  /** Pings now; without an answer the socket closes soon. */
  check(): void;
  close(): void;
}

export interface RtmSocketOptions {
  url: string;
  userAgent: string;
  timers: Timers;
  onOpen: () => void;
  onPush: (action: string, payload: unknown) => void;
  /** Exactly once, also when it never opened, and never after `close()`. */
  onClose: () => void;
}

interface Pending {
  action: string;
  frame: string;
  settle: (outcome: { payload: unknown } | { error: BackchannelError }) => void;
}

export const openRtmSocket = (options: RtmSocketOptions): RtmSocket => {
  const { timers } = options;
  let socket: WebSocket | undefined;
  let isClosed = false;
  let lastId = 0;
  let cancelBeat = (): void => undefined;
  let cancelPong = (): void => undefined;
  const pending = new Map<string, Pending>();
  const queue: string[] = [];
  const inFlight = new Set<string>();

  const finish = (notifiesOwner: boolean): void => {
    if (isClosed) return;
    isClosed = true;
    cancelBeat();
    cancelPong();
    socket?.terminate();
    for (const entry of [...pending.values()]) {
      entry.settle({
        error: new BackchannelError('LIVECHAT_UNAVAILABLE', {
          details: { action: entry.action, cause: 'closed' },
        }),
      });
    }
    if (notifiesOwner) options.onClose();
  };

  const sendQueued = (): void => {
    while (inFlight.size < maxPending && socket?.readyState === WebSocket.OPEN) {
      const id = queue.shift();
      if (id === undefined) return;
      const entry = pending.get(id);
      if (!entry) continue;
      inFlight.add(id);
      socket.send(entry.frame);
    }
  };

  const ping = (timeoutMs: number): void => {
    cancelPong();
    socket?.send(JSON.stringify({ action: 'ping', payload: {} }));
    cancelPong = timers.after(timeoutMs, () => finish(true));
  };

  const onFrame = (text: string): void => {
    // Any frame shows that the connection is alive.
    cancelPong();
    const frame = parseFrame(text);
    if (!frame) return;
    if (frame.type === 'push') return options.onPush(frame.action, frame.payload);
    const entry = frame.request_id === undefined ? undefined : pending.get(frame.request_id);
    if (!entry) return;
    if (frame.success) return entry.settle({ payload: frame.payload });
    const failure = failureSchema.safeParse(frame.payload);
    entry.settle({
      error: platformError(failure.success ? failure.data.error.type : undefined, entry.action),
    });
  };

  try {
    socket = new WebSocket(options.url, {
      handshakeTimeout: answerTimeoutMs,
      agent: agentFor(options.url),
      maxPayload: maxFrameBytes,
      followRedirects: false,
      perMessageDeflate: false,
      headers: { 'User-Agent': options.userAgent },
    });
    socket.on('open', options.onOpen);
    socket.on('message', (data, isBinary) => {
      // Frames are text: a binary one is ignored. With the default binary type every message comes as one Buffer.
      if (!isBinary && !isClosed) onFrame((data as Buffer).toString('utf8'));
    });
    // An error is always followed by close.
    socket.on('error', () => undefined);
    socket.on('close', () => finish(true));
  } catch {
    // Only a malformed address throws; reported like a socket that never opened, after the caller has its handle.
    timers.after(0, () => finish(true));
  }

  return {
    request(action, payload) {
      return new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new BackchannelError('LIVECHAT_UNAVAILABLE', { details: { action, cause: 'closed' } }));
          return;
        }
        const id = String(++lastId);
        const cancelTimeout = timers.after(answerTimeoutMs, () =>
          pending.get(id)?.settle({
            error: new BackchannelError('LIVECHAT_UNAVAILABLE', { details: { action, cause: 'timeout' } }),
          }),
        );
        pending.set(id, {
          action,
          frame: JSON.stringify({ request_id: id, action, payload }),
          settle(outcome) {
            cancelTimeout();
            pending.delete(id);
            inFlight.delete(id);
            if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.payload);
            if (!isClosed) sendQueued();
          },
        });
        queue.push(id);
        sendQueued();
      });
    },
    /** Pings every 15 s, calls `onBeat` at each, and closes without an answer. */
    startHeartbeat(onBeat) {
      cancelBeat = repeatEvery(timers, pingEveryMs, () => {
        ping(pongTimeoutMs);
        onBeat();
      });
    },
    check: () => ping(checkTimeoutMs),
    close: () => finish(false),
  };
};

const parseFrame = (text: string): z.infer<typeof frameSchema> | undefined => {
  try {
    return frameSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: ignored; a request without its answer ends by its time-out.
    return undefined;
  }
};
