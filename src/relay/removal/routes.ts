import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type AuditAnswer,
  type Removal,
  type RemovalsAnswer,
  confirmRemovalSchema,
  noticeCheckSchema,
  startRemovalSchema,
} from '../../shared/wire/removal.ts';
import type { RelayContext } from '../context.ts';
import { jsonBody, parseWith } from '../http/body.ts';
import { createNonceCache } from '../http/nonce-cache.ts';
import { type SignedRequests, createSignedRequests } from '../http/signed-requests.ts';
import { type Device, findDevice } from '../store/index.ts';
import { requireAdminFor } from './admin.ts';
import { appendAudit, readAudit } from './audit.ts';
import { beginErasure, revokeNow, scheduleUninstall } from './begin.ts';
import { bumpIfThere } from './execute.ts';
import { hashedName } from './hashes.ts';
import {
  type RemovalRow,
  cancelSteps,
  findAsked,
  findRemoval,
  listAsked,
  listRemovals,
  listRemovalsOfDevice,
  listSteps,
  markAsked,
  postponeStep,
  settleStep,
  updateRemoval,
} from './store/index.ts';
import { viewRemoval } from './view.ts';

type WithId = { Params: { id: string } };

/**
 * Signed by an enrolled device, or by one whose workspace has been removed and that was asked to wipe: it is told and may confirm, and
 * nothing else.
 */
const signedByAsked = ({ store, clock }: RelayContext): SignedRequests =>
  createSignedRequests({
    store,
    clock,
    nonces: createNonceCache({ perDevice: 600, total: 100_000 }),
    async find(id): Promise<Device | undefined> {
      const enrolled = await findDevice(store.db, id);
      if (enrolled) return enrolled;
      const asked = await findAsked(store.db, id);
      if (asked?.deviceId === undefined || asked.signKey === undefined) return undefined;
      const nobody = {
        workspaceId: '',
        accountId: '',
        agentId: '',
        sealKey: '',
        appVersion: '',
        platform: '',
      };
      return {
        ...(nobody as Omit<Device, 'id'>),
        id: asked.deviceId,
        role: 'normal',
        signKey: asked.signKey,
        enrolledAtMs: 0,
        firstSeq: 0,
        ackedSeq: 0,
      };
    },
  });

const viewer =
  (context: RelayContext) =>
  async (id: string, device: Device): Promise<Removal> => {
    const removal = await findRemoval(context.store.db, id);
    if (!removal) throw new BackchannelError('NOT_FOUND');
    return viewRemoval(context.store.db, removal, { deviceId: device.id, publicUrl: context.publicUrl() });
  };

const registerList = (app: FastifyInstance, context: RelayContext, asked: SignedRequests): void => {
  const { store } = context;
  app.get('/v1/removals', { ...asked.route }, async (request): Promise<RemovalsAnswer> => {
    const device = asked.deviceOf(request);
    const ofWorkspace = await listRemovals(store.db, device.workspaceId);
    const known = new Set(ofWorkspace.map(({ id }) => id));
    const ofDevice = (await listRemovalsOfDevice(store.db, device.id)).filter(({ id }) => !known.has(id));
    const of = { deviceId: device.id, publicUrl: context.publicUrl() };
    return {
      removals: await Promise.all(
        [...ofDevice, ...ofWorkspace].map((each) => viewRemoval(store.db, each, of)),
      ),
    };
  });
};

const registerStart = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, clock, hub, removals } = context;
  const view = viewer(context);

  app.post('/v1/removals', { ...signed.route }, async (request): Promise<Removal> => {
    const device = signed.deviceOf(request);
    const asked = jsonBody(request, startRemovalSchema);
    const actions = {
      disconnect: 'channel-disconnected',
      uninstall: 'uninstall-scheduled',
      'erase-customer': 'customer-erased',
    } as const;
    const action = actions[asked.kind];
    await requireAdminFor(context, request, device, action);
    if (asked.kind === 'disconnect') {
      return view(await removals.disconnect(device, asked.channelId, asked.isUnsubscribed), device);
    }
    const { workspaceId } = device;
    const { id, directory } = await store.commit(async (writer) => {
      const nowMs = clock.now();
      const made =
        asked.kind === 'erase-customer'
          ? await beginErasure(writer, { workspaceId, reference: asked.reference, nowMs })
          : (
              await scheduleUninstall(writer, {
                workspaceId,
                trigger: 'admin',
                nowMs,
                dueAtMs: removals.dueAtMs(nowMs),
                hashPerson: removals.hashPerson,
              })
            ).id;
      if (asked.kind === 'uninstall' && asked.when === 'now') await bringForward(made);
      await appendAudit(writer, {
        workspaceId,
        actor: device,
        action,
        subject: made,
        outcome: 'done',
        atMs: nowMs,
      });
      return { id: made, directory: await bumpIfThere(writer, workspaceId) };

      async function bringForward(removalId: string): Promise<void> {
        const removal = await findRemoval(writer, removalId);
        if (removal?.state === 'scheduled') await updateRemoval(writer, removalId, { dueAtMs: nowMs });
      }
    });
    if (directory) hub.directoryChanged(directory.workspaceId, directory.version);
    await removals.runShortly();
    return view(id, device);
  });
};

