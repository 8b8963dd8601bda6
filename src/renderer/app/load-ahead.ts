/** Something that can be fetched before it is wanted (ui/loaded-later.tsx). */
interface Loadable {
  load(): Promise<void>;
}

/** Longest wait for a moment in which the page has nothing to do; then it is fetched anyway. */
const longestWaitMs = 5_000;

/**
 * Fetches parts of the window one after the other while the page has nothing else to do, so that whoever wants one finds it
 * there. One that cannot be fetched says so where it is shown.
 */
export const loadAhead = (parts: readonly Loadable[]): void => {
  const [next, ...others] = parts;
  if (next === undefined) return;
  requestIdleCallback(
    () => {
      const goOn = (): void => loadAhead(others);
      next.load().then(goOn, goOn);
    },
    { timeout: longestWaitMs },
  );
};
