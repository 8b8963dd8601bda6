import type { DeviceId, WorkspaceId } from '../../shared/domain/ids.ts';
import { streamCloseCodes } from '../../shared/wire/stream.ts';
import { type RelaySignal, type Signals, noSignals } from '../store/index.ts';

/** Somebody who waits for a workspace's news: a socket or a long poll. */
export interface HubListener {
  workspaceId: WorkspaceId;
  deviceId: DeviceId;
  /** A socket of a device takes the place of an older one; so does a poll of an older poll. */
  kind: 'socket' | 'poll';
  /** When the device signed the request, by its own clock: the order of what one device asked, at whichever process. */
  askedAtMs: number;
  /** There may be new envelopes. */
  wake(): void;
  directoryChanged(version: number): void;
  /** Something is missing in the stream, for good. */
  incomplete(): void;
  /** The other end must go, with a close code of the stream. */
  dismiss(closeCode: number): void;
  /** One heartbeat interval has passed. */
  tick(): void;
}

/**
 * Carries wake-ups to who listens here, and by signals to the other processes; what is delivered is always read from the
 * store.
 */
export interface Hub {
  /** Gives the function that ends the subscription. */
  subscribe(listener: HubListener): () => void;
  wake(workspaceId: string): void;
  /** Consoles of a workspace should compare with Instagram's history now. Those that are away do it when they come back. */
  incomplete(workspaceId: string): void;
  directoryChanged(workspaceId: string, version: number): void;
  deviceRemoved(workspaceId: string, deviceId: string): void;
  /** Who listens here, for looking at the database on their behalf. */
  listeners(): readonly Readonly<HubListener>[];
  /** What this process learned by itself or from another: goes to who listens here and no further. */
  hear(signal: RelaySignal): void;
  /** Open sockets. */
  streamCount(): number;
  tickAll(): void;
  dismissAll(): void;
}

export const createHub = (signals: Signals = noSignals): Hub => {
  const listeners = new Map<string, Set<HubListener>>();
  const of = (workspaceId: string): HubListener[] => [...(listeners.get(workspaceId) ?? [])];
  const all = (): HubListener[] => [...listeners.values()].flatMap((set) => [...set]);
  const ofDevice = (device: { workspaceId: string; deviceId: string }): HubListener[] =>
    of(device.workspaceId).filter(({ deviceId }) => deviceId === device.deviceId);

  const hear = (signal: RelaySignal): void => {
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
        // A signal can be slower than the device's next request: what it asked for later stays.
        return ofDevice(signal)
          .filter(({ kind, askedAtMs }) => kind === signal.kind && askedAtMs <= signal.askedAtMs)
          .forEach((listener) => listener.dismiss(streamCloseCodes.replaced));
      case 'missed':
        return all().forEach((listener) => listener.wake());
    }
  };
  const tell = (signal: RelaySignal): void => {
    hear(signal);
    signals.publish(signal);
  };
  signals.listen(hear);

  return {
    subscribe(listener) {
      const { workspaceId, deviceId, kind, askedAtMs } = listener;
      // Older ones of the same device go: here by the order of arrival, elsewhere by the order of asking.
      hear({ type: 'opened', workspaceId, deviceId, kind, askedAtMs: Infinity });
      signals.publish({ type: 'opened', workspaceId, deviceId, kind, askedAtMs });
      const set = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(workspaceId) === set) listeners.delete(workspaceId);
      };
    },
    wake: (workspaceId) => tell({ type: 'news', workspaceId }),
    incomplete: (workspaceId) => tell({ type: 'incomplete', workspaceId }),
    directoryChanged: (workspaceId, version) => tell({ type: 'directory', workspaceId, version }),
    deviceRemoved: (workspaceId, deviceId) => tell({ type: 'device-removed', workspaceId, deviceId }),
    listeners: all,
    streamCount: () => all().filter(({ kind }) => kind === 'socket').length,
    hear,
    tickAll: () => all().forEach((listener) => listener.tick()),
    dismissAll: () => all().forEach((listener) => listener.dismiss(streamCloseCodes.goingAway)),
  };
};
