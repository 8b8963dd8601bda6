/** Timers, passed in so that tests can fire one instead of waiting for it. */
export interface Timers {
  /** Calls `fn` once after `ms` milliseconds. The answer cancels it; cancelling late or twice does nothing. */
  after(ms: number, fn: () => void): () => void;
}

/** The runtime's timers. */
export const systemTimers: Timers = {
  after(ms, fn) {
    const handle = setTimeout(fn, ms);
    return () => clearTimeout(handle);
  },
};
