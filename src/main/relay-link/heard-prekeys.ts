import type { DeviceId } from '../../shared/domain/index.ts';
import type { Announcement, Prekey } from '../../shared/wire/index.ts';
import type { DeviceDirectoryStore } from './store/device-directory.ts';

/** Nobody can fill the memory by announcing devices that do not exist. */
const mostHeard = 500;

type Heard = Pick<Announcement, 'deviceId' | 'signKey'> & { prekey: Prekey };

/**
 * Prekeys that were announced through LiveChat, until the directory lists the device with the same signing key and there is a
 * session that can check and keep them. In memory: who is online announces again.
 */
export const createHeardPrekeys = (deps: {
  devices: Pick<DeviceDirectoryStore, 'device'>;
  /** Undefined while there is no session. */
  note: () => ((device: Heard, prekey: Prekey) => void) | undefined;
}) => {
  const heard = new Map<DeviceId, Heard>();
  /** What can be kept now, is. */
  const settle = (): void => {
    const note = deps.note();
    if (!note) return;
    for (const one of heard.values()) {
      if (deps.devices.device(one.deviceId)?.signKey !== one.signKey) continue;
      heard.delete(one.deviceId);
      note(one, one.prekey);
    }
  };
  return {
    settle,
    add({ deviceId, signKey, prekey }: Announcement): void {
      if (!prekey) return;
      heard.delete(deviceId);
      heard.set(deviceId, { deviceId, signKey, prekey });
      settle();
      const [oldest] = heard.keys();
      if (heard.size > mostHeard && oldest !== undefined) heard.delete(oldest);
    },
  };
};
