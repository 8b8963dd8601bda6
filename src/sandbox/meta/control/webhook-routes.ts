/** Control of the webhook sender: address, fields, raw items and bodies, held and reordered deliveries. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { MetaSandbox } from '../sandbox.ts';
import { META_SEED } from '../seed.ts';
import { INSTAGRAM_FIELDS } from '../webhooks/fields.ts';
import { anyObject, text } from './fields.ts';

const fields = z.array(z.enum(INSTAGRAM_FIELDS));

const webhookSchema = z.strictObject({
  url: z.url(),
  verifyToken: text.optional(),
  fields: fields.optional(),
});

const itemSchema = z.strictObject({
  item: anyObject,
  accountId: text.default(META_SEED.account.id),
  kind: z.enum(['messaging', 'standby', 'changes']).default('messaging'),
  field: text.optional(),
});

const releaseSchema = z.strictObject({
  order: z.enum(['as-is', 'reverse']).optional(),
  batch: z.boolean().optional(),
  copies: z.int().min(1).max(100).optional(),
});

/** What the dashboard's Test button sends for each field. */
const TEST_VALUES: Record<string, Record<string, unknown>> = {
  messages: { message: { mid: 'random_mid', text: 'random_text' } },
  messaging_postbacks: {
    postback: { mid: 'random_mid', title: 'random_title', payload: 'random_payload' },
  },
  message_reactions: { reaction: { mid: 'random_mid', action: 'react', reaction: 'love', emoji: '❤' } },
  messaging_seen: { read: { mid: 'random_mid' } },
};

/** Body of the Test button: entry id "0", a timestamp that is text and counts seconds. */
function testBody(field: string, nowMs: number): unknown {
  const people = { sender: { id: '12334' }, recipient: { id: '23245' }, timestamp: '1527459824' };
  const value = { ...people, ...TEST_VALUES[field] };
  const entry = { id: '0', time: Math.floor(nowMs / 1000), changes: [{ field, value }] };
  return { object: 'instagram', entry: [entry] };
}

/** Adds the webhook settings, raw items and bodies, the Test button, hold and release. */
export function registerWebhookControl(scope: FastifyInstance, sandbox: MetaSandbox): void {
  const { world } = sandbox;
  scope.post('/control/meta/webhook', async (request, reply) => {
    const result = await sandbox.setWebhook(webhookSchema.parse(request.body));
    return reply.code(result.isVerified ? 200 : 400).send(result);
  });
  scope.delete('/control/meta/webhook', () => {
    world.app.webhook = undefined;
    return { removed: true };
  });
  scope.put('/control/meta/webhook/fields', (request, reply) => {
    const ticked = z.strictObject({ fields }).parse(request.body).fields;
    if (world.app.webhook === undefined) return reply.code(409).send({ error: 'No webhook address is set.' });
    world.app.webhook.fields = ticked;
    return { fields: ticked };
  });
  scope.post('/control/meta/items', async (request) => {
    return { queued: await sandbox.sendItem(itemSchema.parse(request.body)) };
  });
  scope.post('/control/meta/bodies', async (request) => {
    const { body } = z.strictObject({ body: z.union([anyObject, z.array(z.unknown())]) }).parse(request.body);
    await sandbox.sendBody(body);
    return { sent: true };
  });
  scope.post('/control/meta/test-button', async (request) => {
    const { field } = z.strictObject({ field: text.default('messages') }).parse(request.body ?? {});
    await sandbox.sendBody(testBody(field, world.context.clock.now()));
    return { sent: true };
  });
  scope.post('/control/meta/webhook/hold', () => {
    sandbox.holdWebhooks();
    return { held: true };
  });
  scope.post('/control/meta/webhook/release', async (request) => {
    const { order, batch, copies } = releaseSchema.parse(request.body ?? {});
    return { released: await sandbox.releaseWebhooks({ order, isBatch: batch, copies }) };
  });
}
