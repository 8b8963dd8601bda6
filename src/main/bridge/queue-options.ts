/** What the bridge's queues of work have in common. */
export const queueOptions = {
  /** Chats that are worked on at the same time: LiveChat's own limit of one socket is ten requests. */
  atOnce: 4,
  timing: { firstMs: 1_000, longestMs: 60_000 },
};
