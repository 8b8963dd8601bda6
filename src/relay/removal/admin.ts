import type { FastifyRequest } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { requireAdmin } from '../accounts/index.ts';
import type { RelayContext } from '../context.ts';
import type { Device } from '../store/index.ts';
import { type AuditAction, appendAudit } from './audit.ts';

/** Asks the role again; a refusal is written down before it is answered. */
export const requireAdminFor = async (
  context: RelayContext,
  request: FastifyRequest,
  device: Device,
  action: AuditAction,
  subject?: string,
): Promise<void> => {
  try {
    await requireAdmin(context, request, device);
  } catch (error) {
    const outcome = error instanceof BackchannelError ? error.code : 'INTERNAL';
    await context.store.commit((writer) =>
      appendAudit(writer, {
        workspaceId: device.workspaceId,
        actor: device,
        action,
        ...(subject === undefined ? {} : { subject }),
        outcome,
        atMs: context.clock.now(),
      }),
    );
    throw error;
  }
};
