interface Sent {
  id: string;
  sentAtMs: number;
}

/** The message above which some are missing; undefined while it is not among those that have been read (oldest first). */
export const cutMessageId = (
  messages: readonly Sent[],
  hasMore: boolean,
  historyCutAtMs: number | undefined,
): string | undefined => {
  if (historyCutAtMs === undefined) return undefined;
  const index = messages.findIndex((message) => message.sentAtMs > historyCutAtMs);
  return index === -1 || (index === 0 && hasMore) ? undefined : messages[index]?.id;
};
