/** Runs one thing after the other, in the order in which they were asked for. */
export interface Mutex {
  /** Resolves or rejects as `work` does; a failure does not hold up the next one. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything that was asked for so far has ended. */
  idle(): Promise<void>;
}

export const createMutex = (): Mutex => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const result = last.then(work);
      // Its own caller hears of the failure.
      last = result.catch(() => undefined);
      return result;
    },
    async idle() {
      await last;
    },
  };
};
