/**
 * The command line. A start needs of it what reads the arguments, and no package (decision 0022); src/main/run-command.ts,
 * which is loaded
 * when a command is given, needs the rest.
 */
export { type Command, helpText, readCommand } from './arguments.ts';
export { endRequest, isConsoleAskedToEnd } from './end-request.ts';
export { type ExitCode, exitCodes } from './exit-codes.ts';
export { heldIn, leave } from './leave.ts';
export { type ProfileFiles, sweepProfile } from './profile-files.ts';
export { type Outcome, signOutOutcome } from './report.ts';
export { wipe, wipePlan } from './wipe.ts';
