import type { DeviceId, WorkspaceId } from '../../shared/domain/ids.ts';
import { streamCloseCodes } from '../../shared/wire/stream.ts';
import { type RelaySignal, type Signals, noSignals } from '../store/index.ts';

/** A socket or long poll that is notified of a workspace's changes. */
export interface HubListener {
  workspaceId: WorkspaceId;
  deviceId: DeviceId;
  /** A new socket of a device replaces an older one; so does a new poll an older poll. */
  kind: 'socket' | 'poll';
  /** When the device signed the request, by its own clock: orders the requests of one device across processes. */
  askedAtMs: number;
  /** There may be new envelopes. */
  wake(): void;
  directoryChanged(version: number): void;
  /** Envelopes were deleted before this device had them. */
  incomplete(): void;
  /** Ends the connection, with a close code of the stream. */
  dismiss(closeCode: number): void;
  /** One heartbeat interval has passed. */
  tick(): void;
}

/** Notifies the listeners of this process and, by signals, of the others; envelopes are always read from the store. */
export interface Hub {
  /** Returns the function that ends the subscription. */
  subscribe(listener: HubListener): () => void;
  wake(workspaceId: string): void;
  /** Connected consoles of a workspace should compare with Instagram's history now; the others do so when they connect. */
  incomplete(workspaceId: string): void;
  directoryChanged(workspaceId: string, version: number): void;
  deviceRemoved(workspaceId: string, deviceId: string): void;
  /** All listeners of this process. */
  listeners(): readonly Readonly<HubListener>[];
  /** Notifies the listeners of this process only. */
  notifyLocal(signal: RelaySignal): void;
  /** Open sockets, of all workspaces or of one. */
  streamCount(workspaceId?: string): number;
  tickAll(): void;
  dismissAll(): void;
}

export const createHub = (signals: Signals = noSignals): Hub => {
  const listeners = new Map<string, Set<HubListener>>();
  let sockets = 0;
  const of = (workspaceId: string): HubListener[] => [...(listeners.get(workspaceId) ?? [])];
  const all = (): HubListener[] => [...listeners.values()].flatMap((set) => [...set]);
  const ofDevice = (device: { workspaceId: string; deviceId: string }): HubListener[] =>
    of(device.workspaceId).filter(({ deviceId }) => deviceId === device.deviceId);

  const notifyLocal = (signal: RelaySignal): void => {
    switch (signal.type) {
      case 'news':
        return of(signal.workspaceId).forEach((listener) => listener.wake());
      case 'incomplete':
        return of(signal.workspaceId).forEach((listener) => listener.incomplete());
      case 'directory':
        return of(signal.workspaceId).forEach((listener) => listener.directoryChanged(signal.version));
      case 'device-removed':
        return ofDevice(signal).forEach((listener) => listener.dismiss(streamCloseCodes.deviceUnknown));
      case 'opened':
        // A signal can arrive after the device's next request, which stays open.
        return ofDevice(signal)
          .filter(({ kind, askedAtMs }) => kind === signal.kind && askedAtMs <= signal.askedAtMs)
          .forEach((listener) => listener.dismiss(streamCloseCodes.replaced));
      case 'missed':
        return all().forEach((listener) => listener.wake());
    }
  };
  const notifyAll = (signal: RelaySignal): void => {
    notifyLocal(signal);
    signals.publish(signal);
  };
  signals.listen(notifyLocal);

  return {
    subscribe(listener) {
      const { workspaceId, deviceId, kind, askedAtMs } = listener;
      // Ends older ones of the same device: here by the order of arrival, elsewhere by the order of signing.
      notifyLocal({ type: 'opened', workspaceId, deviceId, kind, askedAtMs: Infinity });
      signals.publish({ type: 'opened', workspaceId, deviceId, kind, askedAtMs });
      const set = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, set);
      set.add(listener);
      if (kind === 'socket') sockets += 1;
      return () => {
        if (set.delete(listener) && kind === 'socket') sockets -= 1;
        if (set.size === 0 && listeners.get(workspaceId) === set) listeners.delete(workspaceId);
      };
    },
    wake: (workspaceId) => notifyAll({ type: 'news', workspaceId }),
    incomplete: (workspaceId) => notifyAll({ type: 'incomplete', workspaceId }),
    directoryChanged: (workspaceId, version) => notifyAll({ type: 'directory', workspaceId, version }),
    deviceRemoved: (workspaceId, deviceId) => notifyAll({ type: 'device-removed', workspaceId, deviceId }),
    listeners: all,
    streamCount: (workspaceId) =>
      workspaceId === undefined ? sockets : of(workspaceId).filter(({ kind }) => kind === 'socket').length,
    notifyLocal,
    tickAll: () => all().forEach((listener) => listener.tick()),
    dismissAll: () => all().forEach((listener) => listener.dismiss(streamCloseCodes.goingAway)),
  };
};
