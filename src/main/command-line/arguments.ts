/**
 * The command line of the program, read before anything is started. Needs no package (decision 0022). What is not ours is left to
 * Chromium where it is named as Chromium names its switches, and refused otherwise: a mistyped `--wipe` must not open a window.
 */
export type Command =
  /** The window. */
  | { name: 'start' }
  /** Nothing is done. `sentence`: what was wrong; holds nothing of the line but names of options. */
  | { name: 'refused'; sentence: string }
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'print-policy' }
  | { name: 'sign-out' }
  | { name: 'wipe'; isDryRun: boolean }
  /** `file`: as it was given; undefined: to the standard output. */
  | { name: 'diagnostics'; file: string | undefined };

const commands = ['help', 'version', 'print-policy', 'sign-out', 'wipe', 'diagnostics'] as const;
type CommandName = (typeof commands)[number];
const isCommand = (name: string): name is CommandName => (commands as readonly string[]).includes(name);

/** What the program gives to itself: at login, by its starter, and after a refusal or an update. */
const ownSwitches: ReadonlySet<string> = new Set(['hidden', 'check-start', 'start-refused', 'updated']);

/** With what names of Chromium's and GTK's switches begin. Source: Chromium's list of command line switches. */
const chromiumNames = new RegExp(
  `^(?:${[
    ...['allow', 'auth', 'auto', 'autoplay', 'blink', 'browser', 'class', 'crash', 'crashpad', 'debug'],
    ...['default', 'device', 'disable', 'disk', 'display', 'enable', 'experimental', 'explicitly', 'fake'],
    ...['flag', 'force', 'g', 'gpu', 'gtk', 'headless', 'high', 'host', 'ignore', 'import', 'in', 'inspect'],
    ...['js', 'lang', 'load', 'loader', 'log', 'max', 'media', 'mute', 'name', 'no', 'noerrdialogs', 'num'],
    ...[
      'original',
      'ozone',
      'password',
      'ppapi',
      'process',
      'proxy',
      'remote',
      'renderer',
      'require',
      'safe',
    ],
    ...['screen', 'secure', 'single', 'site', 'ssl', 'start', 'test', 'tls', 'touch', 'trace', 'type', 'ui'],
    ...[
      'unsafely',
      'use',
      'user',
      'utility',
      'v',
      'vmodule',
      'wayland',
      'webview',
      'window',
      'x11',
      'zygote',
    ],
  ].join('|')})(?:-|$)`,
);

/** An option as it may be repeated to whoever typed it. */
const namePattern = /^--([a-z][a-z0-9-]{0,60})(?:=(.*))?$/s;

const seeHelp = 'Nothing was done. backchannel --help lists what there is.';
const refused = (sentence: string): Command => ({ name: 'refused', sentence: `${sentence} ${seeHelp}` });

interface Given {
  options: { name: string; value: string | undefined }[];
  /** Neither option nor value of one. */
  loose: string[];
  /** Something that begins with two dashes and is no option of anybody. */
  isGarbled: boolean;
}

const given = (words: readonly string[]): Given => {
  const read: Given = { options: [], loose: [], isGarbled: false };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('--')) {
      // `-psn_0_…` of macOS and `-r` of Node's tools are nobody's files.
      if (!word.startsWith('-')) read.loose.push(word);
      continue;
    }
    const [, name, value] = namePattern.exec(word) ?? [];
    if (name === undefined) {
      read.isGarbled = true;
      continue;
    }
    const next = words[at + 1];
    if (name === 'diagnostics' && value === undefined && next !== undefined && !next.startsWith('-')) {
      at += 1;
      read.options.push({ name, value: next });
    } else read.options.push({ name, value });
  }
  return read;
};

const commandOf = (name: CommandName, value: string | undefined, isDryRun: boolean): Command => {
  if (name === 'wipe') return { name, isDryRun };
  if (name === 'diagnostics') return { name, file: value };
  return { name };
};

/**
 * @param argv as of `process.argv`.
 * @param isPackaged otherwise the first word that is no option is the folder of the program.
 */
export const readCommand = (argv: readonly string[], isPackaged: boolean): Command => {
  const { options, loose, isGarbled } = given(argv.slice(1));
  const files = isPackaged ? loose : loose.slice(1);
  const asked = options.filter(({ name }) => isCommand(name));
  const isDryRun = options.some(({ name }) => name === 'dry-run');
  const unknown = options.find(
    ({ name }) =>
      !isCommand(name) && name !== 'dry-run' && !ownSwitches.has(name) && !chromiumNames.test(name),
  );
  if (unknown) return refused(`Backchannel has no option --${unknown.name}.`);
  const names = [...new Set(asked.map(({ name }) => name))];
  const [name] = names;
  if (name === undefined || !isCommand(name))
    return isDryRun ? refused('--dry-run goes with --wipe alone.') : { name: 'start' };
  const [value] = asked.map((each) => each.value);
  if (names.length > 1) return refused(`--${names.join(' and --')} do not go together.`);
  if (isDryRun && name !== 'wipe') return refused('--dry-run goes with --wipe alone.');
  if (value !== undefined && name !== 'diagnostics') return refused(`--${name} takes no value.`);
  if (value === '') return refused('--diagnostics= names no file.');
  if (isGarbled || files.length > 0 || asked.length > 1)
    return refused(`--${name} was given with something that does not belong to it.`);
  return commandOf(name, value, isDryRun);
};

/** What --help prints. */
export const helpText = `Usage: backchannel [option]

Without an option the window opens, or the one that is open comes to the front.

  --version             print the version
  --print-policy        print what the organisation has set on this computer, as JSON
  --diagnostics [FILE]  print what a support case needs, or write it to FILE; no messages, names or tokens
  --sign-out            end the sign-in of this computer and delete its data, as Settings does
  --wipe                the same, and delete everything that Backchannel keeps for this user
  --wipe --dry-run      list what --wipe would do; nothing is changed
  --help                print this

Exit codes: 0 done, 1 not done, 2 wrong option, 3 done but somebody could not be told, 4 something is left.
`;
