/**
 * With what a station and its commands end. The first five are those of the console's command line (docs/it.md); scripts and
 * systemd rely on the numbers: docs/station.md names them, and a test compares.
 */
export const exitCodes = {
  /** Done; of a station that ran: it was asked to end, and has. */
  done: 0,
  /** Not done, and the output says why. Trying again may help. */
  failed: 1,
  /** The command line or a setting. Nothing was done. */
  usage: 2,
  /** Done on this computer, but LiveChat or the relay could not be told. */
  notTold: 3,
  /** Something is left on this computer; the output lists it. */
  left: 4,
  /** Nobody has enrolled this station, or LiveChat takes its sign-in no more: `enrol`. */
  notEnrolled: 5,
  /** It was taken out of the team: its data is deleted. */
  removed: 6,
  /** The key cannot be used: its file's rights, its form, or it is another than the data was locked with. */
  keyRefused: 7,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
