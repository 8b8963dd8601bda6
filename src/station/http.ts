import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exitCodes } from './exit-codes.ts';
import type { StationHealth } from './health.ts';
import type { StationMetrics } from './metrics.ts';
import { StationProblem } from './problem.ts';

/** Who asks a few times a minute has no more open than this. */
const maxConnections = 20;
const requestTimeoutMs = 10_000;

const namesOfThisComputer = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/** The health address of a station that runs. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `GET /healthz` (200: it runs), `/readyz` (200 or 503) and `/metrics` on 127.0.0.1 alone; JSON but for the last.
 * Errors: StationProblem (failed) when the port is taken.
 */
export const openHealthServer = async (of: {
  port: number;
  health(): StationHealth;
  metrics: StationMetrics;
}): Promise<HealthServer> => {
  const answer = (response: ServerResponse, status: number, type: string, body: string): void => {
    response.writeHead(status, {
      'Content-Type': type,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(body);
  };
  const json = (response: ServerResponse, status: number, body: unknown): void =>
    answer(response, status, 'application/json', `${JSON.stringify(body)}\n`);

  const server: Server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs });
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => {
    // Another name: a web page on this computer calls the port under its own (DNS rebinding).
    if (!namesOfThisComputer.test(request.headers.host ?? ''))
      return json(response, 421, { status: 'misdirected' });
    if (request.method !== 'GET') return json(response, 405, { status: 'method' });
    switch (request.url) {
      case '/healthz':
        return json(response, 200, { status: 'ok' });
      case '/readyz': {
        const health = of.health();
        return json(response, health.isReady ? 200 : 503, health);
      }
      case '/metrics':
        return void of.metrics.text().then(
          (text) => answer(response, 200, of.metrics.contentType, text),
          () => json(response, 500, { status: 'fault' }),
        );
      default:
        return json(response, 404, { status: 'not-found' });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(
        new StationProblem(
          exitCodes.failed,
          `Port ${of.port} on 127.0.0.1 is taken. Name another one in STATION_PORT, or 0 for any.`,
        ),
      ),
    );
    server.listen({ port: of.port, host: '127.0.0.1', exclusive: true }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
