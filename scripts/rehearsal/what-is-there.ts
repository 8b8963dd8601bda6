import { person } from './clean-root.ts';
import { account, downloads, holds, repositoryInside, type InstalledRun } from './installed.ts';
import { signIn, waitForConnection, waitForNoConnection } from './sign-in.ts';

/** Looks and actions that several ends of the program begin and end with: what of it is in the clean system, and who is signed in. */

/** The person's. */
export const profile = `${person.home}/.config/backchannel`;
/** Inside. */
export const folderOfDownloads = `${repositoryInside}/${downloads}`;

/** What nobody but the package has put there. */
const ofThePackage = [
  '/opt/Backchannel',
  '/usr/bin/backchannel',
  '/usr/share/applications/backchannel.desktop',
  '/etc/alternatives/backchannel',
  '/etc/apparmor.d/backchannel',
];

/** Also a link that leads nowhere is there. */
export const isThere = async ({ root }: InstalledRun, place: string): Promise<boolean> =>
  (await root.run(['sh', '-c', '[ -e "$1" ] || [ -L "$1" ]', 'sh', place])).code === 0;

/** Fails when something of the package is there. */
export async function packageIsGone(run: InstalledRun): Promise<void> {
  for (const place of ofThePackage) holds(!(await isThere(run, place)), `${place} is still there.`);
}

/** A window of whoever was signed in before. */
export async function opensSignedIn(run: InstalledRun): Promise<void> {
  await waitForNoConnection(run.stack);
  await run.seat.clickIcon();
  await run.seat.waitForWindow();
  await waitForConnection(run.stack);
}

/** A window in which somebody signs in. */
export async function signInAnew({ root, seat, stack }: InstalledRun): Promise<void> {
  await waitForNoConnection(stack);
  await seat.clickIcon();
  await seat.waitForWindow();
  await signIn({ root, seat, stack, account });
}
