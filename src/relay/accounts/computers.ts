import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type ComputersAnswer,
  type SignedReport,
  accountCheckSchema,
  computerReportSchema,
  computerReportText,
  signedReportSchema,
} from '../../shared/wire/computers.ts';
import { adminTokenHeader } from '../../shared/wire/rest.ts';
import { appendAudit } from '../audit/log.ts';
import type { RelayConfig } from '../config.ts';
import { isSignatureValid } from '../crypto.ts';
import { jsonBody, parseJson, parseWith } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';
import {
  type Device,
  type OutsideDevice,
  type Writer,
  bumpDirectory,
  endHold,
  findDevice,
  findOutside,
  listDevices,
  listDevicesOf,
  listOutside,
  updateDevice,
} from '../store/index.ts';
import { mayDecide, settleWaiting } from './admission.ts';

/** What the routes of the page “Computers” need. */
export type ComputerDeps = Deps<'store' | 'signed' | 'hub' | 'clock' | 'requireAdmin'> & {
  config: Pick<RelayConfig, 'roleCheckMs'>;
};

type Computer = ComputersAnswer['computers'][number];

/** A person's computers are asked to show the account once in this time, however many colleagues say that they should. */
const checkEveryMs = 5 * 60_000;
const maxChecked = 10_000;

const reportOf = (report: string | undefined): SignedReport | undefined =>
  report === undefined ? undefined : signedReportSchema.parse(JSON.parse(report));

const memberView = (
  device: Device,
  isHeld: boolean,
  seenNow: ReadonlySet<string>,
  nowMs: number,
): Computer => ({
  deviceId: device.id,
  agentId: device.agentId,
  platform: device.platform,
  appVersion: device.appVersion,
  kind: device.kind,
  signKey: device.signKey,
  state: 'member',
  sinceMs: device.enrolledAtMs,
  lastSeenAtMs: seenNow.has(device.id) ? nowMs : device.lastSeenMs === 0 ? undefined : device.lastSeenMs,
  isPersonHeld: isHeld,
  report: reportOf(device.report),
});

const outsideView = (device: OutsideDevice): Computer => ({
  deviceId: device.id,
  agentId: device.agentId,
  platform: device.platform,
  appVersion: device.appVersion,
  kind: device.kind,
  signKey: device.signKey,
  state: device.state,
  sinceMs: device.sinceMs,
  lastSeenAtMs: device.lastSeenMs === 0 ? undefined : device.lastSeenMs,
  cause: device.cause,
  byAgentId: device.byAgentId,
  isPersonHeld: device.isPersonHeld,
  report: reportOf(device.report),
});

const registerList = (app: FastifyInstance, deps: ComputerDeps): void => {
  const { store, signed, hub, clock, requireAdmin } = deps;

  app.get('/v1/computers', { ...signed.route }, async (request): Promise<ComputersAnswer> => {
    const device = signed.deviceOf(request);
    const isAll = request.headers[adminTokenHeader] !== undefined;
    if (isAll) await requireAdmin(request, device);
    const { workspaceId, agentId } = device;
    const outside = await listOutside(store.db, workspaceId);
    const held = new Set(outside.flatMap((each) => (each.isPersonHeld ? [each.agentId] : [])));
    const seenNow = new Set<string>(hub.listeners().map((listener) => listener.deviceId));
    const members = await listDevices(store.db, workspaceId);
    const computers = [
      ...members.map((each) => memberView(each, held.has(each.agentId), seenNow, clock.now())),
      ...outside.map(outsideView),
    ];
    const isShown = (each: Computer): boolean =>
      isAll || each.agentId === agentId || each.state === 'waiting';
    return { workspaceId, isAll, computers: computers.filter(isShown) };
  });

  app.put('/v1/computers/report', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const report = jsonBody(request, signedReportSchema);
    parseWith(computerReportSchema, parseJson(Buffer.from(report.body)));
    const { workspaceId, id: deviceId } = device;
    const text = computerReportText({ workspaceId, deviceId, body: report.body });
    if (!isSignatureValid(text, report.signature, device.signKey))
      throw new BackchannelError('SIGNATURE_INVALID');
    await store.commit(
      (writer) => updateDevice(writer, deviceId, { report: JSON.stringify(report) }),
      'shared',
    );
    return {};
  });
};

