import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/domain/index.ts';
import type { SettingStore } from '../storage/index.ts';

const removedKey = 'relay.devices-left';
const rotationKey = 'relay.channel-key-rotation-due';
const removedSchema = z.array(z.string());
const rotationSchema = z.object({ keyId: z.string(), sinceMs: z.number() });
/** Far more than a team loses in years; the oldest go first. */
const maxRemoved = 2_000;

/**
 * Devices that the directory listed and no longer does, and whether the channel key they know has to be replaced. A
 * removed device is trusted again only when its person's LiveChat account announces it anew; a new entry in the directory is not
 * enough.
 */
export interface RemovedDevices {
  /** In the transaction that replaces the directory. `keyId`: the workspace's key, which they may know. */
  add(deviceIds: readonly DeviceId[], keyId: string | undefined): void;
  has(deviceId: DeviceId): boolean;
  readmit(deviceId: DeviceId): void;
  /** Since when this key has to be replaced, epoch ms; undefined: it has not. */
  rotationDueSinceMs(keyId: string): number | undefined;
  /** This key has to be replaced for another reason. */
  requireRotation(keyId: string): void;
}

export const createRemovedDevices = (deps: { settings: SettingStore; clock: Clock }): RemovedDevices => {
  const { settings, clock } = deps;
  const all = (): string[] => settings.read(removedKey, removedSchema) ?? [];
  const write = (ids: string[]): void => settings.write(removedKey, removedSchema, ids);
  const removed: RemovedDevices = {
    add(deviceIds, keyId) {
      if (deviceIds.length === 0) return;
      write([...new Set([...all(), ...deviceIds])].slice(-maxRemoved));
      if (keyId !== undefined) removed.requireRotation(keyId);
    },
    has: (deviceId) => all().includes(deviceId),
    readmit(deviceId) {
      if (removed.has(deviceId)) write(all().filter((id) => id !== deviceId));
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
