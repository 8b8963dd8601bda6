import type { FastifyInstance } from 'fastify';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { type RemovalsAnswer, confirmRemovalSchema } from '../../../shared/wire/removal.ts';
import { refuseRemoved } from '../../accounts/account-proof.ts';
import { appendAudit } from '../../audit/log.ts';
import type { BodyBudget } from '../../http/body-budget.ts';
import { jsonBody } from '../../http/body.ts';
import { createNonceCache } from '../../http/nonce-cache.ts';
import { createSignedRequests } from '../../http/signed-requests.ts';
import type { SignerLimits } from '../../http/signer-limits.ts';
import type { Deps } from '../../route-deps.ts';
import { type Device, type Reader, findDevice } from '../../store/index.ts';
import { hashedName } from '../hashes.ts';
import type { Removals } from '../open.ts';
import {
  findAsked,
  findRemoval,
  listAsked,
  listRemovals,
  listRemovalsOfDevice,
  listSteps,
  markAsked,
  postponeStep,
  settleStep,
} from '../store/index.ts';
import { viewRemoval } from '../view.ts';

/**
 * `workspace-gone`: its workspace has been deleted, and it was asked to wipe; it may list its removals and confirm, nothing
 * else.
 */
type WipingDevice = { id: DeviceId; workspaceId: string; signKey: string } & (
  { kind: 'enrolled'; device: Device } | { kind: 'workspace-gone' }
);

const findWipingDevice = async (db: Reader, deviceId: string): Promise<WipingDevice | undefined> => {
  const device = await findDevice(db, deviceId);
  if (device) {
    const { id, workspaceId, signKey } = device;
    return { kind: 'enrolled', id, workspaceId, signKey, device };
  }
  const { deviceId: id, signKey } = (await findAsked(db, deviceId)) ?? {};
  if (id !== undefined && signKey !== undefined) {
    // Counts for itself: nothing says any more which workspace it was of.
    return { kind: 'workspace-gone', id, workspaceId: id, signKey };
  }
  await refuseRemoved(db, deviceId);
  return undefined;
};

/** What consoles are to wipe, and their confirmations. */
export const registerConsoleRemovals = (
  app: FastifyInstance,
  deps: Deps<'store' | 'clock' | 'elapsed' | 'noncesSweptAtMs' | 'publicUrl' | 'forms'> & {
    removals: Pick<Removals, 'runShortly'>;
    limits: SignerLimits;
    bodies: BodyBudget;
  },
): void => {
  const { store, clock, removals } = deps;
  const signed = createSignedRequests({
    store,
    clock,
    elapsed: deps.elapsed,
    noncesSweptAtMs: deps.noncesSweptAtMs,
    forms: deps.forms,
    nonces: createNonceCache({ perDevice: 600, perWorkspace: 10_000, total: 100_000 }),
    limits: deps.limits,
    bodies: deps.bodies,
    find: (id) => findWipingDevice(store.db, id),
  });

  app.get('/v1/removals', { ...signed.route }, async (request): Promise<RemovalsAnswer> => {
    const asker = signed.deviceOf(request);
    const ofWorkspace =
      asker.kind === 'enrolled' ? await listRemovals(store.db, asker.device.workspaceId) : [];
    const known = new Set(ofWorkspace.map(({ id }) => id));
    const ofDevice = (await listRemovalsOfDevice(store.db, asker.id)).filter(({ id }) => !known.has(id));
    const of = { deviceId: asker.id, publicUrl: deps.publicUrl() };
    const views = [...ofDevice, ...ofWorkspace].map((each) => viewRemoval(store.db, each, of));
    return { removals: await Promise.all(views) };
  });

  app.post<{ Params: { id: string } }>(
    '/v1/removals/:id/confirmations',
    { ...signed.route },
    async (request) => {
      const asker = signed.deviceOf(request);
      const { wiped, answers } = jsonBody(request, confirmRemovalSchema);
      const { id } = request.params;
      const nowMs = clock.now();
      await store.commit(async (writer) => {
        const removal = await findRemoval(writer, id);
        const deviceHash = hashedName('device', asker.id);
        const mine = (await listAsked(writer, id)).find((each) => each.deviceHash === deviceHash);
        if (!removal || !mine) throw new BackchannelError('NOT_FOUND');
        const { workspaceId } = removal;
        const actor = asker.kind === 'enrolled' ? asker.device : undefined;
        if (workspaceId !== undefined && workspaceId !== actor?.workspaceId) {
          throw new BackchannelError('NOT_FOUND');
        }
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
          // Due now, because this may have been the last confirmation.
          if (step.step === 'await-consoles') await postponeStep(writer, step, { notBeforeMs: nowMs });
        }
        if (workspaceId === undefined || !actor) return;
        const action = 'removal-confirmed';
        await appendAudit(writer, { workspaceId, actor, action, subject: id, atMs: nowMs });
      });
      await removals.runShortly();
      return {};
    },
  );
};
