import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { type AboutMe, type Directory, putChannelKeySchema } from '../../shared/wire/rest.ts';
import { jsonBody } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';
import {
  bumpDirectory,
  deleteDevice,
  findDevice,
  findWorkspace,
  listChannels,
  listDevices,
  setChannelKey,
  sweepEnvelopes,
} from '../store/index.ts';
import { registerAuditExport } from './audit-export.ts';
import { type EnrolDeps, enrolDevice } from './enrol.ts';
import { registerPrekeys } from './prekeys.ts';

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

const registerDirectory = (
  app: FastifyInstance,
  { store, signed, hub }: Deps<'store' | 'signed' | 'hub'>,
): void => {
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
        .map(({ id: deviceId, accountId, signKey, sealKey, prekey, appVersion, platform, enrolledAtMs }) => ({
          deviceId,
          accountId,
          signKey,
          sealKey,
          prekey,
          appVersion,
          platform,
          enrolledAtMs,
        })),
    };
  });

  app.put('/v1/channel-key', { ...signed.route }, async (request) => {
    const { workspaceId } = signed.deviceOf(request);
    const { keyId, publicKey, replaces } = jsonBody(request, putChannelKeySchema);
    const version = await store.commit(async (writer) => {
      const current = (await findWorkspace(writer, workspaceId))?.channelKey;
      if (current?.keyId === keyId && current.publicKey === publicKey) return undefined;
      // An id never names another key. Without `replaces` two consoles that make the first key would overwrite each other's.
      if (current && (replaces !== current.keyId || keyId === current.keyId)) {
        throw new BackchannelError('CHANNEL_KEY_EXISTS');
      }
      await setChannelKey(writer, workspaceId, { keyId, publicKey });
      return bumpDirectory(writer, workspaceId);
    });
    if (version !== undefined) hub.directoryChanged(workspaceId, version);
    return {};
  });
};

/** Devices, directory, prekeys, what is stored about the caller, channel key, audit log. */
export const registerAccounts = (app: FastifyInstance, deps: AccountDeps): void => {
  registerDevices(app, deps);
  registerDirectory(app, deps);
  registerPrekeys(app, deps);
  registerAuditExport(app, deps);
};
