import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/domain/index.ts';
import type { SettingsRepository } from '../storage/index.ts';

const leftKey = 'relay.devices-left';
const dueKey = 'relay.channel-key-rotation-due';
const leftSchema = z.array(z.string());
const dueSchema = z.object({ keyId: z.string(), sinceMs: z.number() });
/** Far more than a team loses in years; the oldest go first. */
const maxLeft = 2_000;

/**
 * Devices that the directory listed and no longer does, and that the channel key they know is to be replaced. A device that left is
 * believed again only when its person's LiveChat account announces it anew: a relay that lists it again by itself gets it nothing.
 */
export interface Departures {
  /** In the transaction that replaces the directory. `keyId`: the workspace's key, which they may know. */
  note(deviceIds: readonly DeviceId[], keyId: string | undefined): void;
  hasLeft(deviceId: DeviceId): boolean;
  cameBack(deviceId: DeviceId): void;
  /** Since when this key is to be replaced; undefined: it is not. */
  rotationDueSinceMs(keyId: string): number | undefined;
  /** This key is to be replaced for another reason. */
  demandRotation(keyId: string): void;
}

export const createDepartures = (deps: { settings: SettingsRepository; clock: Clock }): Departures => {
  const { settings, clock } = deps;
  const left = (): string[] => settings.read(leftKey, leftSchema) ?? [];
  const departures: Departures = {
    note(deviceIds, keyId) {
      if (deviceIds.length === 0) return;
      settings.write(leftKey, leftSchema, [...new Set([...left(), ...deviceIds])].slice(-maxLeft));
      if (keyId !== undefined) departures.demandRotation(keyId);
    },
    hasLeft: (deviceId) => left().includes(deviceId),
    cameBack(deviceId) {
      const now = left();
      if (!now.includes(deviceId)) return;
      settings.write(
        leftKey,
        leftSchema,
        now.filter((id) => id !== deviceId),
      );
    },
    rotationDueSinceMs(keyId) {
      const due = settings.read(dueKey, dueSchema);
      return due?.keyId === keyId ? due.sinceMs : undefined;
    },
    demandRotation(keyId) {
      if (departures.rotationDueSinceMs(keyId) !== undefined) return;
      settings.write(dueKey, dueSchema, { keyId, sinceMs: clock.now() });
    },
  };
  return departures;
};
