/** Control of what both platforms share: clock, faults, settings. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { customerRefusals, type SandboxContext } from '../context.ts';

const faultSchema = z
  .strictObject({
    call: z.string().min(1),
    kind: z.enum(['fail', 'delay', 'drop-answer', 'close-socket', 'fail-after']),
    times: z.int().min(1).optional(),
    status: z.int().min(400).max(599).optional(),
    error: z.record(z.string(), z.unknown()).optional(),
    delayMs: z.int().min(0).optional(),
  })
  .refine(({ kind, call }) => kind !== 'fail-after' || call.startsWith('meta.'), {
    error: 'fail-after is for calls of meta',
  });

const settingsSchema = z.strictObject({
  redirectPorts: z.array(z.int().min(1).max(65535)).min(1).optional(),
  authorizeLimit: z.boolean().optional(),
  revokeOnUninstall: z.boolean().optional(),
  followingEndsOnTransfer: z.boolean().optional(),
  transfersWait: z.boolean().optional(),
  unknownScopes: z.enum(['invalid_scope', 'ignored']).optional(),
  scopeParameter: z.enum(['honoured', 'ignored']).optional(),
  scopesAboveRole: z.enum(['cut', 'invalid_scope']).optional(),
  infoRefusal: z.union([z.literal(401), z.literal(422)]).optional(),
  repeatedDelete: z.enum(['accepted', 'not_found', 'authorization']).optional(),
  cardsNeedPictures: z.boolean().optional(),
  firstThreadClearsSessionFields: z.boolean().optional(),
  busyTeam: z.boolean().optional(),
  firstCustomer: z.boolean().optional(),
  queueLimit: z.int().min(0).optional(),
  publicAgents: z.int().min(1).optional(),
  listsAnonymized: z.boolean().optional(),
  customerRefusal: z.enum(customerRefusals).optional(),
  marketplaceWebhookUrl: z.string().optional(),
});

/** Adds `/control/clock`, `/control/faults`, `/control/settings`, `/control/strict`. */
export function registerWorldControl(
  app: FastifyInstance,
  context: SandboxContext,
  setStrict: (seed: number | undefined) => void,
): void {
  const time = () => ({ now: context.clock.now(), offsetMs: context.clock.offset() });

  app.get('/control/clock', () => time());
  app.post('/control/clock/jump', async (request) => {
    const { ms } = z.strictObject({ ms: z.number().min(0) }).parse(request.body);
    await context.clock.jump(ms);
    return time();
  });

  app.get('/control/faults', () => ({ faults: context.faults.list() }));
  app.post('/control/faults', (request) => context.faults.add(faultSchema.parse(request.body)));
  app.delete('/control/faults', () => ({ removed: context.faults.clear() }));
  app.delete('/control/faults/:id', (request) => {
    const { id } = z.object({ id: z.string() }).parse(request.params);
    return { removed: context.faults.clear(id) };
  });

  app.put('/control/strict', (request) => {
    const { seed } = z.strictObject({ seed: z.int().nullable() }).parse(request.body);
    setStrict(seed ?? undefined);
    return { seed };
  });

  app.get('/control/settings', () => context.settings);
  app.patch('/control/settings', (request) =>
    Object.assign(context.settings, settingsSchema.parse(request.body)),
  );
}
