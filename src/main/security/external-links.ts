import { BackchannelError } from '../../shared/errors.ts';

/** The one way out to the system's browser. */
export interface ExternalLinks {
  /** Opens a checked link; INPUT_INVALID for anything but https (or http on loopback, for the simulators). */
  open(url: string): void;
}

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Parses, allow-lists the scheme, and writes the address out again so that nothing odd survives. */
export const checkedExternalUrl = (url: string): string => {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw new BackchannelError('INPUT_INVALID', { cause: error });
  }
  const isAllowed =
    parsed.protocol === 'https:' || (parsed.protocol === 'http:' && loopbackHosts.has(parsed.hostname));
  if (!isAllowed || parsed.username !== '' || parsed.password !== '')
    throw new BackchannelError('INPUT_INVALID');
  return parsed.toString();
};

export const createExternalLinks = (dependencies: {
  openExternal(url: string): Promise<void>;
  /** For the log, which never sees the link. */
  onRefused(): void;
}): ExternalLinks => ({
  open(url) {
    let checked: string;
    try {
      checked = checkedExternalUrl(url);
    } catch (error) {
      dependencies.onRefused();
      throw error;
    }
    dependencies.openExternal(checked).catch(() => dependencies.onRefused());
  },
});