const registerChanges = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, clock, hub, removals } = context;
  const view = viewer(context);

  const change = async (
    request: FastifyRequest<WithId>,
    action: 'uninstall-cancelled' | 'uninstall-brought-forward',
  ): Promise<Removal> => {
    const device = signed.deviceOf(request);
    const { id } = request.params;
    const { workspaceId } = device;
    await requireAdminFor(context, request, device, action, id.slice(0, 64));
    const directory = await store.commit(async (writer) => {
      const nowMs = clock.now();
      const removal = await findRemoval(writer, id);
      if (removal?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
      // What is due has gone, or goes in this moment.
      if (removal.state !== 'scheduled' || removal.dueAtMs <= nowMs) {
        throw new BackchannelError('REMOVAL_NOT_SCHEDULED');
      }
      if (action === 'uninstall-cancelled') {
        await updateRemoval(writer, id, { state: 'cancelled', finishedAtMs: nowMs });
        await cancelSteps(writer, id, nowMs);
      } else {
        await updateRemoval(writer, id, { dueAtMs: nowMs });
      }
      await appendAudit(writer, {
        workspaceId,
        actor: device,
        action,
        subject: id,
        outcome: 'done',
        atMs: nowMs,
      });
      return bumpIfThere(writer, workspaceId);
    });
    if (directory) hub.directoryChanged(directory.workspaceId, directory.version);
    await removals.runShortly();
    return view(id, device);
  };

  app.post<WithId>('/v1/removals/:id/cancel', { ...signed.route }, (request) =>
    change(request, 'uninstall-cancelled'),
  );
  app.post<WithId>('/v1/removals/:id/bring-forward', { ...signed.route }, (request) =>
    change(request, 'uninstall-brought-forward'),
  );

  app.post<WithId>('/v1/removals/:id/notice', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { isStillInstalled } = jsonBody(request, noticeCheckSchema);
    const { id } = request.params;
    const { workspaceId } = device;
    const directory = await store.commit(async (writer) => {
      const removal = await findRemoval(writer, id);
      if (removal?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
      const notice = isStillInstalled ? 'contradicted' : 'confirmed';
      if (removal.notice === undefined || removal.notice === notice || removal.state !== 'scheduled')
        return undefined;
      await updateRemoval(writer, id, { notice });
      if (notice === 'confirmed') await revokeNow(writer, id, clock.now());
      await appendAudit(writer, {
        workspaceId,
        actor: device,
        action: 'notice-checked',
        subject: id,
        outcome: 'done',
        atMs: clock.now(),
      });
      return bumpIfThere(writer, workspaceId);
    });
    if (directory) hub.directoryChanged(directory.workspaceId, directory.version);
    return {};
  });
};

const registerConfirmations = (app: FastifyInstance, context: RelayContext, asked: SignedRequests): void => {
  const { store, clock, removals } = context;
  const isMine = (removal: RemovalRow | undefined, device: Device): removal is RemovalRow =>
    removal !== undefined &&
    (removal.workspaceId === undefined || removal.workspaceId === device.workspaceId);

  app.post<WithId>('/v1/removals/:id/confirmations', { ...asked.route }, async (request) => {
    const device = asked.deviceOf(request);
    const { wiped, answers } = jsonBody(request, confirmRemovalSchema);
    const { id } = request.params;
    const nowMs = clock.now();
    await store.commit(async (writer) => {
      const removal = await findRemoval(writer, id);
      const deviceHash = hashedName('device', device.id);
      const mine = (await listAsked(writer, id)).find((each) => each.deviceHash === deviceHash);
      if (!isMine(removal, device) || !mine) throw new BackchannelError('NOT_FOUND');
      if (mine.state !== 'asked') return;
      await markAsked(writer, id, deviceHash, { state: 'confirmed', confirmedAtMs: nowMs, wiped, answers });
      const isUnsubscribed = answers.some(
        ({ party, call, outcome }) =>
          party === 'meta' && call === 'unsubscribe' && (outcome === 'done' || outcome === 'already-gone'),
      );
      for (const step of await listSteps(writer, id)) {
        if (step.step === 'unsubscribe' && isUnsubscribed) {
          await settleStep(writer, step, { outcome: 'done-by-console', atMs: nowMs });
        }
        // Perhaps that was the last one.
        if (step.step === 'await-consoles') await postponeStep(writer, step, { notBeforeMs: nowMs });
      }
      if (removal.workspaceId === undefined) return;
      await appendAudit(writer, {
        workspaceId: removal.workspaceId,
        actor: device,
        action: 'removal-confirmed',
        subject: id,
        outcome: 'done',
        atMs: nowMs,
      });
    });
    await removals.runShortly();
    return {};
  });
};

const auditQuerySchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .default(0),
});

const registerAudit = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, clock } = context;
  app.get('/v1/audit', { ...signed.route }, async (request): Promise<AuditAnswer> => {
    const device = signed.deviceOf(request);
    const { after } = parseWith(auditQuerySchema, request.query);
    await requireAdminFor(context, request, device, 'audit-exported');
    const { workspaceId } = device;
    if (after === 0) {
      await store.commit((writer) =>
        appendAudit(writer, {
          workspaceId,
          actor: device,
          action: 'audit-exported',
          outcome: 'done',
          atMs: clock.now(),
        }),
      );
    }
    return readAudit(store.db, workspaceId, after);
  });
};

/** The signed half: start, look, change, confirm, export. */
export const registerRemovalRoutes = (app: FastifyInstance, context: RelayContext): void => {
  const asked = signedByAsked(context);
  registerList(app, context, asked);
  registerStart(app, context);
  registerChanges(app, context);
  registerConfirmations(app, context, asked);
  registerAudit(app, context);
};