const registerDecisions = (app: FastifyInstance, deps: ComputerDeps): void => {
  const { store, signed, hub, clock, requireAdmin } = deps;

  /** The computer outside that the caller decides about. Errors: NOT_FOUND, APPROVAL_BY_ANOTHER. */
  const outsideFor = async (
    writer: Writer,
    device: Device,
    id: string,
    state: OutsideDevice['state'],
  ): Promise<OutsideDevice> => {
    const outside = await findOutside(writer, id);
    if (outside?.workspaceId !== device.workspaceId || outside.state !== state)
      throw new BackchannelError('NOT_FOUND');
    // The caller may have been removed since its signature was checked.
    if (!(await findDevice(writer, device.id))) throw new BackchannelError('DEVICE_UNKNOWN');
    if (!(await mayDecide(writer, device, outside))) throw new BackchannelError('APPROVAL_BY_ANOTHER');
    return outside;
  };

  app.post<{ Params: { id: string } }>('/v1/computers/:id/approval', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { id } = request.params;
    const action = 'computer-approved';
    const isAdmin = request.headers[adminTokenHeader] !== undefined;
    if (isAdmin) await requireAdmin(request, device, { action, subject: id });
    const { workspaceId, agentId } = device;
    const version = await store.commit(async (writer) => {
      const outside = await outsideFor(writer, device, id, 'waiting');
      const isStation = outside.kind === 'station';
      if (isStation && !isAdmin) throw new BackchannelError('ADMIN_ONLY');
      const atMs = clock.now();
      const to = { state: 'approved', cause: undefined, byAgentId: agentId, isPersonHeld: false } as const;
      await settleWaiting(writer, outside, to, atMs);
      // It says nothing of the desktops that this person may get.
      if (isAdmin && !isStation) await endHold(writer, outside);
      const note = { subject: id, subjectAgentId: outside.agentId, atMs };
      await appendAudit(writer, { workspaceId, actor: device, action, ...note });
      return bumpDirectory(writer, workspaceId);
    });
    hub.directoryChanged(workspaceId, version);
    return {};
  });

  app.post<{ Params: { id: string } }>(
    '/v1/computers/:id/readmission',
    { ...signed.route },
    async (request) => {
      const device = signed.deviceOf(request);
      const { id } = request.params;
      const action = 'computer-readmitted';
      await requireAdmin(request, device, { action, subject: id });
      const { workspaceId } = device;
      const version = await store.commit(async (writer) => {
        const outside = await outsideFor(writer, device, id, 'removed');
        await endHold(writer, outside);
        const note = { subject: id, subjectAgentId: outside.agentId, atMs: clock.now() };
        await appendAudit(writer, { workspaceId, actor: device, action, ...note });
        return bumpDirectory(writer, workspaceId);
      });
      hub.directoryChanged(workspaceId, version);
      return {};
    },
  );
};

const registerAccountChecks = (app: FastifyInstance, deps: ComputerDeps): void => {
  const { config, store, signed, hub, clock } = deps;
  const checkedAtMs = new Map<string, number>();

  app.post('/v1/account-checks', { ...signed.route }, async (request) => {
    const { workspaceId } = signed.deviceOf(request);
    const { agentId } = jsonBody(request, accountCheckSchema);
    const nowMs = clock.now();
    const key = JSON.stringify([workspaceId, agentId]);
    if (nowMs - (checkedAtMs.get(key) ?? -Infinity) < checkEveryMs) return {};
    if (checkedAtMs.size >= maxChecked) checkedAtMs.clear();
    checkedAtMs.set(key, nowMs);
    const devices = await store.commit(async (writer) => {
      const found = await listDevicesOf(writer, { workspaceId, agentId });
      for (const { id, provenAtMs } of found) {
        // Due now; what LiveChat's absence may excuse still counts from the true proof.
        const dueMs = Math.max(0, nowMs - config.roleCheckMs);
        await updateDevice(writer, id, { provenAtMs: Math.min(provenAtMs, dueMs), excusedUntilMs: 0 });
      }
      return found;
    });
    // An honest one shows its account and is back within a second.
    for (const { id } of devices) hub.deviceRemoved(workspaceId, id);
    return {};
  });
};

/** The page “Computers”: the list, what each says of itself, who is let in, and whose account has to be shown. */
export const registerComputers = (app: FastifyInstance, deps: ComputerDeps): void => {
  registerList(app, deps);
  registerDecisions(app, deps);
  registerAccountChecks(app, deps);
};
