import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId, KeyTrust, TrustNotice } from '../../shared/domain/index.ts';
import type { Announcement } from '../../shared/wire/index.ts';
import type { Database } from '../storage/index.ts';
import type { RemovedDevices } from './removed-devices.ts';
import type {
  DeviceDirectoryStore,
  DeviceKeysRow,
  ListedDevice,
  PublicKeys,
} from './store/device-directory.ts';
import type { TrustNoticeStore } from './store/trust-notices.ts';

/** Announced devices kept per author: far more than a person has, so that nobody can fill the disk. */
const maxAnnouncedPerAuthor = 20;

/**
 * What became of an announcement. new: something is known that was not. same: nothing new. foreign: it names a device of somebody
 * else. departed: a device or keys that have left.
 */
export type Heard = 'new' | 'same' | 'foreign' | 'departed';

/** Which keys are trusted to be a colleague's. */
export interface Trust {
  trustOf(agentId: AgentId): KeyTrust;
  /**
   * Devices a body may be sealed to; none while relay and LiveChat disagree about any device of this agent, or while LiveChat
   * calls
   * them suspended.
   */
  confirmedDevices(agentId: AgentId): ListedDevice[];
  /**
   * The keys by which a sender's signature is checked: compared by people, or else announced, whatever the relay says now. What a
   * device sent before it left is still its own; under another id keys that left are nobody's.
   */
  senderKeys(agentId: AgentId, deviceId: DeviceId): PublicKeys | undefined;
  /** LiveChat vouches for the author, who speaks of own devices only. */
  addAnnouncement(authorId: AgentId, announcement: Announcement): Heard;
  /** 60 digits in groups of five, equal on both sides if no key was exchanged on the way; undefined without a device. */
  safetyNumber(agentId: AgentId): string | undefined;
  /** Two people have compared the number: pins exactly the keys it was last computed from. */
  confirmSafetyNumber(agentId: AgentId): void;
  /** What the person has to be told about this colleague's keys. */
  noticeOf(agentId: AgentId): TrustNotice | undefined;
  /** The person has seen a new computer of this colleague. A changed key is answered by comparing only. */
  acknowledgeNotice(agentId: AgentId): void;
}

const isSame = (a: PublicKeys, b: PublicKeys): boolean => a.signKey === b.signKey && a.sealKey === b.sealKey;

/** Sixty digits from SHA-512 over the sorted keys of both people: twelve numbers of five bytes each, modulo 100,000. */
const safetyNumberOf = (devices: readonly DeviceKeysRow[]): string => {
  const rows = devices
    .map((row) => [row.agentId, row.deviceId, row.signKey, row.sealKey].join('|'))
    .sort()
    .join('\n');
  const digest = createHash('sha512').update(`backchannel-safety-number-v1\n${rows}`).digest();
  return Array.from({ length: 12 }, (_, group) =>
    String(digest.readUIntBE(group * 5, 5) % 100_000).padStart(5, '0'),
  ).join(' ');
};

/**
 * Trusts a key of the relay's directory only if that person's LiveChat account announced the same key for that device, or two
 * people compared it; what they compared wins over what was announced later (decision 0084). See architecture.md §10.
 */
