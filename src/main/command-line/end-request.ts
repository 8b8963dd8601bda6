/**
 * What a command sends along when it finds a console running on its profile (Electron's single-instance lock): the console
 * ends, so that
 * the command has the profile for itself. Only a program of the same user reaches the lock. A console of a version before
 * this one takes
 * no notice of it, and the command says that it is still running.
 */
export const endRequest = { ask: 'end', v: 1 } as const;

/** `data`: whatever came along with a second start. */
export const isConsoleAskedToEnd = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'ask' in data && data.ask === endRequest.ask;
