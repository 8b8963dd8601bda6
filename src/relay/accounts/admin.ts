import type { FastifyRequest } from 'fastify';
import { isAdminRole } from '../../shared/domain/agent.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { adminTokenHeader } from '../../shared/wire/rest.ts';
import type { RelayContext } from '../context.ts';
import { type Device, updateDevice } from '../store/index.ts';

/** Longer than any LiveChat token seen; what is longer is none. */
export const maxTokenLength = 4096;

/**
 * Asks LiveChat again which role the person of this device has; the token in the header is used once.
 * Errors: ADMIN_ONLY (no token, another person's, or not an administrator), and those of LiveChatIdentities.
 */
export const requireAdmin = async (
  context: RelayContext,
  request: FastifyRequest,
  device: Device,
): Promise<void> => {
  const token = request.headers[adminTokenHeader];
  if (typeof token !== 'string' || token === '' || token.length > maxTokenLength) {
    throw new BackchannelError('ADMIN_ONLY');
  }
  const identity = await context.livechat.identify(token);
  const isSamePerson = identity.accountId === device.accountId && identity.workspaceId === device.workspaceId;
  if (!isSamePerson) throw new BackchannelError('ADMIN_ONLY');
  if (identity.role !== device.role) {
    await context.store.commit((writer) => updateDevice(writer, device.id, { role: identity.role }));
  }
  if (!isAdminRole(identity.role)) throw new BackchannelError('ADMIN_ONLY');
};
