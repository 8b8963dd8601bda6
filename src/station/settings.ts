import { isAbsolute, join, resolve } from 'node:path';
import { type OutsideSettings, readOutsideSettings } from '../main/environment.ts';
import { toBackchannelError } from '../shared/errors.ts';
import type { StationCommand } from './command-line.ts';
import { exitCodes } from './exit-codes.ts';
import { StationProblem } from './problem.ts';

/** Where the key of a station comes from. */
export type KeySource =
  | { from: 'file'; path: string }
  /** A program and its arguments; started without a shell. */
  | { from: 'command'; command: readonly [string, ...string[]] };

/** What a station is started with. */
export interface StationSettings {
  outside: OutsideSettings;
  /** Absolute. */
  dataFolder: string;
  /** Undefined: none was named. */
  key: KeySource | undefined;
  /** Of the health address on 127.0.0.1; 0: any. */
  port: number;
  logLevel: 'error' | 'warn' | 'info';
}

export const standardPort = 9471;
export const standardDataFolder = '/var/lib/backchannel-station';
/** The name of the key among systemd's credentials (LoadCredential=). */
export const credentialName = 'station-key';

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
const wrong = (sentence: string): StationProblem => new StationProblem(exitCodes.usage, sentence);

/** A path, or a JSON list of a path and its arguments. */
const commandOf = (value: string): readonly [string, ...string[]] => {
  let parts: unknown = [value];
  if (value.startsWith('[')) {
    try {
      parts = JSON.parse(value);
    } catch {
      parts = undefined;
    }
  }
  const isList =
    Array.isArray(parts) && parts.length <= 50 && parts.every((part) => typeof part === 'string');
  const [program, ...args] = isList ? (parts as string[]) : [];
  if (program === undefined || !isAbsolute(program))
    throw wrong(
      'The key command is the absolute path of a program, or a JSON list of one and its arguments: ' +
        '["/usr/local/bin/station-key","--from","kms"].',
    );
  return [program, ...args];
};

const keyOf = (env: NodeJS.ProcessEnv, options: StationCommand['options']): KeySource | undefined => {
  const hasOption = options.keyFile !== undefined || options.keyCommand !== undefined;
  // An option on the command line is meant instead of what the environment says, of whichever kind.
  const file = given(hasOption ? options.keyFile : env['STATION_KEY_FILE']);
  const command = given(hasOption ? options.keyCommand : env['STATION_KEY_COMMAND']);
  if (file !== undefined && command !== undefined) throw wrong('Name a key file or a key command, not both.');
  if (file !== undefined) return { from: 'file', path: resolve(file) };
  if (command !== undefined) return { from: 'command', command: commandOf(command) };
  const credentials = given(env['CREDENTIALS_DIRECTORY']);
  return credentials === undefined ? undefined : { from: 'file', path: join(credentials, credentialName) };
};

const portOf = (value: string | undefined): number => {
  if (value === undefined) return standardPort;
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw wrong('STATION_PORT is a number from 0 to 65535.');
  return port;
};

const levels = ['error', 'warn', 'info'] as const;

/** Errors: StationProblem (usage). */
export const readSettings = (env: NodeJS.ProcessEnv, options: StationCommand['options']): StationSettings => {
  let outside: OutsideSettings;
  try {
    outside = readOutsideSettings(env);
  } catch (error) {
    const setting = toBackchannelError(error).details?.['setting'];
    throw wrong(`${String(setting)} cannot be used as it stands.`);
  }
  const level = given(env['STATION_LOG_LEVEL']) ?? 'info';
  const logLevel = levels.find((each) => each === level);
  if (logLevel === undefined) throw wrong('STATION_LOG_LEVEL is error, warn or info.');
  return {
    outside,
    dataFolder: resolve(
      given(options.dataFolder) ??
        given(env['STATION_DATA_FOLDER']) ??
        // Of systemd's StateDirectory=.
        given(env['STATE_DIRECTORY']) ??
        standardDataFolder,
    ),
    key: keyOf(env, options),
    port: portOf(given(options.port) ?? given(env['STATION_PORT'])),
    logLevel,
  };
};
