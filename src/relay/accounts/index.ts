import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { type AboutMe, type Directory, putChannelKeySchema } from '../../shared/wire/rest.ts';
import type { RelayContext } from '../context.ts';
import { jsonBody } from '../http/body.ts';
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
import { requireAdmin } from './admin.ts';
import { enrolDevice } from './enrol.ts';

export { requireAdmin } from './admin.ts';

const registerDevices = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, hub, clock } = context;
  const rateLimit = { max: context.config.publicPerMinute, timeWindow: '1 minute' };
  app.post('/v1/devices', { config: { rateLimit } }, (request) => enrolDevice(context, request));

  app.delete<{ Params: { id: string } }>('/v1/devices/:id', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { id } = request.params;
    if (id !== device.id) await requireAdmin(context, request, device);
    const version = await store.commit(async (writer) => {
      const target = await findDevice(writer, id);
      if (target?.workspaceId !== device.workspaceId) throw new BackchannelError('NOT_FOUND');
      await deleteDevice(writer, target);
      // What only this device had not acknowledged is awaited by nobody now.
      await sweepEnvelopes(writer, clock.now());
      return bumpDirectory(writer, device.workspaceId);
    });
    hub.deviceRemoved(device.workspaceId, id);
    hub.directoryChanged(device.workspaceId, version);
    return {};
  });
};

const registerDirectory = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, hub } = context;
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
      ...(workspace.channelKey === undefined ? {} : { channelKey: workspace.channelKey }),
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

  app.put('/v1/channel-key', { ...signed.route }, async (request) => {
    const { workspaceId } = signed.deviceOf(request);
    const { keyId, publicKey, replaces } = jsonBody(request, putChannelKeySchema);
    const version = await store.commit(async (writer) => {
      const current = (await findWorkspace(writer, workspaceId))?.channelKey;
      if (current?.keyId === keyId && current.publicKey === publicKey) return undefined;
      // An id names one key for ever; without `replaces` two first consoles would overwrite each other.
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

/** Devices, directory, what is kept about the caller, channel key. */
export const registerAccounts = (app: FastifyInstance, context: RelayContext): void => {
  registerDevices(app, context);
  registerDirectory(app, context);
};
