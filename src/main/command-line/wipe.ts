import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleServices } from '../console/index.ts';
import { type KeyStoreItem, storedSecretNames } from '../secrets/index.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { heldIn, leave, type Left, leftUnopened } from './leave.ts';
import { entriesOf, type ProfileFiles, removeProfile, sizeBelow } from './profile-files.ts';
import { type Outcome, sizeWords, wipeOutcome } from './report.ts';

/** What a wipe needs of the world. */
export interface WipeWorld {
  profile: ProfileFiles;
  /** Files of this user's beside the profile: the entry that starts the program at login, and logs of starts. */
  otherFiles: readonly string[];
  /** Opens what stands in the profile, without connecting. Errors: whatever keeps it from being opened. */
  open(): Promise<ConsoleServices>;
  /** Where the system keeps starting at login elsewhere than in a file. */
  forgetLoginStart(): void;
  removeKeyStoreItem(): Promise<KeyStoreItem>;
}

const exists = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined;

const sizeOf = async (profile: ProfileFiles, others: readonly string[]) => {
  const entries = (await entriesOf(profile)).map((name) => join(profile.folder, name));
  const sizes = await Promise.all([...entries, ...others].map(sizeBelow));
  return {
    files: sizes.reduce((sum, { files }) => sum + files, 0),
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};

/**
 * Ends the session, then deletes what the program keeps for this user. Nothing of it waits for a network longer than a
 * call's own time;
 * what could not be told is in the outcome. May be repeated after a kill: what was told is not told again, what is left is
 * deleted.
 */
export const wipe = async (world: WipeWorld): Promise<Outcome> => {
  const { profile, otherFiles } = world;
  const held = heldIn(storedSecretNames(profile.folder));
  const removed = await sizeOf(profile, otherFiles);
  let left: Left;
  try {
    left = await leave(await world.open(), held, { takesShared: true });
  } catch (error) {
    // It was to be deleted: what cannot be opened is deleted unopened.
    left = leftUnopened(held, toBackchannelError(error).code);
  }
  world.forgetLoginStart();
  // While the profile is there: on some systems the key store is asked through it.
  const keyStore = profile.isOwnPlace ? await world.removeKeyStoreItem() : undefined;
  const stays = await removeProfile(profile);
  for (const path of otherFiles)
    await rm(path, { recursive: true, force: true }).catch(() => stays.push(path));
  return wipeOutcome({ left, removed, keyStore, stays });
};

/** What a wipe would do, from what lies in the profile; opens nothing and asks nobody. */
export const wipePlan = async ({
  profile,
  otherFiles,
}: Pick<WipeWorld, 'profile' | 'otherFiles'>): Promise<Outcome> => {
  const held = heldIn(storedSecretNames(profile.folder));
  const entries = (await entriesOf(profile)).map((name) => join(profile.folder, name));
  const there: string[] = [];
  for (const path of [...entries, ...otherFiles]) if (await exists(path)) there.push(path);
  const lines = [
    ...(held.signIn ? ['LiveChat: the sign-in of this computer would be revoked.'] : []),
    ...(held.device ? ['Relay: this computer would be taken out of the team.'] : []),
    ...(held.pages > 0
      ? [
          'Instagram: the token of this computer would be deleted; the last computer of a team also asks Meta to stop sending.',
        ]
      : []),
    ...(held.grant
      ? [
          'LiveChat: the permission to chat for customers would be deleted here; the last computer of a team takes it back.',
        ]
      : []),
  ];
  for (const path of there) lines.push(`Would be deleted: ${path} (${sizeWords(await sizeBelow(path))})`);
  if (profile.isOwnPlace && there.length > 0)
    lines.push('Password store: the key of Backchannel would be deleted.');
  const code: ExitCode = exitCodes.done;
  return {
    code,
    lines:
      lines.length === 0
        ? ['There is nothing of Backchannel for this user on this computer.']
        : [...lines, 'Nothing was changed.'],
  };
};
