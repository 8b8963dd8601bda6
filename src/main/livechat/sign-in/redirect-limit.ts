import type { Clock } from '../../../shared/clock.ts';

/** LiveChat sends one client's browser back this often in the window, per account; then its own page says no. livechat.md §2.2 */
const redirects = 3;
const windowMs = 30_000;

/** How often LiveChat has just sent browsers back to this computer. Two passes and a second sign-in are one too many. */
export interface RedirectLimit {
  /** LiveChat has sent a browser back. */
  note(clientId: string, accountId: string): void;
  /** How long the next one has to wait, in ms; 0: not at all. */
  waitMs(clientId: string, accountId: string): number;
}

/** One for the whole program: a sign-in after a sign-out or a removal is counted with the one before. */
export const createRedirectLimit = (clock: Clock): RedirectLimit => {
  const seen = new Map<string, number[]>();
  const keyOf = (clientId: string, accountId: string): string => JSON.stringify([clientId, accountId]);
  const recent = (key: string): number[] =>
    (seen.get(key) ?? []).filter((atMs) => Math.abs(clock.now() - atMs) < windowMs);
  return {
    note(clientId, accountId) {
      const key = keyOf(clientId, accountId);
      seen.set(key, [...recent(key), clock.now()]);
    },
    waitMs(clientId, accountId) {
      const oldest = recent(keyOf(clientId, accountId)).at(-redirects);
      // A clock that was set back makes nobody wait for longer than the window.
      return oldest === undefined ? 0 : Math.min(windowMs, oldest + windowMs - clock.now());
    },
  };
};
