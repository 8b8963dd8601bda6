import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../../shared/errors.ts';
import { noticeCheckSchema } from '../../../shared/wire/removal.ts';
import { appendAudit } from '../../audit/log.ts';
import { jsonBody } from '../../http/body.ts';
import type { Deps } from '../../route-deps.ts';
import { revokeNow } from '../begin.ts';
import { bumpIfThere, notifyConsoles } from '../changes.ts';
import { findRemoval, updateRemoval } from '../store/index.ts';

/** A console has checked whether an unsigned notice of the Marketplace is true. */
export const registerNoticeChecks = (
  app: FastifyInstance,
  { store, signed, clock, hub }: Deps<'store' | 'signed' | 'clock' | 'hub'>,
): void => {
  app.post<{ Params: { id: string } }>('/v1/removals/:id/notice', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const notice = jsonBody(request, noticeCheckSchema).isStillInstalled ? 'contradicted' : 'confirmed';
    const { id } = request.params;
    const { workspaceId } = device;
    const directory = await store.commit(async (writer) => {
      const removal = await findRemoval(writer, id);
      if (removal?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
      const isChange = removal.notice !== undefined && removal.notice !== notice;
      if (!isChange || removal.state !== 'scheduled') return undefined;
      const atMs = clock.now();
      await updateRemoval(writer, id, { notice });
      if (notice === 'confirmed') await revokeNow(writer, id, atMs);
      await appendAudit(writer, { workspaceId, actor: device, action: 'notice-checked', subject: id, atMs });
      return bumpIfThere(writer, workspaceId);
    });
    notifyConsoles(hub, { directory });
    return {};
  });
};
