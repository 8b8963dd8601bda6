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
  /** Read in the window, not saved as a file. */
  view: z.literal('1').optional(),
});

/** Somebody who looks at the log several times is noted once in this time. */
const viewNotedMs = 60 * 60_000;

/** GET /v1/audit: the workspace's audit log, for admins, in pages; `view=1` where it is only looked at. */
export const registerAuditExport = (
  app: FastifyInstance,
  { store, signed, clock, requireAdmin }: Deps<'store' | 'signed' | 'clock' | 'requireAdmin'>,
): void => {
  app.get('/v1/audit', { ...signed.route }, async (request): Promise<AuditAnswer> => {
    const device = signed.deviceOf(request);
    const { after, view } = parseWith(querySchema, request.query);
    const action = view === undefined ? 'audit-exported' : 'audit-viewed';
    await requireAdmin(request, device, { action });
    const { workspaceId } = device;
    if (after === 0) {
      const unlessWithinMs = view === undefined ? undefined : viewNotedMs;
      const note = { workspaceId, actor: device, action, atMs: clock.now(), unlessWithinMs } as const;
      await store.commit((writer) => appendAudit(writer, note));
    }
    return readAudit(store.db, workspaceId, after);
  });
};
