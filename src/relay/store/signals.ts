/** A message between relay processes on the same database. Names workspaces and devices, never people. */
export type RelaySignal =
  /** There may be new envelopes. (Types are words between versions of the relay, and stay.) */
  | { type: 'news'; workspaceId: string }
  | { type: 'directory'; workspaceId: string; version: number }
  | { type: 'device-removed'; workspaceId: string; deviceId: string }
  /** A device opened a stream or a poll here, which replaces one that it opened earlier elsewhere. */
  | { type: 'opened'; workspaceId: string; deviceId: string; kind: 'socket' | 'poll'; askedAtMs: number }
  /** Envelopes are missing in the stream for some consoles: they should compare with Instagram's history. */
  | { type: 'incomplete'; workspaceId: string }
  /** Signals may have been lost, so the database must be read. Produced by the receiver itself. */
  | { type: 'missed' };

/** Carries signals between processes, without a delivery guarantee: a lost signal is made up for by stream/reconcile.ts. */
export interface Signals {
  publish(signal: RelaySignal): void;
  /** One listener, called with what other processes published. */
  listen(listener: (signal: RelaySignal) => void): void;
}

/** For SQLite, which has one process. */
export const noSignals: Signals = { publish: () => undefined, listen: () => undefined };
