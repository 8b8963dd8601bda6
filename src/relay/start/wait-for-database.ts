import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type BackOffTiming, pauseAfter, withJitter } from '../../shared/back-off.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { RelayConfig } from '../config.ts';
import { errorBody } from '../http/errors.ts';
import type { RelayLog } from '../log.ts';
import { awayReason } from './words.ts';

/** Between two attempts. A PostgreSQL that starts takes seconds, one that is restored minutes. */
const pauses: BackOffTiming = { firstMs: 500, longestMs: 15_000 };
/** For a request that nobody works on. */
const requestMs = 5000;

/** Answers that the process lives and is not ready; reads no body. */
const openWaitingRoom = async ({
  host,
  port,
}: Pick<RelayConfig, 'host' | 'port'>): Promise<() => Promise<void>> => {
  const refusal = JSON.stringify(errorBody(new BackchannelError('UNAVAILABLE')));
  const server = createServer(
    { requestTimeout: requestMs, headersTimeout: requestMs, maxHeaderSize: 8192 },
    (request, response) => {
      const isHealth = request.method === 'GET' && request.url === '/healthz';
      const body = isHealth ? '{"status":"ok"}' : refusal;
      response
        .writeHead(isHealth ? 200 : 503, {
          'content-type': 'application/json; charset=utf-8',
          'cache-control': 'no-store',
          'content-length': Buffer.byteLength(body),
          connection: 'close',
          ...(isHealth ? {} : { 'retry-after': '5' }),
        })
        .end(body);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
};

const isAway = (thrown: unknown): boolean =>
  thrown instanceof BackchannelError && thrown.code === 'UNAVAILABLE';

/**
 * Calls `attempt` until the database answers. Meanwhile the relay's address says 503 to everything but `GET /healthz`, so that a
 * balancer sends nothing and a supervisor ends nothing. `tell` gets sentences for the operator: when it begins, when the reason
 * changes, when it is over.
 * Errors: those of `attempt` but UNAVAILABLE, and of listening.
 */
export const whenDatabaseAnswers = async <Built>(
  config: Pick<RelayConfig, 'host' | 'port'>,
  deps: { attempt(): Promise<Built>; tell(text: string): void; log: Pick<RelayLog, 'outage' | 'outageOver'> },
): Promise<Built> => {
  let leave: (() => Promise<void>) | undefined;
  let told: string | undefined;
  const sinceMs = performance.now();
  try {
    for (let failures = 1; ; failures += 1) {
      try {
        const built = await deps.attempt();
        if (told !== undefined) {
          const awayMs = Math.round(performance.now() - sinceMs);
          deps.tell(`The database answers, after ${Math.ceil(awayMs / 1000)} s.`);
          deps.log.outageOver(awayMs);
        }
        return built;
      } catch (error) {
        if (!isAway(error)) throw error;
        leave ??= await openWaitingRoom(config);
        const reason = awayReason(error);
        if (told === undefined) deps.log.outage(error);
        if (reason !== told)
          deps.tell(
            `The database in RELAY_DATABASE_URL cannot be reached: ${reason}. ` +
              'The relay tries again by itself, and /readyz says 503 until then.',
          );
        told = reason;
        await delay(withJitter(pauseAfter(failures, pauses), Math.random));
      }
    }
  } finally {
    await leave?.();
  }
};
