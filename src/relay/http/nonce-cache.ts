import { maxClockDifferenceMs } from '../../shared/wire/signature.ts';

/** A request can be replayed until its time is too old; its time may be ahead of ours by the allowed difference. */
export const keptMs = 2 * maxClockDifferenceMs;

/** Recognises replayed requests. */
export interface NonceCache {
  /** 'full': this device has made more requests than any console does in the time that nonces are kept. */
  use(deviceId: string, nonce: string, nowMs: number): 'fresh' | 'replayed' | 'full';
  size(): number;
}

interface Generation {
  startedAtMs: number;
  byDevice: Map<string, Set<string>>;
  size: number;
}

/**
 * Remembers nonces for at least `keptMs` in two generations, of which the older one is dropped as a whole.
 * Bounds: `perDevice` and `total` nonces per generation; a full cache refuses requests and drops nothing.
 */
export const createNonceCache = (bounds = { perDevice: 6000, total: 400_000 }): NonceCache => {
  const emptyGeneration = (startedAtMs: number): Generation => ({
    startedAtMs,
    byDevice: new Map(),
    size: 0,
  });
  let current = emptyGeneration(0);
  let previous = emptyGeneration(0);
  return {
    use(deviceId, nonce, nowMs) {
      if (nowMs - current.startedAtMs >= keptMs) {
        const isPreviousStale = nowMs - current.startedAtMs >= 2 * keptMs;
        previous = isPreviousStale ? emptyGeneration(0) : current;
        current = emptyGeneration(nowMs);
      }
      const nonces = current.byDevice.get(deviceId);
      if (nonces?.has(nonce) || previous.byDevice.get(deviceId)?.has(nonce)) return 'replayed';
      if ((nonces?.size ?? 0) >= bounds.perDevice || current.size >= bounds.total) return 'full';
      if (nonces) nonces.add(nonce);
      else current.byDevice.set(deviceId, new Set([nonce]));
      current.size += 1;
      return 'fresh';
    },
    size: () => current.size + previous.size,
  };
};
