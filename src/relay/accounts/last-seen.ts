import { type RelayStore, touchDevices } from '../store/index.ts';
import type { Hub } from '../stream/hub.ts';

/** Seen within this time, a device is not written again. */
const stepMs = 5 * 60_000;
/** Devices that are remembered as written; far more than one process serves. */
const maxKnown = 100_000;

/** When each device was last heard of: noted in memory, written once a minute by the sweep. */
export interface LastSeen {
  /** A request of this device was accepted. */
  note(deviceId: string): void;
  write(nowMs: number): Promise<void>;
}

export const createLastSeen = (store: RelayStore, hub: Pick<Hub, 'listeners'>): LastSeen => {
  const noted = new Set<string>();
  const writtenAtMs = new Map<string, number>();
  return {
    note: (deviceId) => void noted.add(deviceId),
    async write(nowMs) {
      const heard = new Set([...noted, ...hub.listeners().map(({ deviceId }) => deviceId)]);
      noted.clear();
      if (writtenAtMs.size > maxKnown) writtenAtMs.clear();
      const due = [...heard].filter((id) => nowMs - (writtenAtMs.get(id) ?? -Infinity) >= stepMs);
      if (due.length === 0) return;
      await store.commit((writer) => touchDevices(writer, due, nowMs), 'shared');
      for (const id of due) writtenAtMs.set(id, nowMs);
    },
  };
};
