import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId, KeyTrust } from '../../shared/domain/index.ts';
import type { Announcement } from '../../shared/wire/index.ts';
import type { Departures } from './departures.ts';
import type { Database, DeviceDirectoryRepository, DeviceKeysRow } from '../storage/index.ts';

/** Announced devices kept per author: far more than a person has, so that nobody can fill the disk. */
export const maxHeardDevicesPerAuthor = 20;

export interface Trust {
  /** Whether the relay's key for this device is one we believe in. */
  trustOfDevice(device: DeviceKeysRow): Exclude<KeyTrust, 'no-device'>;
  trustOf(agentId: AgentId): KeyTrust;
  /** Devices a body may be sealed to; none while relay and LiveChat disagree about any device of this agent. */
  confirmedDevices(agentId: AgentId): DeviceKeysRow[];
  /** The key by which a sender is proven: one heard or compared, whatever the relay says now. */
  provenKeys(agentId: AgentId, deviceId: DeviceId): DeviceKeysRow | undefined;
  /** True when it was new. LiveChat vouches for the author. */
  heardAnnouncement(authorId: AgentId, announcement: Announcement): boolean;
  /** 60 digits in groups of five, equal on both sides if no key was exchanged on the way; undefined without a device. */
  safetyNumber(agentId: AgentId): string | undefined;
  /** Two people have compared the number: pins exactly the keys it was last computed from. */
  confirmByPeople(agentId: AgentId): void;
}

const sameKeys = (a: DeviceKeysRow, b: DeviceKeysRow): boolean =>
  a.signKey === b.signKey && a.sealKey === b.sealKey;

/**
 * Sixty digits from SHA-512 over the sorted keys of both people: twelve numbers of five bytes each, modulo 100,000.
 */
export const safetyNumberOf = (devices: readonly DeviceKeysRow[]): string => {
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
 * Believes a key of the relay's directory only if the same key was heard from that person's LiveChat account for that
 * device, or compared by two people. See architecture.md §10.
 */
export const createTrust = (deps: {
  db: Database;
  repository: DeviceDirectoryRepository;
  /** This device's own keys as made here, never as the relay tells them. */
  ownDevice: () => DeviceKeysRow | undefined;
  departures: Pick<Departures, 'hasLeft' | 'cameBack'>;
  clock: Clock;
}): Trust => {
  const { db, repository, ownDevice, departures, clock } = deps;
  /** What the person was shown, per colleague. */
  const shown = new Map<AgentId, DeviceKeysRow[]>();

  const otherDevicesOf = (agentId: AgentId) => {
    const ownId = ownDevice()?.deviceId;
    return repository.devicesOf(agentId).filter((row) => row.deviceId !== ownId);
  };

  const trust: Trust = {
    trustOfDevice(device) {
      const heard = repository.heard(device.agentId, device.deviceId);
      const compared = repository.compared(device.agentId, device.deviceId);
      // One voice that contradicts is enough to stop: better a queued message than one sealed to a stranger.
      if ((heard && !sameKeys(heard, device)) || (compared && !sameKeys(compared, device))) return 'conflict';
      // It had left: what was believed of it then does not count for one that is listed again.
      if (departures.hasLeft(device.deviceId)) return 'unconfirmed';
      return heard || compared ? 'confirmed' : 'unconfirmed';
    },
    trustOf(agentId) {
      const states = otherDevicesOf(agentId).map((row) => trust.trustOfDevice(row));
      if (states.length === 0) return 'no-device';
      if (states.includes('conflict')) return 'conflict';
      return states.includes('confirmed') ? 'confirmed' : 'unconfirmed';
    },
    confirmedDevices(agentId) {
      const devices = otherDevicesOf(agentId).map((row) => ({ row, state: trust.trustOfDevice(row) }));
      if (devices.some(({ state }) => state === 'conflict')) return [];
      return devices.filter(({ state }) => state === 'confirmed').map(({ row }) => row);
    },
    provenKeys: (agentId, deviceId) =>
      repository.heard(agentId, deviceId) ?? repository.compared(agentId, deviceId),
    heardAnnouncement(authorId, announcement) {
      const { deviceId, signKey, sealKey } = announcement;
      if (deviceId === ownDevice()?.deviceId) return false;
      const row: DeviceKeysRow = { agentId: authorId, deviceId, signKey, sealKey };
      const before = repository.heard(authorId, deviceId);
      const isBack = departures.hasLeft(row.deviceId);
      if (isBack) departures.cameBack(row.deviceId);
      if (before && sameKeys(before, row)) return isBack;
      db.transaction(() => {
        repository.setHeard(row, clock.now());
        const ids = repository.heardDeviceIds(authorId).filter((id) => id !== deviceId);
        const surplus = ids.length + 1 - maxHeardDevicesPerAuthor;
        const listed = new Set(repository.devicesOf(authorId).map((device) => device.deviceId));
        // Those the directory does not list go first.
        const order = [...ids.filter((id) => !listed.has(id)), ...ids.filter((id) => listed.has(id))];
        for (const id of order.slice(0, Math.max(0, surplus))) repository.deleteHeard(authorId, id);
      });
      return true;
    },
    safetyNumber(agentId) {
      const own = ownDevice();
      const theirs = otherDevicesOf(agentId);
      if (!own || theirs.length === 0 || agentId === own.agentId) return undefined;
      shown.set(agentId, theirs);
      return safetyNumberOf([own, ...otherDevicesOf(own.agentId), ...theirs]);
    },
    confirmByPeople(agentId) {
      const devices = shown.get(agentId) ?? otherDevicesOf(agentId);
      db.transaction(() => {
        for (const row of devices) {
          repository.setCompared(row, clock.now());
          departures.cameBack(row.deviceId);
        }
      });
    },
  };
  return trust;
};
