import type { WebSocket } from 'ws';
import type { Clock } from '../../shared/clock.ts';
import {
  type StreamServerFrame,
  streamClientFrameSchema,
  streamCloseCodes,
} from '../../shared/wire/stream.ts';
import type { RelayLog } from '../log.ts';
import { type Device, type RelayStore, acknowledge, listEnvelopes } from '../store/index.ts';
import type { Hub } from './hub.ts';

/** Unsent bytes after which a socket gets nothing more until they are gone. */
const maxBufferedBytes = 1024 * 1024;
/** Heartbeats without a sign of life, or without a byte taken, before the socket is given up. */
const maxSilentTicks = 3;
/** WebSocket's own code for a frame that breaks the agreement. */
const policyViolation = 1008;

export interface SocketStream {
  /** Bytes of all frames sent. */
  sentBytes(): number;
}

/** Serves one device's stream over one open socket until it closes. */
export const serveSocket = (parts: {
  socket: WebSocket;
  device: Device;
  /** When the device asked for the stream, epoch ms by its clock. */
  askedAtMs: number;
  afterSeq: number;
  head: number;
  heartbeatMs: number;
  store: RelayStore;
  hub: Hub;
  clock: Clock;
  log: RelayLog;
}): SocketStream => {
  const { socket, device, store, hub, head } = parts;
  // A cursor from another life of this relay must not hide what is yet to come.
  let sentSeq = Math.min(parts.afterSeq, head);
  let sentBytes = 0;
  let silentTicks = 0;
  let stuckTicks = 0;
  let flushedFrames = 0;
  let flushedAtTick = 0;
  let isClosed = false;
  let isCaughtUp = false;
  let isPumping = false;
  let mustPumpAgain = false;
  let wantedAck = 0;
  let isAcking = false;
  let unblock: (() => void) | undefined;

  const close = (code: number): void => {
    if (isClosed) return;
    isClosed = true;
    unsubscribe();
    unblock?.();
    socket.close(code);
  };

  const isFull = (): boolean => socket.bufferedAmount > maxBufferedBytes;

  const send = (frame: StreamServerFrame): void => {
    if (isClosed) return;
    const text = JSON.stringify(frame);
    sentBytes += Buffer.byteLength(text);
    socket.send(text, () => {
      flushedFrames += 1;
      if (!isFull()) unblock?.();
    });
  };

  /** Resolves when the buffer has room again, or the socket is gone. */
  const room = (): Promise<void> =>
    isFull() && !isClosed ? new Promise((resolve) => (unblock = resolve)) : Promise.resolve();

  /** Reads page after page and sends it; a full buffer makes it wait, never grow. */
  const pump = async (): Promise<void> => {
    if (isPumping) {
      mustPumpAgain = true;
      return;
    }
    isPumping = true;
    try {
      while (!isClosed) {
        mustPumpAgain = false;
        const page = await listEnvelopes(store.db, device, sentSeq, parts.clock.now());
        for (const envelope of page) {
          send({ type: 'envelope', envelope });
          sentSeq = envelope.seq;
          await room();
        }
        if (page.length > 0) continue;
        if (!isCaughtUp) {
          isCaughtUp = true;
          send({ type: 'caught-up', head });
        }
        if (!mustPumpAgain) break;
      }
    } finally {
      isPumping = false;
    }
  };

  const startPump = (): void => {
    pump().catch((error: unknown) => {
      parts.log.fault('stream', error);
      close(streamCloseCodes.goingAway);
    });
  };

  /** One write at a time; acknowledgements are cumulative, so only the newest one that came meanwhile follows. */
  const acknowledgeUpTo = async (seq: number): Promise<void> => {
    wantedAck = Math.max(wantedAck, seq);
    if (isAcking) return;
    isAcking = true;
    try {
      let doneAck = 0;
      while (wantedAck > doneAck) {
        const upTo = wantedAck;
        await store.commit((writer) => acknowledge(writer, device.id, upTo), 'shared');
        doneAck = upTo;
      }
    } catch (error) {
      // The console acknowledges again on its next frame; nothing is lost by keeping an envelope.
      parts.log.fault('acknowledge', error);
    } finally {
      isAcking = false;
    }
  };

  const readFrame = (data: Buffer): unknown => {
    try {
      return JSON.parse(data.toString('utf8'));
    } catch {
      // Falls through the schema below like every other wrong frame.
      return undefined;
    }
  };

  socket.on('message', (data, isBinary) => {
    silentTicks = 0;
    const frame = streamClientFrameSchema.safeParse(
      isBinary || !(data instanceof Buffer) ? undefined : readFrame(data),
    );
    if (!frame.success) close(policyViolation);
    else if (frame.data.type === 'ack') void acknowledgeUpTo(frame.data.seq);
  });
  socket.on('close', () => {
    isClosed = true;
    unsubscribe();
    unblock?.();
  });
  socket.on('error', () => {
    // A broken connection or an oversized frame; ws closes it, and 'close' does the rest.
    socket.terminate();
  });

  const unsubscribe = hub.subscribe({
    workspaceId: device.workspaceId,
    deviceId: device.id,
    kind: 'socket',
    askedAtMs: parts.askedAtMs,
    wake: startPump,
    incomplete() {
      // Before it has caught up the frame comes anyway.
      if (isCaughtUp) send({ type: 'caught-up', head });
    },
    directoryChanged: (version) => send({ type: 'directory-changed', version }),
    dismiss: close,
    tick() {
      silentTicks += 1;
      stuckTicks = isFull() && flushedFrames === flushedAtTick ? stuckTicks + 1 : 0;
      flushedAtTick = flushedFrames;
      if (silentTicks > maxSilentTicks) close(streamCloseCodes.heartbeatMissed);
      else if (stuckTicks > maxSilentTicks) {
        close(streamCloseCodes.tooSlow);
        // A peer that takes no bytes takes no close frame either.
        socket.terminate();
      } else if (!isFull()) send({ type: 'heartbeat' });
    },
  });

  send({ type: 'hello', deviceId: device.id, head, heartbeatMs: parts.heartbeatMs });
  startPump();
  return { sentBytes: () => sentBytes };
};
