import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { minuteMs } from '../../shared/removal/index.ts';
import { appendAudit } from '../audit/log.ts';
import type { RelayConfig } from '../config.ts';
import { createMetaRevocation } from '../platforms/meta-revocation.ts';
import type { Deps } from '../route-deps.ts';
import { type Reader, findChannel } from '../store/index.ts';

/** In the audit log: the Page grant of a channel was taken back, and the channel stays to be connected again. */
const action = 'page-grant-revoked';
/** Meta tells that the person took the permission back, when it was us: heard within this time, it means nothing else. */
const ownEchoMs = 15 * minuteMs;

/**
 * Whether this relay itself took the grant of this channel back shortly before, so that an administrator can connect it
 * again.
 */
export const isOwnRevocation = async (
  db: Reader,
  channel: { id: string; workspaceId: string },
  atMs: number,
): Promise<boolean> => {
  const row = await db
    .selectFrom('audit')
    .select('n')
    .where('workspace_id', '=', channel.workspaceId)
    .where('action', '=', action)
    .where('subject', '=', channel.id)
    .where('outcome', '=', 'done')
    .where('at_ms', '>', atMs - ownEchoMs)
    .executeTakeFirst();
  return row !== undefined;
};

/**
 * POST /v1/channels/:id/grant-revocation (signed, admin): takes the whole Facebook grant of the person who connected the
 * channel back,
 * with the app's own token: every Page token that a removed computer may know dies. The channel stays, to be connected again
 * at once.
 * Errors: ADMIN_ONLY, NOT_FOUND, PAGE_GRANT_SHARED (the person also connected Pages of another team), PAGE_GRANT_NOT_REVOKED.
 */
export const registerGrantRevocation = (
  app: FastifyInstance,
  deps: Deps<'store' | 'signed' | 'clock' | 'requireAdmin'> & { config: Pick<RelayConfig, 'meta'> },
): void => {
  const { store, signed, clock, requireAdmin } = deps;
  const meta = createMetaRevocation(deps.config.meta);
  app.post<{ Params: { id: string } }>(
    '/v1/channels/:id/grant-revocation',
    { ...signed.route },
    async (request) => {
      const device = signed.deviceOf(request);
      const { workspaceId } = device;
      const { id } = request.params;
      await requireAdmin(request, device, { action, subject: id });
      const channel = await findChannel(store.db, id);
      if (channel?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
      const elsewhere = await store.db
        .selectFrom('channels')
        .select('id')
        .where('person_id', '=', channel.personId)
        .where('workspace_id', '!=', workspaceId)
        .executeTakeFirst();
      if (elsewhere) throw new BackchannelError('PAGE_GRANT_SHARED');
      const note = { workspaceId, actor: device, action, subject: id } as const;
      // Noted first: Meta may tell of it before it has answered.
      await store.commit((writer) => appendAudit(writer, { ...note, atMs: clock.now() }));
      const { kind } = await meta.revoke(channel.personId);
      if (kind === 'done' || kind === 'already-gone') return {};
      const outcome = 'PAGE_GRANT_NOT_REVOKED';
      await store.commit((writer) => appendAudit(writer, { ...note, outcome, atMs: clock.now() }));
      throw new BackchannelError(outcome);
    },
  );
};
