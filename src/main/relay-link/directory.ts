import type { z } from 'zod';
import type { AgentId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { directorySchema, type Directory } from '../../shared/wire/index.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { RelayHttp } from './http.ts';
import type { DeviceDirectoryStore, DeviceKeysRow, DirectoryDeviceRow } from './store/device-directory.ts';

const headKey = 'relay.directory';
const headSchema = directorySchema.omit({ devices: true });

/** The relay's directory as last read, for an offline start too. The keys it states are not trusted by themselves (trust.ts). */
export interface DirectoryCache {
  get(): Directory | undefined;
  version(): number | undefined;
  /** Reads it at the relay. Answers which agents' devices differ from before. Errors: as `RelayHttp.signed`. */
  refresh(): Promise<{ changedAgentIds: AgentId[]; isHeadChanged: boolean }>;
}

const agentKeysOf = (devices: readonly DeviceKeysRow[]): Map<AgentId, string> => {
  const byAgent = new Map<AgentId, string>();
  for (const row of [...devices].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1))) {
    const text = [row.deviceId, row.signKey, row.sealKey].join('|');
    byAgent.set(row.agentId, `${byAgent.get(row.agentId) ?? ''}\n${text}`);
  }
  return byAgent;
};

export const createDirectoryCache = (deps: {
  db: Database;
  settings: SettingStore;
  devices: DeviceDirectoryStore;
  http: RelayHttp;
  workspaceId: () => string | undefined;
  /** Devices are no longer listed; in the transaction. `keyId`: the workspace's key, when they may know it. */
  onRemoved: (devices: DirectoryDeviceRow[], keyId: string | undefined) => void;
}): DirectoryCache => {
  const { db, settings, http } = deps;
  const head = () => settings.read(headKey, headSchema);
  return {
    get() {
      const cached = head();
      return cached && { ...cached, devices: deps.devices.devices() };
    },
    version: () => head()?.version,
    async refresh() {
      const directory = await http.signed('GET', '/v1/directory', { schema: directorySchema });
      if (directory.workspaceId !== deps.workspaceId()) {
        throw new BackchannelError('ANSWER_INVALID', { details: { cause: 'workspace' } });
      }
      const { devices, ...rest } = directory;
      const devicesBefore = deps.devices.devices();
      const listed = new Set(devices.map(({ deviceId }) => deviceId));
      const removed = devicesBefore.filter(({ deviceId }) => !listed.has(deviceId));
      const before = agentKeysOf(devicesBefore);
      const after = agentKeysOf(devices);
      const headBefore = head();
      db.transaction(() => {
        deps.devices.replace(devices);
        settings.write(headKey, headSchema as z.ZodType<typeof rest>, rest);
        // Another key than before: another console noticed the removal and has replaced it already.
        const isSameKey = headBefore?.channelKey?.keyId === rest.channelKey?.keyId;
        deps.onRemoved(removed, isSameKey ? rest.channelKey?.keyId : undefined);
      });
      const agentIds = new Set([...before.keys(), ...after.keys()]);
      return {
        changedAgentIds: [...agentIds].filter((id) => before.get(id) !== after.get(id)),
        isHeadChanged:
          JSON.stringify([headBefore?.channelKey, headBefore?.channels]) !==
          JSON.stringify([rest.channelKey, rest.channels]),
      };
    },
  };
};
