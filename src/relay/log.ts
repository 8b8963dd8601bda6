import { pino } from 'pino';
import { isErrorCode } from '../shared/errors.ts';
import type { RelayConfig } from './config.ts';

/** Where lines go; tests hand in a collector. */
export interface LogSink {
  write(line: string): void;
  /** Writes out what is held back. */
  flush?(): void;
}

/** One finished request: what the privacy policy names (policy P5) and no more. Routes, status codes and durations are counted in metrics.ts, without an address beside them. */
export interface AccessLine {
  /** Host name under which the relay is known. */
  site: string;
  ip: string;
  /** Of the answer's body. */
  bytes: number;
  /** Product and version of the client. */
  client: string;
  clientVersion: string;
}

/** Facts of a running relay; only counts and fixed labels. */
export type EventFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RelayLog {
  access(line: AccessLine): void;
  event(event: string, fields?: EventFields): void;
  /** Something that should not have happened: where, and what kind, without its message. */
  fault(where: string, thrown: unknown): void;
  /** The database is away or full: every request meets that, one line a second says it. */
  outage(thrown: unknown): void;
  /** Writes out what is held back. */
  flush(): void;
}

/** Log lines are held until there are this many bytes of them, or for this long. */
const heldBytes = 8192;
const heldMs = 200;
/** Between two lines about the same outage. */
const outageLineMs = 1000;
/** Frames of a stack that are kept: enough to find the place. */
const maxFrames = 8;

/**
 * What may be said about a thrown value: kind, code, places. Messages stay out: a JSON error quotes the body, a network
 * error the address.
 */
export const describeFault = (thrown: unknown): Record<string, unknown> => {
  if (!(thrown instanceof Error)) return { kind: typeof thrown };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    kind: thrown.constructor.name,
    ...(code !== undefined && (isErrorCode(code) || /^[A-Z][A-Z0-9_]{1,40}$/.test(code)) ? { code } : {}),
    frames: frames.slice(0, maxFrames).map((line) => line.trim()),
    ...(thrown.cause === undefined ? {} : { cause: describeFault(thrown.cause) }),
  };
};

/** JSON lines with an ISO date and time; standard output unless a sink is given. */
export const createLog = (config: Pick<RelayConfig, 'logLevel'>, sink?: LogSink): RelayLog => {
  const options = { base: null, level: config.logLevel, timestamp: pino.stdTimeFunctions.isoTime };
  // One write for many lines; a killed process loses the lines of its last moment, and nothing but lines.
  const buffered =
    sink === undefined ? pino.destination({ dest: 1, sync: false, minLength: heldBytes }) : undefined;
  if (buffered) setInterval(() => buffered.flush(), heldMs).unref();
  const logger = pino(options, buffered ?? sink);
  let outageSaidAtMs = -outageLineMs;
  return {
    access: (line) => logger.info(line),
    event: (event, fields = {}) => logger.info({ event, ...fields }),
    fault: (where, thrown) => logger.error({ event: 'fault', where, ...describeFault(thrown) }),
    flush: () => (buffered ? buffered.flushSync() : sink?.flush?.()),
    outage(thrown) {
      if (performance.now() - outageSaidAtMs < outageLineMs) return;
      outageSaidAtMs = performance.now();
      logger.error({ event: 'outage', where: 'database', ...describeFault(thrown) });
    },
  };
};
