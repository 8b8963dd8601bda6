/** Addresses remembered in one window; counting does not stop a flood from more of them. */
const maxAddresses = 10_000;

/**
 * Limits requests per address and minute, in this process: behind a balancer with n processes an address gets up to n times as
 * much.
 */
export const createAddressLimit = (
  perMinute: number,
  now: () => number,
): { isOver(address: string): boolean } => {
  let counts = new Map<string, number>();
  let endsAtMs = 0;
  return {
    isOver(address) {
      const nowMs = now();
      if (nowMs >= endsAtMs || counts.size > maxAddresses) {
        counts = new Map();
        endsAtMs = nowMs + 60_000;
      }
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count > perMinute;
    },
  };
};
