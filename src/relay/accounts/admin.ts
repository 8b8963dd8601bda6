import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../shared/clock.ts';
import { isAdminRole } from '../../shared/domain/agent.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { adminTokenHeader } from '../../shared/wire/rest.ts';
import { type AuditNote, appendAudit } from '../audit/log.ts';
import type { LiveChatIdentities } from '../platforms/livechat.ts';
import { type Device, type RelayStore, updateDevice } from '../store/index.ts';

/** Longer than any LiveChat token seen; longer values are refused without asking. */
export const maxTokenLength = 4096;

/**
 * Asks LiveChat for the present role of the person of this device; the token in the header is used once. With `attempted`, a
 * refusal is appended to the audit log.
 * Errors: ADMIN_ONLY (no token, another person's, or not an administrator), and those of LiveChatIdentities.
 */
export type RequireAdmin = (
  request: FastifyRequest,
  device: Device,
  attempted?: Pick<AuditNote, 'action' | 'subject'>,
) => Promise<void>;

/** The admin check of all routes. */
export const createAdminCheck = (deps: {
  livechat: LiveChatIdentities;
  store: RelayStore;
  clock: Clock;
}): RequireAdmin => {
  const { livechat, store, clock } = deps;
  const check = async (request: FastifyRequest, device: Device): Promise<void> => {
    const token = request.headers[adminTokenHeader];
    if (typeof token !== 'string' || token === '' || token.length > maxTokenLength) {
      throw new BackchannelError('ADMIN_ONLY');
    }
    const identity = await livechat.identify(token);
    if (identity.accountId !== device.accountId || identity.workspaceId !== device.workspaceId) {
      throw new BackchannelError('ADMIN_ONLY');
    }
    if (identity.role !== device.role) {
      await store.commit((writer) => updateDevice(writer, device.id, { role: identity.role }));
    }
    if (!isAdminRole(identity.role)) throw new BackchannelError('ADMIN_ONLY');
  };

  return async (request, device, attempted) => {
    try {
      await check(request, device);
    } catch (error) {
      if (attempted) {
        const { workspaceId } = device;
        const outcome = toBackchannelError(error).code;
        const note = { ...attempted, workspaceId, actor: device, outcome, atMs: clock.now() };
        await store.commit((writer) => appendAudit(writer, note));
      }
      throw error;
    }
  };
};
