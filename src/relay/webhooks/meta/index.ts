import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../../shared/errors.ts';
import type { RelayContext } from '../../context.ts';
import { isSameSecret } from '../../crypto.ts';
import { webhookPath } from './receiver.ts';

export { type Receiver, createReceiver } from './receiver.ts';

const handshakeSchema = z.object({
  'hub.mode': z.literal('subscribe'),
  'hub.verify_token': z.string(),
  'hub.challenge': z.string().min(1).max(200),
});

/** The handshake by which Meta sees that the address is ours. Errors: WEBHOOK_TOKEN. */
export const registerMetaHandshake = (app: FastifyInstance, context: RelayContext): void => {
  const { config } = context;
  app.get(
    webhookPath,
    { config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const parsed = handshakeSchema.safeParse(request.query);
      if (!parsed.success || !isSameSecret(parsed.data['hub.verify_token'], config.meta.verifyToken)) {
        throw new BackchannelError('WEBHOOK_TOKEN');
      }
      return reply
        .header('content-type', 'text/plain; charset=utf-8')
        .header('x-content-type-options', 'nosniff')
        .send(parsed.data['hub.challenge']);
    },
  );
};
