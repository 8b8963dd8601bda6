import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { type AboutMe, type Directory, putChannelKeySchema } from '../../shared/wire/rest.ts';
import { jsonBody } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';
import {
  bumpDirectory,
  findDevice,
  findWorkspace,
  listChannels,
  listDevices,
  listOutside,
  setChannelKey,
} from '../store/index.ts';
import { registerAuditExport } from './audit-export.ts';
import { type ComputerDeps, registerComputers } from './computers.ts';
import { registerRemovedComputers } from './remove.ts';
import { type EnrolDeps, enrolDevice } from './enrol.ts';

export { cutUnproven, findCaller, refuseRemoved } from './account-proof.ts';
export { createAdminCheck } from './admin.ts';
export { createLastSeen, type LastSeen } from './last-seen.ts';

type AccountDeps = EnrolDeps & ComputerDeps & Deps<'limited'>;

const registerDevices = (app: FastifyInstance, deps: AccountDeps): void => {
  app.post('/v1/devices', { ...deps.limited }, (request) => enrolDevice(deps, request));
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
    const members = (await listDevices(store.db, workspaceId)).map((device) => ({
      ...device,
      state: 'member' as const,
    }));
    const outside = (await listOutside(store.db, workspaceId)).map((device) => ({
      ...device,
      enrolledAtMs: device.sinceMs,
    }));
    return {
      workspaceId,
      agentId,
      role,
      devices: [...members, ...outside]
        .filter((device) => device.agentId === agentId)
        .map((device) => ({
          deviceId: device.id,
          accountId: device.accountId,
          signKey: device.signKey,
          sealKey: device.sealKey,
          appVersion: device.appVersion,
          platform: device.platform,
          enrolledAtMs: device.enrolledAtMs,
          state: device.state,
          lastSeenAtMs: device.lastSeenMs === 0 ? undefined : device.lastSeenMs,
        })),
    };
  });

  app.put('/v1/channel-key', { ...signed.route }, async (request) => {
    const { id, workspaceId } = signed.deviceOf(request);
    const { keyId, publicKey, replaces } = jsonBody(request, putChannelKeySchema);
    const version = await store.commit(async (writer) => {
      // The sender may have been removed since its signature was checked.
      if (!(await findDevice(writer, id))) throw new BackchannelError('DEVICE_UNKNOWN');
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

/** Devices, directory, computers, what is stored about the caller, channel key, audit log. */
export const registerAccounts = (app: FastifyInstance, deps: AccountDeps): void => {
  registerDevices(app, deps);
  registerRemovedComputers(app, deps);
  registerComputers(app, deps);
  registerDirectory(app, deps);
  registerAuditExport(app, deps);
};
