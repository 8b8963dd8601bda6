import { type CatalogueEntry, entry } from './error-entry.ts';

/** Codes about the computer a console runs on: its start, its network, and what its organisation has set. */
export const computerErrors = {
  // The first start.
  RELAY_ADDRESS_NEEDED: entry('Backchannel does not know the relay of your team yet.'),
  RELAY_ADDRESS_INVALID: entry('This is not an address of a relay.'),
  RELAY_NAME_UNKNOWN: entry('No computer of this name can be found.', { isRetryable: true }),
  RELAY_CERTIFICATE: entry('The certificate of the relay is not believed by this computer.'),
  RELAY_NOT_ONE: entry('Something answers at this address, but it is not a relay of Backchannel.'),
  RELAY_NOT_READY: entry('The relay is there, but not ready. Try again in a moment.', { isRetryable: true }),

  // A start that fails.
  SANDBOX_REFUSED: entry(
    'This computer does not let Backchannel lock its window in (the system refuses the sandbox), and it does not start without.',
  ),
  PROFILE_OPEN_ELSEWHERE: entry('Backchannel is open on another computer that uses the same folder.'),

  // The way out of this computer.
  PROXY_LOGIN_NEEDED: entry('The proxy of your network asks for a name and a password.', {
    isRetryable: true,
  }),
  PROXY_LOGIN_KIND: entry(
    'The proxy of your network asks for a sign-in of Windows, which Backchannel cannot do. Ask IT.',
    { isRetryable: true },
  ),
  PROXY_REFUSED: entry('The proxy of your network does not let Backchannel through. Ask IT.', {
    isRetryable: true,
  }),
  PROXY_UNREACHABLE: entry('The proxy of your network cannot be reached.', { isRetryable: true }),
  PROXY_KIND: entry('The proxy of your network is of a kind that Backchannel does not know (SOCKS). Ask IT.'),

  // What the organisation has set on this computer.
  MANAGED_SETTING: entry('Your organisation has set this on this computer.'),
  MANAGED_OFF: entry('Your organisation has switched this off on this computer.'),
  MANAGED_VALUE_INVALID: entry('A setting of your organisation cannot be used. Ask IT.'),
  SIGN_IN_NOT_ALLOWED: entry(
    'Your organisation does not allow this account on this computer. Sign in with another one, or ask IT.',
  ),
} satisfies Record<string, CatalogueEntry>;