export const createTrust = (deps: {
  db: Database;
  devices: DeviceDirectoryStore;
  notices: TrustNoticeStore;
  /** This device's own keys as made here, never as the relay states them. */
  ownDevice: () => DeviceKeysRow | undefined;
  removedDevices: Pick<RemovedDevices, 'has' | 'hasKeysOf' | 'ownerOf' | 'readmit'>;
  /** LiveChat has suspended this person. */
  isSuspended: (agentId: AgentId) => boolean;
  clock: Clock;
}): Trust => {
  const { db, devices, notices, ownDevice, removedDevices, clock } = deps;
  /** The keys of the safety number that the person was last shown, per colleague. */
  const shown = new Map<AgentId, DeviceKeysRow[]>();

  const othersOf = (agentId: AgentId): ListedDevice[] => {
    const ownId = ownDevice()?.deviceId;
    return devices.devicesOf(agentId).filter((row) => row.deviceId !== ownId);
  };
  const announcedKeys = (authorId: AgentId, deviceId: DeviceId) =>
    devices.announced.get({ authorId, deviceId });
  const verifiedKeys = (agentId: AgentId, deviceId: DeviceId) => devices.verified.get({ agentId, deviceId });
  const believedKeys = (agentId: AgentId, deviceId: DeviceId) =>
    verifiedKeys(agentId, deviceId) ?? announcedKeys(agentId, deviceId);

  /** Whether the relay's keys for this device are trusted. */
  const trustOfDevice = (device: DeviceKeysRow): Exclude<KeyTrust, 'no-device'> => {
    const believed = believedKeys(device.agentId, device.deviceId);
    if (!believed) return 'unconfirmed';
    // A message in the queue is better than one sealed to a stranger.
    if (!isSame(believed, device)) return 'conflict';
    return removedDevices.hasKeysOf(device) ? 'unconfirmed' : 'confirmed';
  };

  /** A computer of somebody with whom numbers were compared, which was not there then. */
  const noteNewDevice = (agentId: AgentId, deviceId: DeviceId): void => {
    const isCompared = devices.verifiedDeviceIds(agentId).length > 0;
    if (!isCompared || notices.get({ agentId })?.kind === 'changed-key') return;
    notices.put({ agentId, deviceId, kind: 'new-computer', atMs: clock.now() });
  };

  const isForeign = (authorId: AgentId, deviceId: DeviceId): boolean => {
    const owner = devices.device(deviceId)?.agentId ?? removedDevices.ownerOf(deviceId);
    return owner !== undefined && owner !== authorId;
  };

  return {
    trustOf(agentId) {
      const states = othersOf(agentId).map(trustOfDevice);
      if (states.length === 0) return 'no-device';
      if (states.includes('conflict')) return 'conflict';
      return states.includes('confirmed') ? 'confirmed' : 'unconfirmed';
    },
    confirmedDevices(agentId) {
      if (deps.isSuspended(agentId)) return [];
      const others = othersOf(agentId).map((row) => ({ row, state: trustOfDevice(row) }));
      if (others.some(({ state }) => state === 'conflict')) return [];
      return others.filter(({ state }) => state === 'confirmed').map(({ row }) => row);
    },
    senderKeys(agentId, deviceId) {
      const keys = believedKeys(agentId, deviceId);
      if (!keys || removedDevices.has(deviceId)) return keys;
      const { signKey, sealKey } = keys;
      return removedDevices.hasKeysOf({ agentId, deviceId, signKey, sealKey }) ? undefined : keys;
    },
    addAnnouncement(authorId, { deviceId, signKey, sealKey }) {
      if (deviceId === ownDevice()?.deviceId) return 'same';
      if (isForeign(authorId, deviceId)) return 'foreign';
      const keys = { signKey, sealKey };
      if (removedDevices.hasKeysOf({ agentId: authorId, deviceId, ...keys })) return 'departed';
      const before = announcedKeys(authorId, deviceId);
      if (before && isSame(before, keys)) return 'same';
      db.transaction(() => {
        const compared = verifiedKeys(authorId, deviceId);
        if (compared && !isSame(compared, keys))
          notices.put({ agentId: authorId, deviceId, kind: 'changed-key', atMs: clock.now() });
        if (!compared && !before) noteNewDevice(authorId, deviceId);
        devices.announced.put({ authorId, deviceId, ...keys, heardAtMs: clock.now() });
        const ids = devices.announcedDeviceIds(authorId).filter((id) => id !== deviceId);
        const surplus = ids.length + 1 - maxAnnouncedPerAuthor;
        const listed = new Set(devices.devicesOf(authorId).map((device) => device.deviceId));
        // Those the directory does not list go first.
        const order = [...ids.filter((id) => !listed.has(id)), ...ids.filter((id) => listed.has(id))];
        for (const id of order.slice(0, Math.max(0, surplus)))
          devices.announced.delete({ authorId, deviceId: id });
      });
      return 'new';
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
          removedDevices.readmit({ agentId, deviceId, signKey, sealKey });
        }
        notices.delete({ agentId });
      });
    },
    noticeOf(agentId) {
      const notice = notices.get({ agentId });
      return notice && { kind: notice.kind, atMs: notice.atMs };
    },
    acknowledgeNotice(agentId) {
      if (notices.get({ agentId })?.kind === 'new-computer') notices.delete({ agentId });
    },
  };
};
