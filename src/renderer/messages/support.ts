import { presentLocale, text } from '../../shared/i18n/text.ts';
import type { LogLine, NoUpdateReason, PlaceId, UpdateView, VersionAdvice } from '../../shared/ipc/index.ts';

/** The words of Settings › Help. */

export const placeNames: Readonly<Record<PlaceId, string>> = {
  program: text('Program'),
  profile: text('Everything that Backchannel keeps here'),
  database: text('Chats and conversations, encrypted'),
  secrets: text('Sign-in and keys, locked by the password store'),
  settings: text('Settings'),
  relay: text('Address of the relay'),
  log: text('Log'),
  'start-log': text('Log of starts that failed'),
  'starter-log': text('Log of the starter'),
  policy: text('What the organisation has set'),
  autostart: text('Start at login'),
};

/** How much lies there; nothing there is said too. */
export const placeSize = ({ isThere, bytes }: { isThere: boolean; bytes?: number | undefined }): string => {
  if (!isThere) return text('not there');
  if (bytes === undefined) return '';
  const megabytes = bytes / 1024 / 1024;
  const number = new Intl.NumberFormat(presentLocale(), { maximumFractionDigits: 1 });
  return megabytes < 0.1
    ? text('{size} kB', { size: number.format(bytes / 1024) })
    : text('{size} MB', { size: number.format(megabytes) });
};

export const logLevels: Readonly<Record<LogLine['level'], string>> = {
  error: text.in('a line of the log', 'Error'),
  warn: text.in('a line of the log', 'Warning'),
  info: text.in('a line of the log', 'Note'),
};

const whyOff: Readonly<Record<NoUpdateReason, string>> = {
  repository: text('The updates of this computer bring new versions.'),
  'rolled-out': text('Your IT brings new versions.'),
  policy: text('Your organisation has switched updates off. Your IT brings new versions.'),
  sources: text('It was started from its sources, which update nothing.'),
  'no-place': text('This build does not say where new versions are. Ask whoever gave it to you.'),
  unsigned: text(
    'This build cannot check who made a new version, so it takes none. Ask whoever gave it to you.',
  ),
};

/** How this installation stands with new versions. */
export const updateSentence = (update: UpdateView): string => {
  switch (update.state) {
    case 'off':
      return whyOff[update.why];
    case 'current':
      return update.checkedAtMs === undefined
        ? text('New versions come by themselves.')
        : text('This is the newest version.');
    case 'available':
      return text('Version {version} is there.', { version: update.version });
    case 'downloading':
      return text('Version {version} is being fetched.', { version: update.version });
    case 'ready':
      return text('Version {version} is ready. It is put in when you quit.', { version: update.version });
    case 'failed':
      return text('A new version could not be fetched. It is tried again later.');
  }
};

/** What the button beside it does; undefined: there is nothing to do. */
export const updateAction = (
  update: UpdateView,
): { label: string; kind: 'check' | 'install' } | undefined => {
  switch (update.state) {
    case 'current':
    case 'failed':
      return { label: text('Look now'), kind: 'check' };
    case 'available':
      return { label: text.in('verb, on a button', 'Fetch it'), kind: 'install' };
    case 'ready':
      return { label: text('Restart now'), kind: 'install' };
    default:
      return undefined;
  }
};

/** The way to a newer version on this computer. */
const wayToUpdate = (update: UpdateView | undefined): string => {
  if (update === undefined || update.state === 'off') return text('Ask your IT for the new version.');
  return text('Get it in Settings, under Help.');
};

/** The line under the title when the relay takes this version no more. Nothing is lost by that. */
export const outdatedSentence = (
  { required }: VersionAdvice,
  version: string,
  update: UpdateView | undefined,
): string | undefined =>
  required === undefined
    ? undefined
    : text(
        'Backchannel {version} is too old for your relay, which asks for {required}. What is on this computer stays. {way}',
        {
          version,
          required,
          way: wayToUpdate(update),
        },
      );

/** Said quietly, in Settings. */
export const recommendedSentence = (
  { recommended }: VersionAdvice,
  update: UpdateView | undefined,
): string | undefined =>
  recommended === undefined
    ? undefined
    : text('Version {recommended} or newer is recommended for your team. {way}', {
        recommended,
        way: wayToUpdate(update),
      });
