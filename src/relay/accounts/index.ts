import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import type { AboutMe, Directory } from '../../shared/wire/rest.ts';
import type { LimitedRoute } from '../http/limited-route.ts';
import type { Deps } from '../route-deps.ts';
import { findWorkspace, listChannels, listDevices, listOutside } from '../store/index.ts';
import { registerAuditExport } from './audit-export.ts';
import { registerChannelKey } from './channel-key.ts';
import { type ComputerDeps, registerComputers } from './computers.ts';
import { type EnrolDeps, enrolDevice } from './enrol.ts';
import { registerGrantChanges } from './integration-grant.ts';
import { registerPrekeys } from './prekeys.ts';
import { registerRemovedComputers } from './remove.ts';

export { cutUnproven, findCaller } from './account-proof.ts';
export { createAdminCheck } from './admin.ts';
export { createEnrolLimits } from './enrol-limits.ts';
export { createLastSeen, type LastSeen } from './last-seen.ts';

type AccountDeps = EnrolDeps & ComputerDeps & { enrolGuard: LimitedRoute };

const registerDevices = (app: FastifyInstance, deps: AccountDeps): void => {
  app.post('/v1/devices', { ...deps.enrolGuard }, (request) => enrolDevice(deps, request));
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
      devices: devices.map(({ id: deviceId, agentId, signKey, sealKey, enrolledAtMs, kind }) => ({
        deviceId,
        agentId,
        signKey,
        sealKey,
        enrolledAtMs,
        // Absent for consoles: there are many of them.
        ...(kind === 'console' ? {} : { kind }),
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
          prekey: 'prekey' in device ? device.prekey : undefined,
          appVersion: device.appVersion,
          platform: device.platform,
          kind: device.kind,
          enrolledAtMs: device.enrolledAtMs,
          state: device.state,
          lastSeenAtMs: device.lastSeenMs === 0 ? undefined : device.lastSeenMs,
        })),
    };
  });
};

/** Devices, directory, computers, prekeys, what is stored about the caller, channel key, audit log. */
export const registerAccounts = (app: FastifyInstance, deps: AccountDeps): void => {
  registerDevices(app, deps);
  registerRemovedComputers(app, deps);
  registerComputers(app, deps);
  registerDirectory(app, deps);
  registerPrekeys(app, deps);
  registerGrantChanges(app, deps);
  registerChannelKey(app, deps);
  registerAuditExport(app, deps);
};
