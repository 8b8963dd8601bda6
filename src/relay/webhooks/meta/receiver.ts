import { createSecretKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BackchannelError, errorCatalogue, toBackchannelError } from '../../../shared/errors.ts';
import { parseWebhookBody, splitWebhook } from '../../../shared/instagram/index.ts';
import type { RelayContext } from '../../context.ts';
import { deriveKey } from '../../crypto.ts';
import { createAddressLimit } from '../../http/address-limit.ts';
import { errorBody } from '../../http/errors.ts';
import { readBody } from '../../http/read-body.ts';
import { storeErrorOf } from '../../store/index.ts';
import { createIntake } from './intake.ts';
import { isMetaSignature } from './verify.ts';

/** Escaping makes bodies of over 300 kB out of small ones; 1 MB must fit (instagram.md §5.2). */
const maxBodyBytes = 4 * 1024 * 1024;
export const webhookPath = '/webhooks/meta';
const route = `POST ${webhookPath}`;
/** Texts, not bytes: Node sends head and text in one piece then. */
const taken = '{}';

/** What a raw request asks the rest of the relay for. */
export interface ReceiverParts {
  addressOf(request: IncomingMessage): string;
  /** Headers that every answer carries. */
  headers: Readonly<Record<string, string>>;
}

/** Serves POST /webhooks/meta below the web framework. */
export interface Receiver {
  isFor(request: IncomingMessage): boolean;
  serve(request: IncomingMessage, response: ServerResponse): void;
}

/** Errors: INPUT_INVALID. */
const parseBody = (bytes: Buffer): unknown => {
  try {
    return parseWebhookBody(bytes.toString('utf8'));
  } catch {
    // The error's own message quotes the body.
    throw new BackchannelError('INPUT_INVALID');
  }
};

const isJson = (type: string | undefined): boolean => /^application\/json(?:\s*;|\s*$)/i.test(type ?? '');

/**
 * Meta's webhook. Order of work: method, type (415), size (413), signature over the raw bytes (401), JSON (400), split,
 * seal, one durable commit, then 200. What is validly signed and not for us is 200 as well: refusals would make Meta
 * unsubscribe. What cannot be committed is 5xx, so that Meta repeats.
 *
 * It is the one route that takes thousands of requests in a second, and stands on Node's own server: the framework's hooks
 * would cost as much as everything else together (decision 0021).
 */
export const createReceiver = (context: RelayContext, parts: ReceiverParts): Receiver => {
  const { config, metrics, log, clock } = context;
  const secrets = [config.meta.appSecret, config.meta.previousAppSecret]
    .filter((secret) => secret !== undefined)
    .map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  const take = createIntake(context, deriveKey(config.meta.appSecret, 'webhook-dedupe'));
  const limit = createAddressLimit(config.webhooksPerMinute, () => clock.now());

  const receive = async (request: IncomingMessage, address: string): Promise<void> => {
    if (limit.isOver(address)) {
      metrics.countRefusal('rate-limit');
      throw new BackchannelError('RATE_LIMITED');
    }
    const type = request.headers['content-type'];
    // Without a type and without a body it is a request that nobody signed.
    if (type !== undefined && !isJson(type)) throw new BackchannelError('MEDIA_TYPE_UNSUPPORTED');
    const body = await readBody(request, maxBodyBytes);
    if (type === undefined && body.length > 0) throw new BackchannelError('MEDIA_TYPE_UNSUPPORTED');
    if (!isMetaSignature(request.headers['x-hub-signature-256'], body, secrets)) {
      metrics.countRefusal('webhook-signature');
      throw new BackchannelError('WEBHOOK_SIGNATURE');
    }
    const items = splitWebhook(parseBody(body));
    if (items.length > 0) await take(items);
  };

  const headers = { ...parts.headers, 'content-type': 'application/json; charset=utf-8' };
  const answer = (response: ServerResponse, status: number, body: string, isWhole: boolean): void => {
    if (response.destroyed) return;
    response.writeHead(status, {
      ...headers,
      'content-length': Buffer.byteLength(body),
      // What is left of a body nobody reads is not waited for.
      ...(isWhole ? {} : { connection: 'close' }),
    });
    response.end(body);
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, thrown: unknown): number => {
    const error = toBackchannelError(storeErrorOf(thrown));
    if (error.code === 'INTERNAL') log.fault(route, error.cause);
    if (error.code === 'UNAVAILABLE' && error.cause !== undefined) log.outage(error.cause);
    const { status } = errorCatalogue[error.code];
    answer(response, status, JSON.stringify(errorBody(error)), request.complete);
    request.resume();
    return status;
  };

  return {
    isFor({ method, url }) {
      if (method !== 'POST' || url?.startsWith(webhookPath) !== true) return false;
      return url.length === webhookPath.length || url[webhookPath.length] === '?';
    },
    serve(request, response) {
      const startedAtMs = performance.now();
      const address = parts.addressOf(request);
      const finish = (status: number, bytes: number): void =>
        context.writeLine({
          ip: address,
          userAgent: request.headers['user-agent'],
          route,
          status,
          bytes,
          durationMs: performance.now() - startedAtMs,
        });
      receive(request, address).then(
        () => {
          answer(response, 200, taken, true);
          finish(200, taken.length);
        },
        (thrown: unknown) => {
          const status = refuse(request, response, thrown);
          finish(status, Number(response.getHeader('content-length') ?? 0));
        },
      );
    },
  };
};
