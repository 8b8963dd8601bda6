import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId, KeyTrust } from '../../shared/domain/index.ts';
import type { Announcement } from '../../shared/wire/index.ts';
import type { Database } from '../storage/index.ts';
import type { RemovedDevices } from './removed-devices.ts';
import type { DeviceDirectoryStore, DeviceKeysRow, PublicKeys } from './store/device-directory.ts';

/** Announced devices kept per author: far more than a person has, so that nobody can fill the disk. */
const maxAnnouncedPerAuthor = 20;

/** Which keys are trusted to be a colleague's. */
export interface Trust {
  trustOf(agentId: AgentId): KeyTrust;
  /** Devices a body may be sealed to; none while relay and LiveChat disagree about any device of this agent. */
  confirmedDevices(agentId: AgentId): DeviceKeysRow[];
  /** The keys by which a sender's signature is checked: announced or compared by people, whatever the relay says now. */
  senderKeys(agentId: AgentId, deviceId: DeviceId): PublicKeys | undefined;
  /** Answers whether it was new. LiveChat vouches for the author. */
  addAnnouncement(authorId: AgentId, announcement: Announcement): boolean;
  /** 60 digits in groups of five, equal on both sides if no key was exchanged on the way; undefined without a device. */
  safetyNumber(agentId: AgentId): string | undefined;
  /** Two people have compared the number: pins exactly the keys it was last computed from. */
  confirmSafetyNumber(agentId: AgentId): void;
}

const isSame = (a: PublicKeys, b: PublicKeys): boolean => a.signKey === b.signKey && a.sealKey === b.sealKey;

/** Sixty digits from SHA-512 over the sorted keys of both people: twelve numbers of five bytes each, modulo 100,000. */
const safetyNumberOf = (devices: readonly DeviceKeysRow[]): string => {
  const text = devices
    .map((row) => [row.agentId, row.deviceId, row.signKey, row.sealKey].join('|'))
    .sort()
    .join('\n');
  const digest = createHash('sha512').update(`backchannel-safety-number-v1\n${text}`).digest();
  return Array.from({ length: 12 }, (_, group) =>
    String(digest.readUIntBE(group * 5, 5) % 100_000).padStart(5, '0'),
  ).join(' ');
};

/**
 * Trusts a key of the relay's directory only if that person's LiveChat account announced the same key for that device, or two
 * people compared it. See architecture.md §10.
 */
export const createTrust = (deps: {
  db: Database;
  devices: DeviceDirectoryStore;
  /** This device's own keys as made here, never as the relay states them. */
  ownDevice: () => DeviceKeysRow | undefined;
  removedDevices: Pick<RemovedDevices, 'has' | 'readmit'>;
  clock: Clock;
}): Trust => {
  const { db, devices, ownDevice, removedDevices, clock } = deps;
  /** The keys of the safety number that the person was last shown, per colleague. */
  const shown = new Map<AgentId, DeviceKeysRow[]>();

  const othersOf = (agentId: AgentId): DeviceKeysRow[] => {
    const ownId = ownDevice()?.deviceId;
    return devices.devicesOf(agentId).filter((row) => row.deviceId !== ownId);
  };
  const announcedKeys = (authorId: AgentId, deviceId: DeviceId) =>
    devices.announced.get({ authorId, deviceId });
  const verifiedKeys = (agentId: AgentId, deviceId: DeviceId) => devices.verified.get({ agentId, deviceId });

  /** Whether the relay's keys for this device are trusted. */
  const trustOfDevice = (device: DeviceKeysRow): Exclude<KeyTrust, 'no-device'> => {
    const { agentId, deviceId } = device;
    const sources = [announcedKeys(agentId, deviceId), verifiedKeys(agentId, deviceId)].filter(
      (keys) => keys !== undefined,
    );
    // One source that contradicts is enough to stop: a message in the queue is better than one sealed to a stranger.
    if (sources.some((keys) => !isSame(keys, device))) return 'conflict';
    // What was trusted before it was removed does not count when it is listed again.
    return sources.length > 0 && !removedDevices.has(deviceId) ? 'confirmed' : 'unconfirmed';
  };

  return {
    trustOf(agentId) {
      const states = othersOf(agentId).map(trustOfDevice);
      if (states.length === 0) return 'no-device';
      if (states.includes('conflict')) return 'conflict';
      return states.includes('confirmed') ? 'confirmed' : 'unconfirmed';
    },
    confirmedDevices(agentId) {
      const others = othersOf(agentId).map((row) => ({ row, state: trustOfDevice(row) }));
      if (others.some(({ state }) => state === 'conflict')) return [];
      return others.filter(({ state }) => state === 'confirmed').map(({ row }) => row);
    },
    senderKeys: (agentId, deviceId) => announcedKeys(agentId, deviceId) ?? verifiedKeys(agentId, deviceId),
    addAnnouncement(authorId, { deviceId, signKey, sealKey }) {
      if (deviceId === ownDevice()?.deviceId) return false;
      const keys = { signKey, sealKey };
      const before = announcedKeys(authorId, deviceId);
      const wasRemoved = removedDevices.has(deviceId);
      if (wasRemoved) removedDevices.readmit(deviceId);
      if (before && isSame(before, keys)) return wasRemoved;
      db.transaction(() => {
        devices.announced.put({ authorId, deviceId, ...keys, heardAtMs: clock.now() });
        const ids = devices.announcedDeviceIds(authorId).filter((id) => id !== deviceId);
        const surplus = ids.length + 1 - maxAnnouncedPerAuthor;
        const listed = new Set(devices.devicesOf(authorId).map((device) => device.deviceId));
        // Those the directory does not list go first.
        const order = [...ids.filter((id) => !listed.has(id)), ...ids.filter((id) => listed.has(id))];
        for (const id of order.slice(0, Math.max(0, surplus)))
          devices.announced.delete({ authorId, deviceId: id });
      });
      return true;
    },
    safetyNumber(agentId) {
      const own = ownDevice();
      const theirs = othersOf(agentId);
      if (!own || theirs.length === 0 || agentId === own.agentId) return undefined;
      shown.set(agentId, theirs);
      return safetyNumberOf([own, ...othersOf(own.agentId), ...theirs]);
    },
    confirmSafetyNumber(agentId) {
      const compared = shown.get(agentId) ?? othersOf(agentId);
      db.transaction(() => {
        for (const { deviceId, signKey, sealKey } of compared) {
          devices.verified.put({ agentId, deviceId, signKey, sealKey, comparedAtMs: clock.now() });
          removedDevices.readmit(deviceId);
        }
      });
    },
  };
};
