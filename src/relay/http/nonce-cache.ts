import { maxClockDifferenceMs } from '../../shared/wire/signature.ts';
import type { RelayConfig } from '../config.ts';

/** A request can be replayed until its time is too old; its time may be ahead of ours by the allowed difference. */
export const keptMs = 2 * maxClockDifferenceMs;

/** Recognises replayed requests; the database does so as well, over restarts and for all processes. */
export interface NonceCache {
  /** 'full': this device, or its workspace, has made more requests than any does in the time that nonces are kept. */
  use(
    device: { id: string; workspaceId: string },
    nonce: string,
    /** Of a clock that only grows: a time that is corrected backwards would leave the cache full. */
    nowMs: number,
  ): 'fresh' | 'replayed' | 'full';
  size(): number;
}

/** Nonces per generation. */
interface NonceBounds {
  perDevice: number;
  perWorkspace: number;
  total: number;
}

/** Of all workspaces: about 100 bytes each. */
const maxNonces = 400_000;

/** Room for what the rates of a device and of a workspace let through while a nonce is kept. */
export const nonceBoundsOf = (
  rates: Pick<RelayConfig, 'devicePerMinute' | 'workspacePerMinute'>,
): NonceBounds => ({
  perDevice: rates.devicePerMinute * (keptMs / 60_000),
  perWorkspace: rates.workspacePerMinute * (keptMs / 60_000),
  total: maxNonces,
});

interface Generation {
  startedAtMs: number;
  byDevice: Map<string, Set<string>>;
  sizeOfWorkspace: Map<string, number>;
  size: number;
}

/**
 * Remembers nonces for at least `keptMs` in two generations, of which the older one is dropped as a whole.
 * Bounds: `perDevice`, `perWorkspace` and `total` nonces per generation; a full cache refuses requests and drops nothing, so a
 * workspace gets only a share of it.
 */
export const createNonceCache = (bounds: NonceBounds): NonceCache => {
  const emptyGeneration = (startedAtMs: number): Generation => ({
    startedAtMs,
    byDevice: new Map(),
    sizeOfWorkspace: new Map(),
    size: 0,
  });
  let current = emptyGeneration(Number.NEGATIVE_INFINITY);
  let previous = emptyGeneration(Number.NEGATIVE_INFINITY);
  return {
    use({ id: deviceId, workspaceId }, nonce, nowMs) {
      if (nowMs - current.startedAtMs >= keptMs) {
        const isPreviousStale = nowMs - current.startedAtMs >= 2 * keptMs;
        previous = isPreviousStale ? emptyGeneration(0) : current;
        current = emptyGeneration(nowMs);
      }
      const nonces = current.byDevice.get(deviceId);
      if (nonces?.has(nonce) || previous.byDevice.get(deviceId)?.has(nonce)) return 'replayed';
      const ofWorkspace = current.sizeOfWorkspace.get(workspaceId) ?? 0;
      if ((nonces?.size ?? 0) >= bounds.perDevice || ofWorkspace >= bounds.perWorkspace) return 'full';
      if (current.size >= bounds.total) return 'full';
      if (nonces) nonces.add(nonce);
      else current.byDevice.set(deviceId, new Set([nonce]));
      current.sizeOfWorkspace.set(workspaceId, ofWorkspace + 1);
      current.size += 1;
      return 'fresh';
    },
    size: () => current.size + previous.size,
  };
};
