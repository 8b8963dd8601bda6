import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readSetting } from '../config.ts';
import { createAddresses } from '../http/address-of.ts';
import { readPolicyVersions } from '../policy/index.ts';
import { type SettingProblem, settingProblem } from '../setting-help.ts';
import { sqlitePath } from '../store/index.ts';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const may = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    // The answer is all that is asked for.
    return false;
  }
};
const mayWrite = (folder: string): boolean => may(folder, constants.W_OK | constants.X_OK);

/** What hinders a SQLite file; undefined: nothing. */
const sqliteTrouble = (path: string): string | undefined => {
  // Through links: the folder that is written to is the file's own.
  const file = existsSync(path) ? realpathSync(path) : resolve(path);
  const folder = dirname(file);
  if (isFolder(file)) return 'a file: this path is a folder. Name a file in it, for instance relay.db';
  if (!existsSync(folder))
    return 'a file in a folder that exists: make the folder, and let the user of the relay write to it';
  if (!isFolder(folder)) return 'a file in a folder: a part of this path is a file';
  if (!mayWrite(folder))
    return 'a file in a folder that the user of the relay may write to: files beside the database are made there too';
  if (existsSync(file) && !may(file, constants.R_OK | constants.W_OK))
    return 'a file that the user of the relay may read and write';
  return undefined;
};

/** The log folder is made when it is missing, with those above it. */
const logFolderTrouble = (path: string): string | undefined => {
  let folder = resolve(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  if (!isFolder(folder)) return 'a folder: a part of this path is a file';
  return mayWrite(folder)
    ? undefined
    : 'a folder that the user of the relay may write to, or may make in the one above';
};

const isReadable = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    // What it throws says no more than the setting's own text.
    return false;
  }
};

/**
 * Settings that have the right form and name something that cannot be used here: folders, files, networks. Those of wrong form
 * are findSettingProblems' (config.ts).
 */
export const findPlaceProblems = (
  environment: Readonly<Record<string, string | undefined>>,
): SettingProblem[] => {
  const problems: SettingProblem[] = [];
  const note = (setting: string, wants: string | undefined): void => {
    if (wants !== undefined) problems.push(settingProblem(setting, 'wrong', wants));
  };
  const database = readSetting(environment, 'RELAY_DATABASE_URL');
  if (database?.startsWith('file:') === true) note('RELAY_DATABASE_URL', sqliteTrouble(sqlitePath(database)));
  const logFolder = readSetting(environment, 'RELAY_LOG_FOLDER');
  if (logFolder !== undefined) note('RELAY_LOG_FOLDER', logFolderTrouble(logFolder));
  const policyFile = readSetting(environment, 'RELAY_POLICY_FILE');
  if (!isReadable(() => readPolicyVersions(policyFile)))
    problems.push(settingProblem('RELAY_POLICY_FILE', 'wrong'));
  const trustProxy = readSetting(environment, 'RELAY_TRUST_PROXY') ?? false;
  if (!isReadable(() => createAddresses(trustProxy)))
    problems.push(settingProblem('RELAY_TRUST_PROXY', 'wrong'));
  return problems;
};
