import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../../shared/errors.ts';
import { isSameSecret } from '../../crypto.ts';
import type { Deps } from '../../route-deps.ts';
import { webhookPath } from './receiver.ts';

export { type Receiver, createReceiver } from './receiver.ts';

const handshakeSchema = z.object({
  'hub.mode': z.literal('subscribe'),
  'hub.verify_token': z.string(),
  'hub.challenge': z.string().min(1).max(200),
});

/** The handshake by which Meta verifies the webhook's address. Errors: WEBHOOK_TOKEN. */
export const registerMetaHandshake = (
  app: FastifyInstance,
  deps: Deps<'limited'> & { config: { meta: { verifyToken: string } } },
): void => {
  const { verifyToken } = deps.config.meta;
  app.get(webhookPath, { ...deps.limited }, async (request, reply) => {
    const parsed = handshakeSchema.safeParse(request.query);
    if (!parsed.success || !isSameSecret(parsed.data['hub.verify_token'], verifyToken)) {
      throw new BackchannelError('WEBHOOK_TOKEN');
    }
    return reply
      .header('content-type', 'text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .send(parsed.data['hub.challenge']);
  });
};
