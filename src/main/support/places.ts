import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlaceId, PlaceOfFile } from '../../shared/ipc/support.ts';
import { policyPlaceOf } from '../managed/index.ts';

/** What decides where things lie. */
export interface PlacesOf {
  /** The profile's folder. */
  folder: string;
  /** The program's file. */
  program: string;
  /** As of `process.platform`. */
  platform: string;
  env: NodeJS.ProcessEnv;
  /** The file that starts the program at login; undefined: the system keeps that elsewhere. */
  autostart: string | undefined;
}

const bytesBelow = async (path: string): Promise<number | undefined> => {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isDirectory()) return found.size;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => bytesBelow(join(path, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
};

const pathsOf = ({
  folder,
  program,
  platform,
  env,
  autostart,
}: PlacesOf): [PlaceId, string | undefined][] => {
  const { HOME: home, XDG_STATE_HOME: state } = env;
  const states = state || (home && join(home, '.local', 'state'));
  return [
    ['program', program],
    ['profile', folder],
    ['database', join(folder, 'data')],
    ['secrets', join(folder, 'secrets.json')],
    ['settings', join(folder, 'settings.json')],
    ['relay', join(folder, 'relay.json')],
    ['log', join(folder, 'logs', 'main.log')],
    ['start-log', join(folder, 'logs', 'start.log')],
    // Of the starter in the desktop entry (assets/linux/backchannel-start).
    ['starter-log', platform === 'linux' && states ? join(states, 'backchannel', 'start.log') : undefined],
    ['policy', policyPlaceOf(platform)],
    ['autostart', autostart],
  ];
};

/** Everything that the program keeps or looks for on this computer, with its place. */
export const findPlaces = async (of: PlacesOf): Promise<PlaceOfFile[]> => {
  const known = pathsOf(of).filter((pair): pair is [PlaceId, string] => pair[1] !== undefined);
  return Promise.all(
    known.map(async ([id, path]): Promise<PlaceOfFile> => {
      // The program's own size says nothing, and a key of the registry is no file.
      const isFile = !/^HK(?:LM|CU)\\/.test(path);
      const bytes = isFile ? await bytesBelow(path) : undefined;
      const isThere = bytes !== undefined;
      return { id, path, isThere, canBeShown: isThere, ...(isThere && id !== 'program' ? { bytes } : {}) };
    }),
  );
};
