import type { WebSocket } from 'ws';
import {
  type StreamServerFrame,
  streamClientFrameSchema,
  streamCloseCodes,
} from '../../shared/wire/stream.ts';
import type { Deps } from '../route-deps.ts';
import { type Device, acknowledge } from '../store/index.ts';
import type { Outbound } from './outbound.ts';
import { type ReadPage, envelopeFrameText, frameText } from './read-page.ts';

/** Unsent bytes from which on a socket gets nothing more until they are sent. */
const maxBufferedBytes = 128 * 1024;
/** Heartbeats without a frame from the console, or without a byte sent, after which the socket is closed. */
const maxSilentTicks = 3;
/** WebSocket's code for an invalid frame. */
const policyViolation = 1008;

/** One device's open stream. */
export interface SocketStream {
  /** Bytes of all frames sent. */
  sentBytes(): number;
}

/** Serves one device's stream over one open socket until it closes. */
export const serveSocket = (
  deps: Deps<'store' | 'hub' | 'log'> & {
    socket: WebSocket;
    outbound: Outbound;
    readPage: ReadPage;
    device: Device;
    /** When the device asked for the stream, epoch ms by its clock. */
    askedAtMs: number;
    afterSeq: number;
    head: number;
    heartbeatMs: number;
  },
): SocketStream => {
  const { socket, device, store, hub, head } = deps;
  const unsent = deps.outbound.open(device.workspaceId);
  // A cursor beyond the head (of a relay with another database) must not hide future envelopes.
  let sentSeq = Math.min(deps.afterSeq, head);
  let sentBytes = 0;
  let silentTicks = 0;
  let stuckTicks = 0;
  let flushedFrames = 0;
  let flushedAtTick = 0;
  let isClosed = false;
  let isCaughtUp = false;
  let isSending = false;
  let mustSendAgain = false;
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

  const isFull = (): boolean => socket.bufferedAmount > (unsent.isShareUsed() ? 0 : maxBufferedBytes);

  const sendText = (text: Buffer): void => {
    if (isClosed) return;
    const bytes = text.length;
    sentBytes += bytes;
    unsent.add(bytes);
    socket.send(text, { binary: false }, () => {
      unsent.remove(bytes);
      flushedFrames += 1;
      if (!isFull()) unblock?.();
    });
  };
  const send = (frame: StreamServerFrame): void => sendText(frameText(frame));

  /** Resolves when the buffer is no longer full, or the socket is closed. */
  const writable = (): Promise<void> =>
    isFull() && !isClosed ? new Promise((resolve) => (unblock = resolve)) : Promise.resolve();

  /** Reads and sends page after page, waiting while the buffer is full. */
  const sendPending = async (): Promise<void> => {
    if (isSending) {
      mustSendAgain = true;
      return;
    }
    isSending = true;
    try {
      while (!isClosed) {
        mustSendAgain = false;
        const page = await deps.readPage(device, sentSeq);
        let isSent = true;
        for (const envelope of page.envelopes) {
          sendText(envelopeFrameText(envelope));
          sentSeq = envelope.seq;
          // The rest is read again then: a reader that is slow holds no page meanwhile.
          isSent = !isFull() || envelope === page.envelopes.at(-1);
          if (!isSent) break;
        }
        if (isSent) sentSeq = Math.max(sentSeq, page.upTo);
        await writable();
        if (!isSent || page.isCut) continue;
        if (!isCaughtUp) {
          isCaughtUp = true;
          send({ type: 'caught-up', head });
        }
        if (!mustSendAgain) break;
      }
    } finally {
      isSending = false;
    }
  };

  const scheduleSend = (): void => {
    sendPending().catch((error: unknown) => {
      deps.log.fault('stream', error);
      close(streamCloseCodes.goingAway);
    });
  };

  /** One write at a time; acknowledgements are cumulative, so the newest one that came meanwhile is enough. */
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
      // The console acknowledges again with a later frame.
      deps.log.fault('acknowledge', error);
    } finally {
      isAcking = false;
    }
  };

  const readFrame = (data: Buffer): unknown => {
    try {
      return JSON.parse(data.toString('utf8'));
    } catch {
      // Refused by the schema below like every other invalid frame.
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
    unsent.close();
    unsubscribe();
    unblock?.();
  });
  socket.on('error', () => {
    // A broken connection or an oversized frame; 'close' follows.
    socket.terminate();
  });

  const unsubscribe = hub.subscribe({
    workspaceId: device.workspaceId,
    deviceId: device.id,
    kind: 'socket',
    askedAtMs: deps.askedAtMs,
    wake: scheduleSend,
    incomplete() {
      // Otherwise the frame is sent when the stream has caught up.
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
        // The close frame would not be sent either.
        socket.terminate();
      } else if (!isFull()) send({ type: 'heartbeat' });
    },
  });

  send({ type: 'hello', deviceId: device.id, head, heartbeatMs: deps.heartbeatMs });
  scheduleSend();
  return { sentBytes: () => sentBytes };
};
