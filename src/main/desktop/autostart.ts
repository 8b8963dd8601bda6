import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../shared/i18n/text.ts';

/** Starts without a window in front. */
export const hiddenSwitch = '--hidden';

/** What is started at login. */
export interface AutostartCommand {
  program: string;
  args: readonly string[];
}

/** A word of an Exec line. Source: Desktop Entry Specification, "The Exec key". */
const quoted = (word: string): string =>
  `"${word
    .replace(/["`$\\]/g, (sign) => `\\${sign}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;

/** A line of a desktop file has no control characters: a path with one cannot be started at login. */
const isPlain = (word: string): boolean => !/\p{Cc}/u.test(word);

/** The desktop file by which desktops of Linux start a program at login. Undefined: the command has no form there. */
export const autostartEntry = ({ program, args }: AutostartCommand): string | undefined => {
  const words = [program, ...args];
  if (!words.every(isPlain)) return undefined;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Backchannel',
    `Comment=${text('Desktop console for LiveChat teams')}`,
    'Icon=backchannel',
    `Exec=${words.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
};

/** Where it lies. Source: Desktop Application Autostart Specification. */
export const autostartFile = (env: NodeJS.ProcessEnv): string | undefined => {
  const config = env['XDG_CONFIG_HOME'] || (env['HOME'] && join(env['HOME'], '.config'));
  return config === undefined || config === '' ? undefined : join(config, 'autostart', 'backchannel.desktop');
};

/** Writes it, or takes it away. Errors: of the file system; Error when there is no place or no form for it. */
export const setAutostart = async (
  env: NodeJS.ProcessEnv,
  command: AutostartCommand | undefined,
): Promise<void> => {
  const file = autostartFile(env);
  if (file === undefined) throw new Error('no home folder');
  if (command === undefined) return rm(file, { force: true });
  const entry = autostartEntry(command);
  if (entry === undefined) throw new Error('the program lies where nothing is started from');
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present === entry) return;
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, entry);
};
