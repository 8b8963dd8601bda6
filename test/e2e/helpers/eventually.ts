/** How long a state may take to come about; a loaded machine is slow, a hang is longer. */
export const stateTimeoutMs = 30_000;

const betweenLooksMs = 50;

/** Waits for a state: resolves when `expectation` no longer throws, and fails with what it threw last. */
export const eventually = async <T>(expectation: () => T | Promise<T>): Promise<T> => {
  const deadline = Date.now() + stateTimeoutMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    // oxlint-disable-next-line backchannel/name-what-you-wait-for -- the one pause, between two looks
    await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  }
};
