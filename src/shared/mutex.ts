/** Lets one caller in at a time, in the order in which they asked. */
export interface Mutex {
  /** Resolves when it is the caller's turn, with the function that lets the next one in. */
  acquire(): Promise<() => void>;
  /** Resolves or rejects as `work` does; a failure does not hold up the next one. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything that was asked for so far has ended. */
  idle(): Promise<void>;
}

export const createMutex = (): Mutex => {
  let tail: Promise<void> = Promise.resolve();
  const acquire: Mutex['acquire'] = async () => {
    const before = tail;
    let release = (): void => undefined;
    tail = new Promise((resolve) => (release = resolve));
    await before;
    return release;
  };
  return {
    acquire,
    async run(work) {
      const release = await acquire();
      try {
        return await work();
      } finally {
        release();
      }
    },
    async idle() {
      await tail;
    },
  };
};
