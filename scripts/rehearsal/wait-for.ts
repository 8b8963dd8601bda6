/** How often is looked, and for how long at most. A start on a busy machine takes its time. */
const everyMs = 250;
const withinMs = 300_000;

/**
 * Looks until something is so.
 * Errors: an Error that names what was waited for.
 */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endMs) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
