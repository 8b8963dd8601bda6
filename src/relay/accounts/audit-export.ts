import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AuditAnswer } from '../../shared/wire/removal.ts';
import { appendAudit, readAudit } from '../audit/log.ts';
import { parseWith } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';

const querySchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .default(0),
});

/** GET /v1/audit: the workspace's audit log, for admins, in pages. */
export const registerAuditExport = (
  app: FastifyInstance,
  { store, signed, clock, requireAdmin }: Deps<'store' | 'signed' | 'clock' | 'requireAdmin'>,
): void => {
  app.get('/v1/audit', { ...signed.route }, async (request): Promise<AuditAnswer> => {
    const device = signed.deviceOf(request);
    const { after } = parseWith(querySchema, request.query);
    const action = 'audit-exported';
    await requireAdmin(request, device, { action });
    const { workspaceId } = device;
    if (after === 0) {
      const note = { workspaceId, actor: device, action, atMs: clock.now() } as const;
      await store.commit((writer) => appendAudit(writer, note));
    }
    return readAudit(store.db, workspaceId, after);
  });
};
