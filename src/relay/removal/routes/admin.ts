import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BackchannelError } from '../../../shared/errors.ts';
import { type Removal, startRemovalSchema } from '../../../shared/wire/removal.ts';
import { appendAudit } from '../../audit/log.ts';
import { jsonBody } from '../../http/body.ts';
import type { Deps } from '../../route-deps.ts';
import type { Device, Writer } from '../../store/index.ts';
import { beginErasure, revokeNow, scheduleUninstall } from '../begin.ts';
import { bumpIfThere, notifyConsoles } from '../changes.ts';
import { forgetWords, noteOrder } from '../notice-words.ts';
import type { Removals } from '../open.ts';
import { cancelSteps, findRemoval, updateRemoval } from '../store/index.ts';
import { viewRemoval } from '../view.ts';

type WithId = { Params: { id: string } };

const auditActions = {
  disconnect: 'channel-disconnected',
  uninstall: 'uninstall-scheduled',
  'erase-customer': 'customer-erased',
} as const;

/** Removals that an admin orders, and changes of a scheduled one. */
export const registerAdminRemovals = (
  app: FastifyInstance,
  deps: Deps<'store' | 'signed' | 'clock' | 'hub' | 'requireAdmin' | 'publicUrl'> & {
    removals: Pick<Removals, 'disconnect' | 'dueAtMs' | 'hashPerson' | 'runShortly'>;
  },
): void => {
  const { store, signed, clock, hub, requireAdmin, removals } = deps;

  const view = async (id: string, device: Device): Promise<Removal> => {
    const removal = await findRemoval(store.db, id);
    if (!removal) throw new BackchannelError('NOT_FOUND');
    return viewRemoval(store.db, removal, { deviceId: device.id, publicUrl: deps.publicUrl() });
  };

  const uninstall = async (
    writer: Writer,
    of: { workspaceId: string; nowMs: number; isNow: boolean },
  ): Promise<string> => {
    const { workspaceId, nowMs } = of;
    const { id } = await scheduleUninstall(writer, {
      workspaceId,
      trigger: 'admin',
      nowMs,
      dueAtMs: removals.dueAtMs(nowMs),
      hashPerson: removals.hashPerson,
    });
    const isScheduled = (await findRemoval(writer, id))?.state === 'scheduled';
    if (of.isNow && isScheduled) await updateRemoval(writer, id, { dueAtMs: nowMs });
    return id;
  };

  app.post('/v1/removals', { ...signed.route }, async (request): Promise<Removal> => {
    const device = signed.deviceOf(request);
    const order = jsonBody(request, startRemovalSchema);
    const action = auditActions[order.kind];
    await requireAdmin(request, device, { action });
    if (order.kind === 'disconnect') {
      return view(await removals.disconnect(device, order.channelId, order.isUnsubscribed), device);
    }
    const { workspaceId } = device;
    const { id, directory } = await store.commit(async (writer) => {
      const nowMs = clock.now();
      const subject =
        order.kind === 'erase-customer'
          ? await beginErasure(writer, { workspaceId, reference: order.reference, nowMs })
          : await uninstall(writer, { workspaceId, nowMs, isNow: order.when === 'now' });
      await appendAudit(writer, { workspaceId, actor: device, action, subject, atMs: nowMs });
      return { id: subject, directory: await bumpIfThere(writer, workspaceId) };
    });
    notifyConsoles(hub, { directory });
    await removals.runShortly();
    return view(id, device);
  });

  const changeScheduled = async (
    request: FastifyRequest<WithId>,
    action: 'uninstall-cancelled' | 'uninstall-brought-forward',
  ): Promise<Removal> => {
    const device = signed.deviceOf(request);
    const { id } = request.params;
    const { workspaceId } = device;
    await requireAdmin(request, device, { action, subject: id.slice(0, 64) });
    const directory = await store.commit(async (writer) => {
      const nowMs = clock.now();
      const removal = await findRemoval(writer, id);
      if (removal?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
      // What is due has been deleted or is about to be.
      if (removal.state !== 'scheduled' || removal.dueAtMs <= nowMs) {
        throw new BackchannelError('REMOVAL_NOT_SCHEDULED');
      }
      if (action === 'uninstall-cancelled') {
        await updateRemoval(writer, id, { state: 'cancelled', finishedAtMs: nowMs });
        await cancelSteps(writer, id, nowMs);
        await forgetWords(writer, id);
      } else {
        await updateRemoval(writer, id, { dueAtMs: nowMs });
        if (removal.notice !== undefined) await noteOrder(writer, id, nowMs);
        await revokeNow(writer, id, nowMs);
      }
      await appendAudit(writer, { workspaceId, actor: device, action, subject: id, atMs: nowMs });
      return bumpIfThere(writer, workspaceId);
    });
    notifyConsoles(hub, { directory });
    await removals.runShortly();
    return view(id, device);
  };

  app.post<WithId>('/v1/removals/:id/cancel', { ...signed.route }, (request) =>
    changeScheduled(request, 'uninstall-cancelled'),
  );
  app.post<WithId>('/v1/removals/:id/bring-forward', { ...signed.route }, (request) =>
    changeScheduled(request, 'uninstall-brought-forward'),
  );
};
