import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { adminTokenHeader } from '../../shared/wire/rest.ts';
import { appendAudit } from '../audit/log.ts';
import type { Deps } from '../route-deps.ts';
import {
  type Device,
  type Writer,
  bumpDirectory,
  deleteDevice,
  findDevice,
  findOutside,
} from '../store/index.ts';
import { putOut, settleWaiting } from './admission.ts';

/** Its person has signed out on it: nothing stays of it. */
const signOut = async (writer: Writer, device: Device, atMs: number): Promise<number> => {
  const target = await findDevice(writer, device.id);
  if (!target) throw new BackchannelError('NOT_FOUND');
  await deleteDevice(writer, target);
  const { workspaceId } = device;
  const note = {
    workspaceId,
    actor: device,
    action: 'computer-signed-out',
    subject: device.id,
    atMs,
  } as const;
  await appendAudit(writer, note);
  return bumpDirectory(writer, workspaceId);
};

/** DELETE /v1/devices/:id: signs the caller out, or removes another computer for good; see shared/wire/computers.ts. */
export const registerRemovedComputers = (
  app: FastifyInstance,
  deps: Deps<'store' | 'signed' | 'hub' | 'clock' | 'requireAdmin'>,
): void => {
  const { store, signed, hub, clock, requireAdmin } = deps;

  const remove = async (writer: Writer, device: Device, id: string, isAdmin: boolean): Promise<number> => {
    const atMs = clock.now();
    const cause = isAdmin ? 'admin' : 'own';
    const isOwn = (target: { accountId: string }): boolean => target.accountId === device.accountId;
    const target = await findDevice(writer, id);
    if (target) {
      if (target.workspaceId !== device.workspaceId) throw new BackchannelError('NOT_FOUND');
      if (!isAdmin && !isOwn(target)) throw new BackchannelError('ADMIN_ONLY');
      const by = {
        actor: device,
        agentId: device.agentId,
        cause: isOwn(target) ? 'own' : cause,
        atMs,
      } as const;
      return putOut(writer, target, by);
    }
    const waiting = await findOutside(writer, id);
    const { workspaceId } = device;
    if (waiting?.workspaceId !== workspaceId || waiting.state === 'removed')
      throw new BackchannelError('NOT_FOUND');
    if (!isAdmin && !isOwn(waiting)) throw new BackchannelError('ADMIN_ONLY');
    const to = { state: 'removed', cause, byAgentId: device.agentId, isPersonHeld: true } as const;
    await settleWaiting(writer, waiting, to, atMs);
    const note = { subject: id, subjectAgentId: waiting.agentId, atMs };
    await appendAudit(writer, { workspaceId, actor: device, action: 'computer-removed', ...note });
    return bumpDirectory(writer, workspaceId);
  };

  app.delete<{ Params: { id: string } }>('/v1/devices/:id', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { id } = request.params;
    const isAdmin = id !== device.id && request.headers[adminTokenHeader] !== undefined;
    if (isAdmin) await requireAdmin(request, device, { action: 'computer-removed', subject: id });
    const version = await store.commit((writer) =>
      id === device.id ? signOut(writer, device, clock.now()) : remove(writer, device, id, isAdmin),
    );
    hub.deviceRemoved(device.workspaceId, id);
    hub.directoryChanged(device.workspaceId, version);
    return {};
  });
};
