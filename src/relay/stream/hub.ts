import type { DeviceId, WorkspaceId } from '../../shared/domain/ids.ts';
import { streamCloseCodes } from '../../shared/wire/stream.ts';

/** Somebody who waits for a workspace's news: a socket or a long poll. */
export interface HubListener {
  workspaceId: WorkspaceId;
  deviceId: DeviceId;
  /** A socket of a device takes the place of an older one; so does a poll of an older poll. */
  kind: 'socket' | 'poll';
  /** There may be new envelopes. */
  wake(): void;
  directoryChanged(version: number): void;
  /** The other end must go, with a close code of the stream. */
  dismiss(closeCode: number): void;
  /** One heartbeat interval has passed. */
  tick(): void;
}

/** Carries wake-ups inside this process; what is delivered is always read from the store. */
export interface Hub {
  /** Gives the function that ends the subscription. */
  subscribe(listener: HubListener): () => void;
  wake(workspaceId: string): void;
  directoryChanged(workspaceId: string, version: number): void;
  deviceRemoved(deviceId: string): void;
  tickAll(): void;
  dismissAll(): void;
  listenerCount(): number;
}

export const createHub = (): Hub => {
  const listeners = new Map<string, Set<HubListener>>();
  const of = (workspaceId: string): HubListener[] => [...(listeners.get(workspaceId) ?? [])];
  const all = (): HubListener[] => [...listeners.values()].flatMap((set) => [...set]);
  return {
    subscribe(listener) {
      for (const other of of(listener.workspaceId)) {
        const isSame = other.deviceId === listener.deviceId && other.kind === listener.kind;
        if (isSame) other.dismiss(streamCloseCodes.replaced);
      }
      const set = listeners.get(listener.workspaceId) ?? new Set();
      listeners.set(listener.workspaceId, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(listener.workspaceId) === set)
          listeners.delete(listener.workspaceId);
      };
    },
    wake: (workspaceId) => of(workspaceId).forEach((listener) => listener.wake()),
    directoryChanged: (workspaceId, version) =>
      of(workspaceId).forEach((listener) => listener.directoryChanged(version)),
    deviceRemoved: (deviceId) =>
      all()
        .filter((listener) => listener.deviceId === deviceId)
        .forEach((listener) => listener.dismiss(streamCloseCodes.deviceUnknown)),
    tickAll: () => all().forEach((listener) => listener.tick()),
    dismissAll: () => all().forEach((listener) => listener.dismiss(streamCloseCodes.goingAway)),
    listenerCount: () => all().length,
  };
};
