import type { Clock } from '../../../shared/clock.ts';

/** LiveChat sends one client's browser back this often in the window, per account; then its own page says no. livechat.md §2.2 */
const redirects = 3;
const windowMs = 30_000;

/**
 * How often LiveChat has just sent browsers back to this computer. Two passes and a second sign-in are one too many
 * (decision 0095).
 */
export interface RedirectLimit {
  /** LiveChat has sent a browser back. `accountId`: undefined where its answer does not say whose account it was. */
  note(clientId: string, accountId: string | undefined): void;
  /**
   * How long the next one has to wait, in ms; 0: not at all. Without `accountId`, before it is known who will sign in: as long as
   * any account has to.
   */
  waitMs(clientId: string, accountId?: string): number;
}

/** One for the whole program: a sign-in after a sign-out or a removal is counted with the one before. */
export const createRedirectLimit = (clock: Clock): RedirectLimit => {
  let seen: { clientId: string; accountId: string | undefined; atMs: number }[] = [];
  const recent = () => seen.filter(({ atMs }) => Math.abs(clock.now() - atMs) < windowMs);
  return {
    note(clientId, accountId) {
      seen = [...recent(), { clientId, accountId, atMs: clock.now() }];
    },
    waitMs(clientId, accountId) {
      const ofClient = recent().filter((one) => one.clientId === clientId);
      const accounts = accountId === undefined ? new Set(ofClient.map((one) => one.accountId)) : [accountId];
      const waits = [...accounts].map((account) => {
        // What nobody said an account of may be this one's.
        const counted = ofClient.filter((one) => one.accountId === account || one.accountId === undefined);
        const oldest = counted.at(-redirects);
        // A clock that was set back makes nobody wait for longer than the window.
        return oldest === undefined ? 0 : Math.min(windowMs, oldest.atMs + windowMs - clock.now());
      });
      return Math.max(0, ...waits);
    },
  };
};
