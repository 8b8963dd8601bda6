import { BackchannelError } from '../../shared/errors.ts';
import { isOnThisComputer } from '../../shared/loopback.ts';

/** Windows hands on no more than 2,081 characters; a longer address is nobody's link. */
const maxLength = 2_048;

/**
 * Parses an address, allow-lists its scheme, and formats it anew so that only what the parser understood is opened.
 * `allowsLoopback`: also http on this computer, for a console whose relay runs here (the simulators).
 * Errors: INPUT_INVALID for anything but https, for credentials in it, and for what is too long.
 */
export const checkedAddress = (url: string, { allowsLoopback }: { allowsLoopback: boolean }): string => {
  const parsed = url.length > maxLength ? null : URL.parse(url);
  const isAllowed =
    parsed?.protocol === 'https:' ||
    (allowsLoopback && parsed?.protocol === 'http:' && isOnThisComputer(parsed.href));
  if (
    !parsed ||
    !isAllowed ||
    parsed.username !== '' ||
    parsed.password !== '' ||
    parsed.href.length > maxLength
  )
    throw new BackchannelError('INPUT_INVALID');
  return parsed.href;
};
