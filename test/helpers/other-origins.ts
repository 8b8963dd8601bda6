const byRelay = new Map<string, string[]>();

/** The further origins of a relay of this process, by its address; the list grows while the relay runs. */
export const otherOriginsOf = (relayUrl: string): string[] => {
  const known = byRelay.get(relayUrl) ?? [];
  byRelay.set(relayUrl, known);
  return known;
};

/** Consoles reach this relay under that address too: what they sign names it. */
export const nameOtherOrigin = (relayUrl: string, origin: string): void => {
  otherOriginsOf(relayUrl).push(origin);
};
