import { parseArgs } from 'node:util';
import { exitCodes } from './exit-codes.ts';
import { StationProblem } from './problem.ts';

const commandNames = ['run', 'enrol', 'status', 'sign-out', 'wipe', 'version', 'help'] as const;
type CommandName = (typeof commandNames)[number];

/** What the command line says; `options` win over the environment. */
export interface StationCommand {
  name: CommandName;
  /** Of `wipe`: only says what would be deleted. */
  isDryRun: boolean;
  options: {
    dataFolder: string | undefined;
    keyFile: string | undefined;
    /** A path, or a JSON list of a path and its arguments. */
    keyCommand: string | undefined;
    port: string | undefined;
  };
}

/** The console's way to name these commands is understood as well. */
const otherNames: Readonly<Record<string, CommandName>> = {
  '--sign-out': 'sign-out',
  '--wipe': 'wipe',
  '--version': 'version',
  '--help': 'help',
};

export const helpText = `backchannel-station COMMAND [options]: Backchannel without a window, on a server of your own.

  enrol      signs in to LiveChat and asks to be let in; an administrator does that in Admin > Computers
  run        carries messages between Instagram and LiveChat until it is asked to end (SIGTERM)
  status     says how the station that runs here is, as JSON; exit code 0 when it is ready
  sign-out   leaves the team: sign-in revoked, station taken out at the relay, data deleted
  wipe       the same, and deletes everything of the station; --dry-run only lists it
  version, help

  --data-folder FOLDER   where it keeps its data       STATION_DATA_FOLDER
  --key-file FILE        the key its data is locked with   STATION_KEY_FILE
  --key-command COMMAND  a program that prints the key     STATION_KEY_COMMAND
  --port PORT            health and metrics on 127.0.0.1   STATION_PORT

BACKCHANNEL_RELAY_URL names the relay. Settings, exit codes and everything else: docs/station.md.
`;

const isCommand = (name: string): name is CommandName => (commandNames as readonly string[]).includes(name);

/** `argv`: without program and script. Errors: StationProblem (usage). */
export const readCommandLine = (argv: readonly string[]): StationCommand => {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv.map((each, index) => (index === 0 ? (otherNames[each] ?? each) : each)),
      allowPositionals: true,
      strict: true,
      options: {
        'data-folder': { type: 'string' },
        'key-file': { type: 'string' },
        'key-command': { type: 'string' },
        port: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
    });
  } catch {
    throw new StationProblem(
      exitCodes.usage,
      'An option is not known, or lacks its value. See: backchannel-station help',
    );
  }
  const { values, positionals } = parsed;
  const [name = 'help', ...rest] = positionals;
  if (!isCommand(name) || rest.length > 0)
    throw new StationProblem(
      exitCodes.usage,
      'There is no such command, or more than one. See: backchannel-station help',
    );
  if (values['dry-run'] === true && name !== 'wipe')
    throw new StationProblem(exitCodes.usage, '--dry-run belongs to wipe.');
  return {
    name,
    isDryRun: values['dry-run'] === true,
    options: {
      dataFolder: values['data-folder'],
      keyFile: values['key-file'],
      keyCommand: values['key-command'],
      port: values.port,
    },
  };
};
