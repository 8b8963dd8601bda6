/** Asks until there is an answer, outside vitest: the run that calls it is bounded as a whole. */
export const until = async <T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> => {
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
