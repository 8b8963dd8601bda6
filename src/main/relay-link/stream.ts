import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import {
  emptyAnswerSchema,
  pollAnswerSchema,
  streamServerFrameSchema,
  type ArrivingEnvelope,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import { createBackOff, repeatEvery } from '../work/index.ts';
import { authorizationFor, type RelayHttp, type Signer } from './http.ts';
import type { Sodium } from './sodium.ts';
import { openStreamSocket, type StreamSocket } from './stream-socket.ts';

/** offline: not reachable, not enrolled or not connected. connecting: trying. online: live. */
export type LinkState = 'offline' | 'connecting' | 'online';

/** Units: ms, but for `failuresBeforePoll`. */
export interface StreamTiming {
  /** Pauses between attempts to connect. */
  backOff: BackOffTiming;
  handshakeMs: number;
  /** Silence after `retryNow` that counts as a dead connection. */
  retryAnswerMs: number;
  /** WebSocket failures in a row, without one success, before the plain-HTTP way is tried. */
  failuresBeforePoll: number;
  pollWaitMs: number;
  /** How long polling goes on before the WebSocket is tried again. */
  pollPeriodMs: number;
  /** Acknowledgements of one period travel together. */
  ackMs: number;
}

export const defaultStreamTiming: StreamTiming = {
  // A relay that is back is found within ten seconds: a thousand consoles try a hundred times a second together.
  backOff: { firstMs: 500, longestMs: 10_000 },
  handshakeMs: 15_000,
  retryAnswerMs: 5_000,
  failuresBeforePoll: 3,
  pollWaitMs: 25_000,
  pollPeriodMs: 5 * 60_000,
  ackMs: 50,
};

/** What the stream reports; in this order: state connecting, hello, state online, envelopes, caught up. */
export interface StreamEvents {
  onState(state: LinkState, reason?: string): void;
  onEnvelopes(envelopes: readonly ArrivingEnvelope[]): void;
  /** The relay has been reached; `head` is its newest seq. */
  onHello(head: number): void;
  onCaughtUp(): void;
  onDirectoryVersion(version: number): void;
  /** The relay no longer knows this device: the stream has stopped for good. */
  onDeviceUnknown(): void;
}

export interface Stream {
  start(): void;
  /** At once, and without another event but the state; resolves when the poll under way has ended. */
  stop(): Promise<void>;
  /** After wake or a network change: checks the connection at once, instead of waiting for a timer. */
  retryNow(): void;
  /** Everything up to seq is durable here. */
  acknowledge(seq: number): void;
  /** Ends the connection and begins again after a back-off. */
  interrupt(error: unknown): void;
}

type Phase = 'stopped' | 'connecting' | 'open' | 'polling' | 'waiting';

const silenceFactor = 2.5;

/**
 * The delivery stream as a state machine: stopped → connecting → open | polling → waiting → connecting …
 * At most one connection at a time; each attempt has a number, and events of an earlier attempt are ignored.
 */
export const createStream = (deps: {
  relayUrl: URL;
  http: RelayHttp;
  sodium: Sodium;
  signer: Signer;
  clock: Clock;
  timers: Timers;
  timing: StreamTiming;
  userAgent: string;
  cursor: () => number;
  /** Resolves when everything handed to `onEnvelopes` was applied or given up. */
  applied: () => Promise<void>;
  events: StreamEvents;
  log: Log;
}): Stream => {
  const { http, clock, timers, timing, events, log } = deps;
  let phase: Phase = 'stopped';
  let attempt = 0;
  const backOff = createBackOff(timing.backOff, Math.random);
  let webSocketFailures = 0;
  let socket: StreamSocket | undefined;
  let abort: AbortController | undefined;
  let polling: Promise<void> | undefined;
  let cancelWait: (() => void) | undefined;
  let cancelSilence: (() => void) | undefined;
  let cancelHeartbeat: (() => void) | undefined;
  let cancelAck: (() => void) | undefined;
  let silenceMs = 60_000;
  let unacknowledged: number | undefined;

  const endConnection = () => {
    attempt += 1;
    for (const cancel of [cancelWait, cancelSilence, cancelHeartbeat, cancelAck]) cancel?.();
    cancelWait = cancelSilence = cancelHeartbeat = cancelAck = undefined;
    socket?.end();
    socket = undefined;
    abort?.abort();
    abort = undefined;
  };

  const pause = (error: BackchannelError) => {
    endConnection();
    if (phase === 'stopped') return;
    if (error.code === 'DEVICE_UNKNOWN') {
      phase = 'stopped';
      events.onState('offline', error.code);
      events.onDeviceUnknown();
      return;
    }
    phase = 'waiting';
    const waitMs = backOff.next();
    log.info('stream-waiting', {
      code: error.code,
      failures: backOff.failures,
      waitMs: Math.round(waitMs),
    });
    events.onState('offline', error.code);
    cancelWait = timers.after(waitMs, connect);
  };

  const restartSilenceTimer = () => {
    cancelSilence?.();
    cancelSilence = timers.after(silenceMs, () =>
      pause(new BackchannelError('RELAY_UNREACHABLE', { details: { cause: 'silence' } })),
    );
  };

  const flushAck = () => {
    cancelAck?.();
    cancelAck = undefined;
    const seq = unacknowledged;
    if (seq === undefined) return;
    if (phase === 'open') {
      unacknowledged = undefined;
      socket?.send({ type: 'ack', seq });
    } else if (phase === 'polling') {
      unacknowledged = undefined;
      http
        .signed('POST', '/v1/acks', { body: { seq }, schema: emptyAnswerSchema, signal: abort?.signal })
        .catch((error: unknown) => {
          // Repeated with the next acknowledgement; until then the relay keeps the envelopes.
          log.info('ack-failed', { code: toBackchannelError(error).code });
          unacknowledged = Math.max(unacknowledged ?? 0, seq);
        });
    }
  };

  const onFrame = (text: string) => {
    const parsed = streamServerFrameSchema.safeParse(JSON.parse(text));
    // A frame type of a later version is not for us; everything of this version parses.
    if (!parsed.success) return log.warn('frame-unknown');
    const frame = parsed.data;
    switch (frame.type) {
      case 'hello':
        backOff.reset();
        webSocketFailures = 0;
        phase = 'open';
        silenceMs = frame.heartbeatMs * silenceFactor;
        restartSilenceTimer();
        cancelHeartbeat?.();
        cancelHeartbeat = repeatEvery(timers, frame.heartbeatMs, () => socket?.send({ type: 'heartbeat' }));
        events.onHello(frame.head);
        events.onState('online');
        flushAck();
        return;
      case 'envelope':
        return events.onEnvelopes([frame.envelope]);
      case 'caught-up':
        return events.onCaughtUp();
      case 'directory-changed':
        return events.onDirectoryVersion(frame.version);
      case 'heartbeat':
        // It only restarts the timer above. Ours go by their own timer: a heartbeat that answers another one would never end.
        return;
    }
  };

  /** A WebSocket that could not be opened or was lost. A proxy that breaks WebSockets shows by repeated failures. */
  const webSocketFailed = (error: BackchannelError) => {
    const wasOpen = phase === 'open';
    log.info('stream-ended', { code: error.code, close: error.details?.close as number | undefined });
    if (!wasOpen) webSocketFailures += 1;
    if (!wasOpen && webSocketFailures >= timing.failuresBeforePoll && error.code === 'RELAY_UNREACHABLE') {
      endConnection();
      polling = poll();
      return;
    }
    pause(error);
  };

  const connect = (): void => {
    endConnection();
    phase = 'connecting';
    events.onState('connecting');
    const path = `/v1/stream?after=${deps.cursor()}`;
    const url = new URL(path, deps.relayUrl);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const authorization = authorizationFor(deps.sodium, deps.signer, clock, {
      url,
      method: 'GET',
      body: Buffer.alloc(0),
    });
    // Until the relay has said hello, silence is a failure too.
    silenceMs = timing.handshakeMs;
    socket = openStreamSocket({
      url,
      headers: { authorization, 'user-agent': deps.userAgent },
      handshakeMs: timing.handshakeMs,
      onAlive: restartSilenceTimer,
      onText(text) {
        try {
          onFrame(text);
        } catch (error) {
          webSocketFailed(toBackchannelError(error));
        }
      },
      onFailure: webSocketFailed,
    });
  };

  const poll = async (): Promise<void> => {
    const own = attempt;
    const untilMs = clock.now() + timing.pollPeriodMs;
    abort = new AbortController();
    const { signal } = abort;
    let isFirst = true;
    while (own === attempt) {
      try {
        const waitMs = isFirst ? 0 : timing.pollWaitMs;
        const answer = await http.signed('GET', `/v1/envelopes?after=${deps.cursor()}&waitMs=${waitMs}`, {
          schema: pollAnswerSchema,
          timeoutMs: waitMs + timing.handshakeMs,
          signal,
        });
        if (own !== attempt) return;
        if (isFirst) {
          backOff.reset();
          phase = 'polling';
          log.info('stream-polling');
          events.onHello(answer.head);
          events.onState('online');
        }
        isFirst = false;
        events.onDirectoryVersion(answer.directoryVersion);
        if (answer.envelopes.length > 0) {
          const before = deps.cursor();
          events.onEnvelopes(answer.envelopes);
          // The next poll names the cursor, which moves when these are applied.
          await deps.applied();
          flushAck();
          // Answered at once with what is here already: asked again at once, it would be so for ever.
          if (own === attempt && deps.cursor() === before) throw new BackchannelError('ANSWER_INVALID');
        } else {
          events.onCaughtUp();
        }
        if (own === attempt && clock.now() >= untilMs) {
          webSocketFailures = timing.failuresBeforePoll - 1;
          connect();
        }
      } catch (error) {
        if (own === attempt) pause(toBackchannelError(error));
      }
    }
  };

  return {
    start() {
      if (phase !== 'stopped') return;
      phase = 'connecting';
      backOff.reset();
      connect();
    },
    async stop() {
      const wasRunning = phase !== 'stopped';
      phase = 'stopped';
      endConnection();
      if (wasRunning) events.onState('offline');
      await polling;
    },
    retryNow() {
      if (phase === 'waiting' || phase === 'polling') {
        backOff.reset();
        connect();
      } else if (phase === 'open') {
        socket?.ping();
        cancelSilence?.();
        cancelSilence = timers.after(timing.retryAnswerMs, () => {
          backOff.reset();
          connect();
        });
      }
    },
    acknowledge(seq) {
      unacknowledged = seq;
      cancelAck ??= timers.after(timing.ackMs, flushAck);
    },
    interrupt(error) {
      pause(toBackchannelError(error));
    },
  };
};
