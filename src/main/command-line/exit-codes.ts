/**
 * With what a command of the command line ends. Scripts of IT rely on the numbers: docs/it.md names them, and a test
 * compares.
 */
export const exitCodes = {
  /** Everything that was asked for is done. */
  done: 0,
  /** Nothing was done, and the output says why. With --print-policy: something does not count as it stands. */
  failed: 1,
  /** The command line itself: an unknown option, or two that do not go together. Nothing was done. */
  usage: 2,
  /** Done on this computer, but LiveChat, Meta or the relay could not be told. */
  notTold: 3,
  /** Something is left on this computer; the output lists it. */
  left: 4,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
