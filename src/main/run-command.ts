import { join } from 'node:path';
import { app, safeStorage } from 'electron';
import { toBackchannelError } from '../shared/errors.ts';
import {
  type Command,
  endRequest,
  type ExitCode,
  exitCodes,
  heldIn,
  helpText,
  leave,
  type Outcome,
  type ProfileFiles,
  signOutOutcome,
  sweepProfile,
  wipe,
  wipePlan,
} from './command-line/index.ts';
import { autostartFile } from './desktop/index.ts';
import { readOutsideSettings, type OutsideSettings } from './environment.ts';
import { lockHolderElsewhere, startLogFolders } from './failed-start.ts';
import { openLog, type Log } from './log.ts';
import { printedPolicy, readManaged } from './managed/index.ts';
import { removeKeyStoreItem, storedSecretNames } from './secrets/index.ts';
import { openWindowless } from './windowless-console.ts';

/** A console that is asked to end has this long, ms: it may be finishing a start that hangs (src/main/end-of-program.ts). */
const longestEndMs = 30_000;
const askAgainMs = 200;

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Place {
  outside: OutsideSettings;
  profile: ProfileFiles;
}

/** Which profile it is about. Errors: SETTING_INVALID. */
const placeOf = (): Place => {
  const outside = readOutsideSettings(process.env);
  const isOwnPlace = outside.profileFolder === undefined && !app.commandLine.hasSwitch('user-data-dir');
  return { outside, profile: { folder: app.getPath('userData'), isOwnPlace } };
};

const runningElsewhere = (folder: string): string | undefined => {
  const holder = lockHolderElsewhere(folder);
  return holder && `Backchannel is open on the computer ${holder.computer}. Close it there first.`;
};

/** A console that runs on this profile is asked to end; afterwards nobody else opens it. Answers why not; undefined: done. */
const takeProfile = async (folder: string): Promise<string | undefined> => {
  const untilMs = performance.now() + longestEndMs;
  while (!app.requestSingleInstanceLock(endRequest)) {
    const elsewhere = runningElsewhere(folder);
    if (elsewhere !== undefined) return elsewhere;
    if (performance.now() > untilMs)
      return 'Backchannel is running and did not end. Close it, then try again. Nothing was done.';
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
  return undefined;
};

/** A program without a window that nobody asks to quit. */
const untilReady = async (): Promise<void> => {
  app.on('window-all-closed', () => undefined);
  await app.whenReady();
};

const outFolder = (): string => join(import.meta.dirname, '..');

/** Beside the profile: what starts the program at login, and what starts of it have written down. */
const otherFilesOf = (isOwnPlace: boolean): string[] => {
  // Another profile of this user has a say in them.
  if (!isOwnPlace) return [];
  const { HOME: home, XDG_STATE_HOME: state } = process.env;
  const autostart = process.platform === 'linux' ? autostartFile(process.env) : undefined;
  // Of the starter in the desktop entry (assets/linux/backchannel-start).
  const starterLog = state ?? (home === undefined ? undefined : join(home, '.local', 'state'));
  return [
    ...(autostart === undefined ? [] : [autostart]),
    ...(process.platform !== 'linux' || starterLog === undefined ? [] : [join(starterLog, 'backchannel')]),
    ...startLogFolders(undefined),
  ];
};

const signOut = async (): Promise<Outcome> => {
  const { outside, profile } = placeOf();
  const { folder } = profile;
  const problem = await takeProfile(folder);
  if (problem !== undefined) return { code: exitCodes.failed, lines: [problem] };
  await untilReady();
  const held = heldIn(storedSecretNames(folder));
  if (!held.signIn && !held.device) return signOutOutcome(await nobody(), false);
  const managed = await readManaged(process.env, app.isPackaged);
  const log = openLog(join(folder, 'logs'), managed.values.LogLevel?.value)('command-line');
  try {
    const services = await openWindowless({
      outside,
      managed,
      folder,
      outFolder: outFolder(),
      log,
      clearsBrowser: true,
    });
    return signOutOutcome(await leave(services, held, { takesShared: false }), true);
  } catch (error) {
    const { code, message } = toBackchannelError(error);
    return {
      code: exitCodes.failed,
      lines: [`Not signed out: ${message} (${code})`, 'backchannel --wipe deletes the data in any case.'],
    };
  }
};

const nobody = async () => ({
  livechat: { state: 'nothing' } as const,
  relay: { state: 'nothing' } as const,
  instagram: { state: 'nothing' } as const,
  integration: { state: 'nothing' } as const,
});

const wipeHere = async (isDryRun: boolean): Promise<Outcome> => {
  const { outside, profile } = placeOf();
  const otherFiles = otherFilesOf(profile.isOwnPlace);
  if (isDryRun) return wipePlan({ profile, otherFiles });
  const problem = await takeProfile(profile.folder);
  if (problem !== undefined) return { code: exitCodes.failed, lines: [problem] };
  await untilReady();
  process.once('exit', () => sweepProfile(profile));
  return wipe({
    profile,
    otherFiles,
    open: async () =>
      openWindowless({
        outside,
        managed: await readManaged(process.env, app.isPackaged),
        folder: profile.folder,
        outFolder: outFolder(),
        // Its file would be in what is deleted, as everything is that the browser inside keeps.
        log: silent,
        clearsBrowser: false,
      }),
    forgetLoginStart() {
      if (process.platform === 'darwin' || process.platform === 'win32')
        app.setLoginItemSettings({ openAtLogin: false });
    },
    removeKeyStoreItem: () =>
      removeKeyStoreItem({
        platform: process.platform,
        backend: process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : '',
        appName: app.getName(),
        env: process.env,
      }),
  });
};

const printPolicy = async (): Promise<Outcome> => {
  const managed = await readManaged(process.env, app.isPackaged);
  return {
    code: managed.problems.length > 0 ? exitCodes.failed : exitCodes.done,
    lines: [printedPolicy(managed)],
  };
};

const diagnose = async (file: string | undefined): Promise<Outcome> => {
  const { outside, profile } = placeOf();
  await untilReady();
  const { diagnoseFromOutside } = await import('./diagnose-command.ts');
  return diagnoseFromOutside({ file, outside, folder: profile.folder });
};

const outcomeOf = async (command: Exclude<Command, { name: 'start' }>): Promise<Outcome> => {
  switch (command.name) {
    case 'refused':
      return { code: exitCodes.usage, lines: [command.sentence] };
    case 'help':
      return { code: exitCodes.done, lines: [helpText.trimEnd()] };
    case 'version':
      return { code: exitCodes.done, lines: [app.getVersion()] };
    case 'print-policy':
      return printPolicy();
    case 'sign-out':
      return signOut();
    case 'wipe':
      return wipeHere(command.isDryRun);
    case 'diagnostics':
      return diagnose(command.file);
  }
};

const print = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => void stream.write(text, () => resolve()));

/** What was done goes to the standard output, why nothing was done to the standard error; then the program ends. */
export const runCommand = async (command: Exclude<Command, { name: 'start' }>): Promise<void> => {
  let code: ExitCode = exitCodes.failed;
  let lines: readonly string[];
  try {
    ({ code, lines } = await outcomeOf(command));
  } catch (error) {
    const fault = toBackchannelError(error);
    lines = [`${fault.message} (${fault.code})`];
  }
  const isRefusal =
    code === exitCodes.usage || (code === exitCodes.failed && command.name !== 'print-policy');
  await print(isRefusal ? process.stderr : process.stdout, `${lines.join('\n')}\n`);
  app.exit(code);
};
