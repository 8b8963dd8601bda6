/** What the bridge's queues of work have in common. */
export const queueOptions = {
  /**
   * Chats that are worked on at the same time: after a failover it decides how soon everything is in its place. LiveChat's
   * own limit of one socket is ten requests.
   */
  atOnce: 8,
  timing: { firstMs: 1_000, longestMs: 60_000 },
};
