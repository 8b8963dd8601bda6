/** Lets one caller in at a time, in the order of asking. */
export interface Mutex {
  /** Resolves when it is the caller's turn; gives the function that lets the next one in. */
  acquire(): Promise<() => void>;
}

export const createMutex = (): Mutex => {
  let tail: Promise<void> = Promise.resolve();
  return {
    async acquire() {
      const before = tail;
      let release = (): void => undefined;
      tail = new Promise((resolve) => (release = resolve));
      await before;
      return release;
    },
  };
};
