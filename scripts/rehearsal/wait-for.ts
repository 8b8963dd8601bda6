/** How often is looked, and for how long at most. A start on a busy machine takes its time. */
const everyMs = 250;
const withinMs = 900_000;

/**
 * Looks until something is so. What can never be so any more is thrown by the look itself.
 * Errors: those of the look; an Error that names what was waited for, and what was seen last.
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  seen?: () => string,
): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endMs)
      throw new Error(
        `Waited in vain for ${what} (${withinMs / 60_000} min).${seen ? ` Seen last: ${seen()}` : ''}`,
      );
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
