import { pino } from 'pino';
import { isErrorCode } from '../shared/errors.ts';
import type { RelayConfig } from './config.ts';

/** Where lines are written. */
export interface LogSink {
  write(line: string): void;
  /** Writes what is buffered. */
  flush?(): void;
}

/**
 * One finished request: only what the privacy policy names (policy P5). Routes, status codes and durations are counted in
 * metrics.ts, without the address.
 */
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

/** Fields of an event line: counts and fixed labels only. */
export type EventFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The relay's log. No line holds content, tokens or names (test/relay/canary.test.ts). */
export interface RelayLog {
  access(line: AccessLine): void;
  event(event: string, fields?: EventFields): void;
  /** An unexpected error: where, and what kind, without its message. */
  fault(where: string, thrown: unknown): void;
  /** The database is away or full. One line for each call: outages.ts sees to it that an outage is one. */
  outage(thrown: unknown): void;
  /** It is over, after so long. */
  outageOver(lengthMs: number): void;
  /** Writes what is buffered. */
  flush(): void;
}

/** Log lines are buffered up to this many bytes, or for this long. */
const bufferedBytes = 8192;
const bufferedMs = 200;
/** Stack frames that are logged. */
const maxFrames = 8;

/**
 * What may be logged of a thrown value: kind, code, stack frames. No message: a JSON error quotes the body, a network error the
 * address.
 */
export const describeFault = (thrown: unknown): Record<string, unknown> => {
  if (!(thrown instanceof Error)) return { kind: typeof thrown };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    kind: thrown.constructor.name,
    code: code !== undefined && (isErrorCode(code) || /^[A-Z][A-Z0-9_]{1,40}$/.test(code)) ? code : undefined,
    frames: frames.slice(0, maxFrames).map((line) => line.trim()),
    cause: thrown.cause === undefined ? undefined : describeFault(thrown.cause),
  };
};

/** The number that pino writes for its level `info`. */
const infoLevel = pino.levels.values['info'];

/**
 * Formats access lines as pino would. There is one for each request, and its general way took a twentieth of the time of a
 * webhook (decision 0152).
 */
const createAccessFormat = (): ((line: AccessLine) => string) => {
  let atMs = Number.NaN;
  let head = '';
  return (line) => {
    const nowMs = Date.now();
    if (nowMs !== atMs) {
      atMs = nowMs;
      head = `{"level":${infoLevel},"time":"${new Date(nowMs).toISOString()}",`;
    }
    return `${head}${JSON.stringify(line).slice(1)}\n`;
  };
};

/** JSON lines with an ISO date and time; standard output unless a sink is given. */
export const createLog = (config: Pick<RelayConfig, 'logLevel'>, sink?: LogSink): RelayLog => {
  const options = { base: null, level: config.logLevel, timestamp: pino.stdTimeFunctions.isoTime };
  // One write for many lines; a killed process loses its last buffered lines.
  const buffered =
    sink === undefined ? pino.destination({ dest: 1, sync: false, minLength: bufferedBytes }) : undefined;
  if (buffered) setInterval(() => buffered.flush(), bufferedMs).unref();
  const lines = pino(options, buffered ?? sink);
  const target = buffered ?? sink;
  const formatAccess = createAccessFormat();
  const isAccessWritten = lines.isLevelEnabled('info');
  return {
    access(line) {
      if (isAccessWritten) target?.write(formatAccess(line));
    },
    event: (event, fields = {}) => lines.info({ event, ...fields }),
    fault: (where, thrown) => lines.error({ event: 'fault', where, ...describeFault(thrown) }),
    flush: () => (buffered ? buffered.flushSync() : sink?.flush?.()),
    outage: (thrown) => lines.error({ event: 'outage', where: 'database', ...describeFault(thrown) }),
    outageOver: (lengthMs) => lines.warn({ event: 'outage-over', where: 'database', lengthMs }),
  };
};
