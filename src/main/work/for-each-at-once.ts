/**
 * Runs `each` for every item, begun in their order, at most `atOnce` of them at a time. After a failure nothing further is begun;
 * rejects with the first failure as soon as what was under way has ended, so that a caller who tries again overlaps with nothing.
 */
export const forEachAtOnce = async <T>(
  items: Iterable<T>,
  atOnce: number,
  each: (item: T) => Promise<unknown>,
): Promise<void> => {
  const left = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      try {
        await each(next.value);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failures.length > 0) throw failures[0];
};
