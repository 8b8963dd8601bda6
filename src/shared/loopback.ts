const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An address of this computer itself. Without the schema library, which the window would wait for (decision 0022). */
export const isOnThisComputer = (address: string): boolean =>
  URL.canParse(address) && loopbackHosts.has(new URL(address).hostname);
