import { createSecretStore, type SafeStorageLike } from '../../main/secrets/index.ts';
import { systemClock } from '../../shared/clock.ts';
import { exitCodes } from '../exit-codes.ts';
import { StationProblem } from '../problem.ts';
import type { KeySource } from '../settings.ts';
import { runKeyCommand } from './key-command.ts';
import { readKeyFile } from './key-file.ts';
import { createKeyStorage } from './key-storage.ts';

const keyPattern = /^[A-Za-z0-9+/]{43}=$/;

const textOf = (source: KeySource, env: NodeJS.ProcessEnv): Promise<string> | string =>
  source.from === 'command'
    ? runKeyCommand(source.command)
    : readKeyFile(source.path, {
        ownId: process.getuid?.() ?? 0,
        credentials: env['CREDENTIALS_DIRECTORY'],
      });

/**
 * The key store of this station. The key is 32 random bytes in base64, as `openssl rand -base64 32` prints them.
 * Errors: StationProblem: usage (none was named), keyRefused (rights, form, or another key than the data was locked with), failed
 * (the command).
 */
export const openKeyStorage = async (of: {
  source: KeySource | undefined;
  dataFolder: string;
  env: NodeJS.ProcessEnv;
}): Promise<SafeStorageLike> => {
  const { source, dataFolder } = of;
  if (source === undefined)
    throw new StationProblem(
      exitCodes.usage,
      'No key is named. Make one with: openssl rand -base64 32, and name its file in STATION_KEY_FILE, or a program that ' +
        'prints it in STATION_KEY_COMMAND.',
    );
  const text = (await textOf(source, of.env)).replace(/\r?\n$/, '');
  if (!keyPattern.test(text))
    throw new StationProblem(
      exitCodes.keyRefused,
      `What ${source.from === 'file' ? `stands in ${source.path}` : 'the key command prints'} is not a key: ` +
        '32 bytes in base64, one line of 44 characters, as openssl rand -base64 32 prints them.',
    );
  const safeStorage = createKeyStorage(Buffer.from(text, 'base64'));
  // Only looked at: nothing that another key has locked is set aside or begun anew.
  const { problem } = await createSecretStore({
    safeStorage,
    platform: 'linux',
    folder: dataFolder,
    clock: systemClock,
  });
  if (problem === 'SECRET_BACKEND_CHANGED')
    throw new StationProblem(
      exitCodes.keyRefused,
      `This is not the key that the data in ${dataFolder} was locked with. Bring the right one, or delete the data with: ` +
        'backchannel-station wipe',
    );
  return safeStorage;
};
