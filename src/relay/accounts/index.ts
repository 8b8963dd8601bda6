import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import type { AboutMe, Directory } from '../../shared/wire/rest.ts';
import type { Deps } from '../route-deps.ts';
import {
  bumpDirectory,
  deleteDevice,
  findDevice,
  findWorkspace,
  listChannels,
  listDevices,
  sweepEnvelopes,
} from '../store/index.ts';
import { registerAuditExport } from './audit-export.ts';
import { registerChannelKey } from './channel-key.ts';
import { type EnrolDeps, enrolDevice } from './enrol.ts';

export { createAdminCheck } from './admin.ts';

type AccountDeps = EnrolDeps & Deps<'signed' | 'limited' | 'requireAdmin'>;

const registerDevices = (app: FastifyInstance, deps: AccountDeps): void => {
  const { store, signed, hub, clock, requireAdmin } = deps;
  app.post('/v1/devices', { ...deps.limited }, (request) => enrolDevice(deps, request));

  app.delete<{ Params: { id: string } }>('/v1/devices/:id', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { id } = request.params;
    if (id !== device.id) await requireAdmin(request, device);
    const version = await store.commit(async (writer) => {
      const target = await findDevice(writer, id);
      if (target?.workspaceId !== device.workspaceId) throw new BackchannelError('NOT_FOUND');
      await deleteDevice(writer, target);
      // Deletes what only this device had not acknowledged.
      await sweepEnvelopes(writer, clock.now());
      return bumpDirectory(writer, device.workspaceId);
    });
    hub.deviceRemoved(device.workspaceId, id);
    hub.directoryChanged(device.workspaceId, version);
    return {};
  });
};

const registerDirectory = (app: FastifyInstance, { store, signed }: Deps<'store' | 'signed'>): void => {
  app.get('/v1/directory', { ...signed.route }, async (request): Promise<Directory> => {
    const { workspaceId } = signed.deviceOf(request);
    const workspace = await findWorkspace(store.db, workspaceId);
    if (!workspace) throw new BackchannelError('DEVICE_UNKNOWN');
    const devices = await listDevices(store.db, workspaceId);
    const channels = await listChannels(store.db, workspaceId);
    return {
      version: workspace.directoryVersion,
      workspaceId,
      devices: devices.map(({ id: deviceId, agentId, signKey, sealKey, enrolledAtMs }) => ({
        deviceId,
        agentId,
        signKey,
        sealKey,
        enrolledAtMs,
      })),
      channelKey: workspace.channelKey,
      channels: channels.map(({ id: channelId, pageId, accountId, connectedAtMs }) => ({
        channelId,
        pageId,
        accountId,
        connectedAtMs,
      })),
    };
  });

  app.get('/v1/me', { ...signed.route }, async (request): Promise<AboutMe> => {
    const { workspaceId, agentId, role } = signed.deviceOf(request);
    const devices = await listDevices(store.db, workspaceId);
    return {
      workspaceId,
      agentId,
      role,
      devices: devices
        .filter((device) => device.agentId === agentId)
        .map(({ id: deviceId, accountId, signKey, sealKey, appVersion, platform, enrolledAtMs }) => ({
          deviceId,
          accountId,
          signKey,
          sealKey,
          appVersion,
          platform,
          enrolledAtMs,
        })),
    };
  });
};

/** Devices, directory, what is stored about the caller, channel key, audit log. */
export const registerAccounts = (app: FastifyInstance, deps: AccountDeps): void => {
  registerDevices(app, deps);
  registerDirectory(app, deps);
  registerChannelKey(app, deps);
  registerAuditExport(app, deps);
};
