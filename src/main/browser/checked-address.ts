import { BackchannelError } from '../../shared/errors.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Parses an address, allow-lists its scheme, and formats it anew so that only what the parser understood is opened.
 * Errors: INPUT_INVALID for anything but https (or http on loopback, for the simulators).
 */
export const checkedAddress = (url: string): string => {
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
