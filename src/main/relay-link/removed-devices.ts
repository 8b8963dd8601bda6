import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import { defineTable, number, text, type Database, type SettingStore } from '../storage/index.ts';
import type { DeviceDirectoryStore, DeviceKeysRow } from './store/device-directory.ts';

const rotationKey = 'relay.channel-key-rotation-due';
const rotationSchema = z.object({ keyId: z.string(), sinceMs: z.number() });
/** Far more than a team loses in years; the oldest go first. */
const maxRemoved = 4_000;

const departedTable = defineTable(
  'departed_device',
  {
    deviceId: text<DeviceId>(),
    signKey: text(),
    sealKey: text(),
    agentId: text<AgentId>(),
    departedAtMs: number(),
  },
  { key: ['deviceId', 'signKey', 'sealKey'] },
);

/**
 * Devices that the directory listed and no longer does, the keys that were believed to be theirs, and whether the channel key
 * they
 * know has to be replaced. Neither the id nor the keys are believed again, whoever announces them: a person who signs in anew
 * has new
 * keys (decision 0083). Only two people who compare the number bring a device back.
 */
export interface RemovedDevices {
  /** In the transaction that replaces the directory. `keyId`: the workspace's key, which they may know. */
  add(devices: readonly Pick<DeviceKeysRow, 'deviceId' | 'agentId'>[], keyId: string | undefined): void;
  has(deviceId: DeviceId): boolean;
  /** The person whose device this was, as far as it is known. */
  ownerOf(deviceId: DeviceId): AgentId | undefined;
  /** This device, or one of the same person with one of these keys, has left. */
  hasKeysOf(device: DeviceKeysRow): boolean;
  readmit(device: DeviceKeysRow): void;
  /** Since when this key has to be replaced, epoch ms; undefined: it has not. */
  rotationDueSinceMs(keyId: string): number | undefined;
  /** This key has to be replaced for another reason. */
  requireRotation(keyId: string): void;
}

export const createRemovedDevices = (deps: {
  db: Database;
  settings: SettingStore;
  devices: Pick<DeviceDirectoryStore, 'announced' | 'verified'>;
  clock: Clock;
}): RemovedDevices => {
  const { db, settings, devices, clock } = deps;
  const departed = departedTable.on(db);
  const drop = db.prepare(`DELETE FROM departed_device WHERE (device_id, sign_key, seal_key) IN (
    SELECT device_id, sign_key, seal_key FROM departed_device ORDER BY departed_at_ms DESC LIMIT -1 OFFSET ${maxRemoved})`);

  /** Every key that its person's account announced for it, or two people compared. What the relay says of keys does not count. */
  const keysOf = ({ deviceId, agentId }: Pick<DeviceKeysRow, 'deviceId' | 'agentId'>) =>
    [
      devices.announced.get({ authorId: agentId, deviceId }),
      devices.verified.get({ agentId, deviceId }),
    ].filter((keys) => keys !== undefined);
  const rowsOf = (deviceId: DeviceId) => departed.select('WHERE device_id = ?').all(deviceId);
  const isKeyOf = (device: DeviceKeysRow, row: { signKey: string; sealKey: string }): boolean =>
    row.signKey === device.signKey || row.sealKey === device.sealKey;

  const removed: RemovedDevices = {
    add(left, keyId) {
      if (left.length === 0) return;
      const departedAtMs = clock.now();
      for (const { deviceId, agentId } of left) {
        const known = keysOf({ deviceId, agentId });
        for (const { signKey, sealKey } of known.length > 0 ? known : [{ signKey: '', sealKey: '' }])
          departed.put({ deviceId, agentId, signKey, sealKey, departedAtMs });
      }
      drop.run();
      if (keyId !== undefined) removed.requireRotation(keyId);
    },
    has: (deviceId) => rowsOf(deviceId).length > 0,
    ownerOf: (deviceId) => rowsOf(deviceId).find(({ agentId }) => agentId !== '')?.agentId,
    hasKeysOf: (device) =>
      removed.has(device.deviceId) ||
      departed
        .select('WHERE agent_id = ?')
        .all(device.agentId)
        .some((row) => isKeyOf(device, row)),
    readmit(device) {
      const ofPerson = departed.select('WHERE agent_id = ?').all(device.agentId);
      for (const row of [
        ...rowsOf(device.deviceId),
        ...ofPerson.filter((candidate) => isKeyOf(device, candidate)),
      ])
        departed.delete(row);
    },
    rotationDueSinceMs(keyId) {
      const due = settings.read(rotationKey, rotationSchema);
      return due?.keyId === keyId ? due.sinceMs : undefined;
    },
    requireRotation(keyId) {
      if (removed.rotationDueSinceMs(keyId) !== undefined) return;
      settings.write(rotationKey, rotationSchema, { keyId, sinceMs: clock.now() });
    },
  };
  return removed;
};
