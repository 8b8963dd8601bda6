import type { LossCause, LostSecret, Recovery, StartProblem } from '../../shared/ipc/state.ts';
import { listWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';
import { dueMoment } from './time.ts';

/** What was lost on this computer, what is back, and what helps. */

const causes: Readonly<Record<LossCause, string>> = {
  damaged: text('The local data of Backchannel on this computer was damaged.'),
  changed: text('The local data of Backchannel was changed while it was not running.'),
  missing: text('The local data of Backchannel on this computer was missing.'),
  'key-lost': text('The password store no longer has the key to the local data of Backchannel.'),
};

const secretNames: Readonly<Record<LostSecret, string>> = {
  'sign-in': text.in('inside a sentence: what was lost', 'your sign-in'),
  device: text.in('inside a sentence: what was lost', "this computer's own keys"),
  'team-key': text.in('inside a sentence: what was lost', 'the key for Instagram conversations'),
  'page-access': text.in('inside a sentence: what was lost', 'the access to the Page'),
  'bridge-access': text.in('inside a sentence: what was lost', 'the permission for the bridge'),
};

const lostSecretsOf = ({ lostSecrets, cause }: Recovery): string | undefined => {
  if (lostSecrets.length === 0) return undefined;
  const names = listWords(lostSecrets.map((one) => secretNames[one]));
  return cause === undefined
    ? text('The password store could not give back {names}.', { names })
    : text('It could not give back {names}.', { names });
};

/** The line under the title. */
export const recoverySentence = (recovery: Recovery): string => {
  const { cause, state } = recovery;
  if (cause === undefined) {
    const lost = lostSecretsOf(recovery);
    return lost === undefined
      ? text('The file with your sign-in was damaged. What could still be read of it is in use.')
      : `${lost} ${text('It is asked for again; nothing else is lost.')}`;
  }
  const what = causes[cause];
  if (state === 'reading') return `${what} ${text('What can be read of it is being brought back.')}`;
  if (state === 'waiting') return `${what} ${text('Sign in to bring back what can be read of it.')}`;
  return recovery.keptFiles.length > 0
    ? `${what} ${text('It was begun anew; the old file is kept.')}`
    : `${what} ${text('Backchannel began anew.')}`;
};

export interface RecoveryLines {
  /** What happened. */
  happened: string[];
  back: string[];
  notBack: string[];
}

const secretLines: Readonly<Record<LostSecret, string>> = {
  'sign-in': text('Your sign-in. Sign in with LiveChat once more.'),
  device: text(
    'This computer’s own keys. It has new ones, which your colleagues’ computers learn by themselves.',
  ),
  'team-key': text('The key for Instagram conversations. A colleague’s computer sends it again.'),
  'page-access': text(
    'The access to the Page. A colleague’s computer sends it again; without one, an admin ' +
      'connects Instagram again.',
  ),
  'bridge-access': text(
    'The permission for the bridge to LiveChat. A colleague’s computer sends it again; without ' +
      'one, an admin gives it again.',
  ),
};

const backLines = (recovery: Recovery): string[] => {
  const { privateMessages, replies, drafts } = recovery;
  const lines = [
    privateMessages > 0
      ? text('{count, plural, one {# private message} other {# private messages}}, read from the old file.', {
          count: privateMessages,
        })
      : undefined,
    drafts > 0 ? text('{count, plural, one {# draft.} other {# drafts.}}', { count: drafts }) : undefined,
    replies > 0
      ? text(
          '{count, plural, one {# reply that had not been sent: now a draft in the conversation. Look ' +
            'before you send.} other {# replies that had not been sent: now drafts in the conversation. ' +
            'Look before you send.}}',
          { count: replies },
        )
      : undefined,
    text('The team, from LiveChat.'),
    text(
      'Where an account is connected: its conversations of the last 30 days, from Instagram, in ' +
        'the background.',
    ),
  ];
  return lines.filter((line) => line !== undefined);
};

/** The page behind the line. */
export const recoveryLines = (recovery: Recovery): RecoveryLines => {
  const { cause, state, unreadable, lostSecrets, privateMessages } = recovery;
  const secrets = lostSecrets.map((one) => secretLines[one]);
  if (cause === undefined)
    return {
      happened: [
        lostSecretsOf(recovery) ?? text('The file with your sign-in was damaged.'),
        text('Chats and conversations are not touched.'),
      ],
      back: [],
      notBack: secrets,
    };
  const isRead = state === 'done';
  const notBack = [
    state === 'waiting'
      ? text('Private chats: they are read from the old file once you have signed in.')
      : undefined,
    state === 'other-person'
      ? text(
          'Private chats: the old file belongs to somebody else, or does not say to whom, so nothing ' +
            'of it is shown.',
        )
      : undefined,
    isRead && unreadable > 0
      ? text(
          '{count, plural, one {# place} other {# places}} in the old file that cannot be read any more.',
          { count: unreadable },
        )
      : undefined,
    isRead && privateMessages === 0
      ? text('Private chats: none could be read. Your colleagues still have theirs.')
      : undefined,
    text('Numbers you compared with colleagues. Compare them again where it matters to you.'),
    ...secrets,
  ];
  return {
    happened: [
      causes[cause],
      recovery.keptFiles.length > 0
        ? text('It was set aside, and Backchannel began anew. Nothing was deleted.')
        : text('Backchannel began anew.'),
    ],
    back:
      state === 'reading' ? [text('Private chats are being read from the old file.')] : backLines(recovery),
    notBack: notBack.filter((line) => line !== undefined),
  };
};

/** Where it lies, and for how long. */
export const keptSentence = ({ keptFiles, keptUntilMs }: Recovery): string | undefined =>
  keptFiles.length === 0
    ? undefined
    : text(
        'What was set aside is kept on this computer until {moment}, then deleted; earlier when you ' +
          'sign out.',
        { moment: dueMoment(keptUntilMs) },
      );

export interface StartProblemWords {
  title: string;
  sentence: string;
  /** What helps, in order. */
  helps: string[];
}

/** The window of a program that could not start. */
export const startProblemWords = ({ code, setting }: StartProblem): StartProblemWords => {
  switch (code) {
    case 'STORAGE_FULL':
      return {
        title: text('The disk of this computer is full'),
        sentence: text(
          'Backchannel cannot write to its folder. Your chats and your sign-in are still there.',
        ),
        helps: [
          text('Free some space: 100 MB is enough to begin with. Empty the wastebasket first.'),
          text('Backchannel starts by itself as soon as there is room.'),
        ],
      };
    case 'STORAGE_READ_ONLY':
      return {
        title: text('Backchannel may not write to its folder'),
        sentence: text('The folder can only be read, so nothing can be kept. What is in it is still there.'),
        helps: [
          text('Give your user account the right to write to this folder, or ask IT to.'),
          text(
            'If the disk was set to read-only after an error, start the computer anew and have the disk ' +
              'checked.',
          ),
          text('Backchannel starts by itself as soon as it may write.'),
        ],
      };
    case 'STORAGE_FOLDER_MISSING':
      return {
        title: text('The folder of Backchannel cannot be made'),
        sentence: text('The place for its folder is not there, or is something else than a folder.'),
        helps: [text('Connect the drive it lies on, or ask IT where it should be.'), text('Then try again.')],
      };
    case 'STORAGE_FAULT':
      return {
        title: text('The disk of this computer reports an error'),
        sentence: text('The local data cannot be read or written at the moment.'),
        helps: [text('Save what matters elsewhere, and have the disk checked.'), text('Then try again.')],
      };
    case 'STORAGE_NEWER':
      return {
        title: text('This version is too old for the local data'),
        sentence: text('A newer version of Backchannel has been used on this computer.'),
        helps: [text('Install the newest version. Nothing is lost.')],
      };
    case 'MANAGED_VALUE_INVALID':
      return {
        title: text('A setting of your organisation cannot be used'),
        sentence: text(
          '“{setting}” has a value that Backchannel cannot use, and it does not start with another one.',
          {
            setting: setting ?? text.in('in place of the name of a setting that is not known', 'It'),
          },
        ),
        helps: [text('Ask IT to put it right. Where it stands is under “Details”.'), text('Then try again.')],
      };
    case 'SETTING_MISSING':
    case 'SETTING_INVALID':
      return {
        title: code === 'SETTING_MISSING' ? text('A setting is missing') : text('A setting cannot be used'),
        sentence:
          setting === undefined
            ? text('Backchannel was started without a usable value of a setting.')
            : text('Backchannel was started without a usable value of {setting}.', { setting }),
        helps: [text('Ask IT: the setting belongs to how Backchannel was installed.')],
      };
    default:
      return {
        title: text('Backchannel could not start'),
        sentence: sentenceOfCode(code) ?? text('Something went wrong inside Backchannel.'),
        helps: [text('Try again.'), text('If it happens again, tell IT what stands under “Details”.')],
      };
  }
};

/** What keeps a running console from writing, for the line under the title. */
export const storageFaultSentence = (code: string): string => {
  switch (code) {
    case 'STORAGE_FULL':
      return text(
        'The disk of this computer is full. Nothing is lost, but nothing new is kept until there is room.',
      );
    case 'STORAGE_READ_ONLY':
      return text('Backchannel may not write to its folder at the moment. Nothing new is kept until it may.');
    case 'STORAGE_DAMAGED':
      return text(
        'A part of the local data is damaged. Start again: it is repaired as far as it goes, and ' +
          'nothing is deleted.',
      );
    default:
      return text('The disk of this computer reports an error. Save what matters, and have it checked.');
  }
};
