import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BackchannelError } from '../../../shared/errors.ts';
import { noticeCheckSchema } from '../../../shared/wire/removal.ts';
import { adminTokenHeader } from '../../../shared/wire/rest.ts';
import { maxTokenLength } from '../../accounts/admin.ts';
import { appendAudit } from '../../audit/log.ts';
import { jsonBody } from '../../http/body.ts';
import type { LiveChatIdentities } from '../../platforms/livechat.ts';
import type { Deps } from '../../route-deps.ts';
import type { Device } from '../../store/index.ts';
import { revokeNow } from '../begin.ts';
import { bumpIfThere, notifyConsoles } from '../changes.ts';
import { takeWord } from '../notice-words.ts';
import type { Removals } from '../open.ts';
import { findRemoval } from '../store/index.ts';

/** A console has asked LiveChat about an unsigned notice of the Marketplace with its own token. */
export const registerNoticeChecks = (
  app: FastifyInstance,
  deps: Deps<'store' | 'signed' | 'clock' | 'hub'> & {
    livechat: LiveChatIdentities;
    removals: Pick<Removals, 'dueAtMs' | 'run'>;
  },
): void => {
  const { store, signed, clock, hub, livechat, removals } = deps;

  /**
   * LiveChat says the same to the relay: only that holds a removal up. The token is not stored.
   * Errors: LIVECHAT_TOKEN_REFUSED also when it is somebody else's.
   */
  const isShown = async (request: FastifyRequest, device: Device): Promise<boolean> => {
    const token = request.headers[adminTokenHeader];
    if (token === undefined) return false;
    if (typeof token !== 'string' || token.length > maxTokenLength)
      throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
    const { accountId, workspaceId } = await livechat.identify(token);
    if (accountId !== device.accountId || workspaceId !== device.workspaceId)
      throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
    return true;
  };

  app.post<{ Params: { id: string } }>('/v1/removals/:id/notice', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { isStillInstalled: isAccepted } = jsonBody(request, noticeCheckSchema);
    const { id } = request.params;
    const { workspaceId } = device;
    const known = await findRemoval(store.db, id);
    if (known?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
    if (known.notice === undefined || known.state !== 'scheduled') return {};
    const word = !isAccepted ? 'refused' : (await isShown(request, device)) ? 'accepted' : 'claimed';
    const directory = await store.commit(async (writer) => {
      const removal = await findRemoval(writer, id);
      if (removal?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
      if (removal.notice === undefined || removal.state !== 'scheduled') return undefined;
      const nowMs = clock.now();
      const promisedMs = removals.dueAtMs(removal.requestedAtMs);
      const { notice, isChange } = await takeWord(writer, removal, {
        deviceId: device.id,
        word,
        nowMs,
        promisedMs,
      });
      if (!isChange) return undefined;
      if (notice === 'confirmed') await revokeNow(writer, id, nowMs);
      const action = 'notice-checked';
      await appendAudit(writer, { workspaceId, actor: device, action, subject: id, atMs: nowMs });
      return bumpIfThere(writer, workspaceId);
    });
    notifyConsoles(hub, { directory });
    void removals.run();
    return {};
  });
};
