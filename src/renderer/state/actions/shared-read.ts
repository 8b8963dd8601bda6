/**
 * The same read, done once at a time for each id: whoever asks while it runs gets its promise.
 */
export const sharedRead = (read: (id: string) => Promise<void>): ((id: string) => Promise<void>) => {
  const running = new Map<string, Promise<void>>();
  return (id) => {
    const present = running.get(id);
    if (present !== undefined) return present;
    const started = read(id).finally(() => running.delete(id));
    running.set(id, started);
    return started;
  };
};
