import { execFile } from 'node:child_process';

/** Desktops that keep their do-not-disturb in this setting of GNOME's. */
const desktops = /\b(?:gnome|unity|budgie)\b/i;

/** It answers at once or not at all, ms. */
const answerWithinMs = 1_000;

/** What a program prints; undefined: it is not there, or failed. */
export type AskProgram = (program: string, args: readonly string[]) => Promise<string | undefined>;

const askProgram: AskProgram = (program, args) =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: answerWithinMs, maxBuffer: 1_000 }, (error, printed) =>
      resolve(error ? undefined : printed),
    );
  });

/**
 * Whether GNOME's do-not-disturb is on, which its notification server does not tell; undefined: another desktop, or no answer.
 * Source: the schema org.gnome.desktop.notifications, key show-banners.
 */
export const gnomeQuiet = async (
  env: NodeJS.ProcessEnv,
  ask: AskProgram = askProgram,
): Promise<boolean | undefined> => {
  if (!desktops.test(env['XDG_CURRENT_DESKTOP'] ?? '')) return undefined;
  const printed = await ask('gsettings', ['get', 'org.gnome.desktop.notifications', 'show-banners']);
  const word = printed?.trim();
  return word === 'true' ? false : word === 'false' ? true : undefined;
};
