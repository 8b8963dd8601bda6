import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../../shared/errors.ts';
import { parseWebhookBody, splitWebhook } from '../../../shared/instagram/index.ts';
import type { RelayContext } from '../../context.ts';
import { deriveKey, isSameSecret } from '../../crypto.ts';
import { rawBody } from '../../http/body.ts';
import { createIntake } from './intake.ts';
import { isMetaSignature } from './verify.ts';

/** Escaping makes bodies of over 300 kB out of small ones; 1 MB must fit (reference §5.2). */
const maxBodyBytes = 4 * 1024 * 1024;

const handshakeSchema = z.object({
  'hub.mode': z.literal('subscribe'),
  'hub.verify_token': z.string(),
  'hub.challenge': z.string().min(1).max(200),
});

/** Errors: INPUT_INVALID. */
const parseBody = (bytes: Buffer): unknown => {
  try {
    return parseWebhookBody(bytes.toString('utf8'));
  } catch {
    // The error's own message quotes the body.
    throw new BackchannelError('INPUT_INVALID');
  }
};

/**
 * Meta's webhook. Order of work: method, type (415), size (413), signature over the raw bytes (401), JSON (400), split,
 * seal, one durable commit, then 200. What is validly signed and not for us is 200 as well: refusals would make Meta
 * unsubscribe. What cannot be committed is 5xx, so that Meta repeats.
 */
export const registerMetaWebhook = (app: FastifyInstance, context: RelayContext): void => {
  const { config, metrics } = context;
  const { appSecret, previousAppSecret, verifyToken } = config.meta;
  const take = createIntake(context, deriveKey(appSecret, 'webhook-dedupe'));

  app.get(
    '/webhooks/meta',
    { config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const parsed = handshakeSchema.safeParse(request.query);
      if (!parsed.success || !isSameSecret(parsed.data['hub.verify_token'], verifyToken)) {
        throw new BackchannelError('WEBHOOK_TOKEN');
      }
      return reply
        .header('content-type', 'text/plain; charset=utf-8')
        .header('x-content-type-options', 'nosniff')
        .send(parsed.data['hub.challenge']);
    },
  );

  app.post(
    '/webhooks/meta',
    {
      bodyLimit: maxBodyBytes,
      config: { rateLimit: { max: config.webhooksPerMinute, timeWindow: '1 minute' } },
    },
    async (request) => {
      const body = rawBody(request);
      if (!isMetaSignature(request.headers['x-hub-signature-256'], body, [appSecret, previousAppSecret])) {
        metrics.countRefusal('webhook-signature');
        throw new BackchannelError('WEBHOOK_SIGNATURE');
      }
      const items = splitWebhook(parseBody(body));
      if (items.length > 0) await take(items);
      return {};
    },
  );
};
