import type { FastifyInstance } from 'fastify';
import { minuteMs } from '../../shared/removal/index.ts';
import { grantChangeSchema } from '../../shared/wire/rest.ts';
import { appendAudit } from '../audit/log.ts';
import { jsonBody } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';

/**
 * What consoles tell of the integration grant, which never passes here: for the audit log alone. That somebody authorized it is
 * an administrator's word only.
 */
export const registerGrantChanges = (
  app: FastifyInstance,
  deps: Deps<'store' | 'signed' | 'clock' | 'requireAdmin'>,
): void => {
  const { store, signed, clock } = deps;
  app.post('/v1/integration-grant/changes', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { change } = jsonBody(request, grantChangeSchema);
    const action = `integration-grant-${change}` as const;
    if (change !== 'revoked') await deps.requireAdmin(request, device, { action });
    const { workspaceId } = device;
    const atMs = clock.now();
    // Nobody fills the log with it.
    const note = { workspaceId, actor: device, action, atMs, unlessWithinMs: minuteMs } as const;
    await store.commit((writer) => appendAudit(writer, note));
    return {};
  });
};
