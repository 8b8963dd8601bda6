import { createSecretKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BackchannelError, errorCatalogue, toBackchannelError } from '../../../shared/errors.ts';
import type { RelayConfig } from '../../config.ts';
import { deriveKey } from '../../crypto.ts';
import type { WriteLine } from '../../http/access-log.ts';
import { addressGroup } from '../../http/address-of.ts';
import type { BodyBudget } from '../../http/body-budget.ts';
import { errorBody } from '../../http/errors.ts';
import { createMinuteLimit } from '../../http/minute-limit.ts';
import { discardRest, joined, readPieces } from '../../http/read-body.ts';
import type { WorkRoom } from '../../http/work-room.ts';
import type { Deps } from '../../route-deps.ts';
import { storeErrorOf } from '../../store/index.ts';
import { type IntakeDeps, createIntake } from './intake.ts';
import { isMetaSignature } from './verify.ts';

/** Escaping makes bodies of over 300 kB out of small ones; 1 MB must fit (instagram.md §5.2). */
const maxBodyBytes = 4 * 1024 * 1024;
export const webhookPath = '/webhooks/meta';
const route = `POST ${webhookPath}`;
/** A string, not bytes: Node then sends head and body in one piece. */
const accepted = '{}';

interface ReceiverDeps extends IntakeDeps, Deps<'elapsed'> {
  config: Pick<RelayConfig, 'meta' | 'webhooksPerMinute'>;
  writeLine: WriteLine;
  addressOf(request: IncomingMessage): string;
  bodies: BodyBudget;
  room: WorkRoom;
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>;
}

/** Serves POST /webhooks/meta without the web framework. */
export interface Receiver {
  isFor(request: IncomingMessage): boolean;
  serve(request: IncomingMessage, response: ServerResponse): void;
}

const isJson = (type: string | undefined): boolean => /^application\/json(?:\s*;|\s*$)/i.test(type ?? '');

/**
 * Meta's webhook. Order of work: rate (429), type (415), size (413), signature over the raw bytes (401), JSON (400), split,
 * seal, one durable commit, then 200. Signed webhooks for unknown accounts and of other objects than `instagram` get 200 as well,
 * because Meta unsubscribes after refusals. What cannot be committed gets 5xx, so that Meta repeats it.
 *
 * The one route with thousands of requests a second. It uses Node's server directly, because the framework's hooks cost as much
 * as everything else together (decision 0021).
 */
export const createReceiver = (deps: ReceiverDeps): Receiver => {
  const { config, metrics, log } = deps;
  const secrets = [config.meta.appSecret, config.meta.previousAppSecret]
    .filter((secret) => secret !== undefined)
    .map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  const take = createIntake(deps, deriveKey(config.meta.appSecret, 'webhook-dedupe'));
  const limit = createMinuteLimit(config.webhooksPerMinute, deps.elapsed);

  const receive = async (request: IncomingMessage, address: string): Promise<void> => {
    if (limit.isOver(addressGroup(address))) {
      metrics.countRefusal('rate-limit');
      throw new BackchannelError('RATE_LIMITED');
    }
    const type = request.headers['content-type'];
    // A request without type and body is refused below: it has no signature.
    if (type !== undefined && !isJson(type)) throw new BackchannelError('MEDIA_TYPE_UNSUPPORTED');
    const body = deps.bodies.of(request);
    const pieces = await readPieces(request, maxBodyBytes, body);
    if (type === undefined && pieces.length > 0) throw new BackchannelError('MEDIA_TYPE_UNSUPPORTED');
    if (!isMetaSignature(request.headers['x-hub-signature-256'], pieces, secrets)) {
      metrics.countRefusal('webhook-signature');
      throw new BackchannelError('WEBHOOK_SIGNATURE');
    }
    await body.work();
    return take(joined(pieces));
  };

  const headers = { ...deps.headers, 'content-type': 'application/json; charset=utf-8' };
  /** Names and values in turn, which Node takes as they are. */
  const acceptedHeaders = Object.entries({ ...headers, 'content-length': String(accepted.length) }).flat();
  const accept = (response: ServerResponse): void => {
    if (response.destroyed) return;
    response.writeHead(200, acceptedHeaders);
    response.end(accepted);
  };

  /** Returns status and bytes of the answer. */
  const refuse = (
    request: IncomingMessage,
    response: ServerResponse,
    thrown: unknown,
  ): { status: number; bytes: number } => {
    const error = toBackchannelError(storeErrorOf(thrown));
    if (error.code === 'INTERNAL') log.fault(route, error.cause);
    if (error.code === 'UNAVAILABLE' && error.cause !== undefined) log.outage(error.cause);
    const { status } = errorCatalogue[error.code];
    const body = JSON.stringify(errorBody(error));
    const bytes = Buffer.byteLength(body);
    if (!response.destroyed) {
      response.writeHead(status, {
        ...headers,
        'content-length': bytes,
        // Does not wait for the rest of a body that is not read.
        ...(request.complete ? {} : { connection: 'close' }),
      });
      response.end(body);
    }
    if (!request.complete) discardRest(request, deps.room);
    return { status, bytes };
  };

  return {
    isFor({ method, url }) {
      if (method !== 'POST' || url?.startsWith(webhookPath) !== true) return false;
      return url.length === webhookPath.length || url[webhookPath.length] === '?';
    },
    serve(request, response) {
      const startedAtMs = performance.now();
      const address = deps.addressOf(request);
      const finish = (status: number, bytes: number): void =>
        deps.writeLine({
          ip: address,
          userAgent: request.headers['user-agent'],
          route,
          status,
          bytes,
          durationMs: performance.now() - startedAtMs,
        });
      receive(request, address).then(
        () => {
          accept(response);
          finish(200, accepted.length);
        },
        (thrown: unknown) => {
          const { status, bytes } = refuse(request, response, thrown);
          finish(status, bytes);
        },
      );
    },
  };
};
