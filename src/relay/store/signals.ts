/** What one relay process tells the others on the same database. It names workspaces and devices, never people. */
export type RelaySignal =
  /** There may be new envelopes. */
  | { type: 'news'; workspaceId: string }
  | { type: 'directory'; workspaceId: string; version: number }
  | { type: 'device-removed'; workspaceId: string; deviceId: string }
  /** A device opened a stream or a poll here: the one it asked for earlier elsewhere is over. */
  | { type: 'opened'; workspaceId: string; deviceId: string; kind: 'socket' | 'poll'; askedAtMs: number }
  /** Something never reached the stream, or left it before everybody had it: consoles compare with Instagram's history. */
  | { type: 'incomplete'; workspaceId: string }
  /** Signals may have been lost: look at the database instead. Made by the receiver itself. */
  | { type: 'missed' };

/**
 * Carries signals between processes: quickly, but without a promise. Whoever listens also looks at the database now and
 * then (stream/reconcile.ts), so a lost signal costs time and nothing else.
 */
export interface Signals {
  publish(signal: RelaySignal): void;
  /** Hears only what other processes published. One listener. */
  listen(listener: (signal: RelaySignal) => void): void;
}

/** For a database that belongs to one process. */
export const noSignals: Signals = { publish: () => undefined, listen: () => undefined };
