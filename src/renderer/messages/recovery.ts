import type { LossCause, LostSecret, Recovery, StartProblem } from '../../shared/ipc/state.ts';
import { sentenceOfCode } from '../api/call.ts';
import { counted, dueMoment } from './time.ts';

/** What was lost on this computer, what is back, and what helps. */

const causes: Readonly<Record<LossCause, string>> = {
  damaged: 'The local data of Backchannel on this computer was damaged.',
  changed: 'The local data of Backchannel was changed while it was not running.',
  missing: 'The local data of Backchannel on this computer was missing.',
  'key-lost': 'The password store no longer has the key to the local data of Backchannel.',
};

const secretNames: Readonly<Record<LostSecret, string>> = {
  'sign-in': 'your sign-in',
  device: "this computer's own keys",
  'team-key': 'the key for Instagram conversations',
  'page-access': 'the access to the Page',
  'bridge-access': 'the permission for the bridge',
};

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const lostSecretsOf = ({ lostSecrets, cause }: Recovery): string | undefined => {
  if (lostSecrets.length === 0) return undefined;
  const names = listed(lostSecrets.map((one) => secretNames[one]));
  return `${cause === undefined ? 'The password store could not give back' : 'It could not give back'} ${names}.`;
};

/** The line under the title. */
export const recoverySentence = (recovery: Recovery): string => {
  const { cause, state } = recovery;
  if (cause === undefined) {
    const lost = lostSecretsOf(recovery);
    return lost === undefined
      ? 'The file with your sign-in was damaged. What could still be read of it is in use.'
      : `${lost} It is asked for again; nothing else is lost.`;
  }
  const what = causes[cause];
  if (state === 'reading') return `${what} What can be read of it is being brought back.`;
  if (state === 'waiting') return `${what} Sign in to bring back what can be read of it.`;
  return recovery.keptFiles.length > 0
    ? `${what} It was begun anew; the old file is kept.`
    : `${what} Backchannel began anew.`;
};

export interface RecoveryLines {
  /** What happened. */
  happened: string[];
  back: string[];
  notBack: string[];
}

const secretLines: Readonly<Record<LostSecret, string>> = {
  'sign-in': 'Your sign-in. Sign in with LiveChat once more.',
  device: 'This computer’s own keys. It has new ones, which your colleagues’ computers learn by themselves.',
  'team-key': 'The key for Instagram conversations. A colleague’s computer sends it again.',
  'page-access':
    'The access to the Page. A colleague’s computer sends it again; without one, an admin connects Instagram again.',
  'bridge-access':
    'The permission for the bridge to LiveChat. A colleague’s computer sends it again; without one, an admin gives it again.',
};

const backLines = (recovery: Recovery): string[] => {
  const { privateMessages, replies, drafts } = recovery;
  const draftWord = replies === 1 ? 'a draft' : 'drafts';
  const lines = [
    privateMessages > 0
      ? `${counted(privateMessages, 'private message')}, read from the old file.`
      : undefined,
    drafts > 0 ? `${counted(drafts, 'draft')}.` : undefined,
    replies > 0
      ? `${counted(replies, 'reply', 'replies')} that had not been sent: now ${draftWord} in the conversation. ` +
        'Look before you send.'
      : undefined,
    'The team, from LiveChat.',
    'Where an account is connected: its conversations of the last 30 days, from Instagram, in the background.',
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
        lostSecretsOf(recovery) ?? 'The file with your sign-in was damaged.',
        'Chats and conversations are not touched.',
      ],
      back: [],
      notBack: secrets,
    };
  const isRead = state === 'done';
  const notBack = [
    state === 'waiting'
      ? 'Private chats: they are read from the old file once you have signed in.'
      : undefined,
    state === 'other-person'
      ? 'Private chats: the old file belongs to somebody else, or does not say to whom, so nothing of it is shown.'
      : undefined,
    isRead && unreadable > 0
      ? `${counted(unreadable, 'place')} in the old file that cannot be read any more.`
      : undefined,
    isRead && privateMessages === 0
      ? 'Private chats: none could be read. Your colleagues still have theirs.'
      : undefined,
    'Numbers you compared with colleagues. Compare them again where it matters to you.',
    ...secrets,
  ];
  return {
    happened: [
      causes[cause],
      recovery.keptFiles.length > 0
        ? 'It was set aside, and Backchannel began anew. Nothing was deleted.'
        : 'Backchannel began anew.',
    ],
    back: state === 'reading' ? ['Private chats are being read from the old file.'] : backLines(recovery),
    notBack: notBack.filter((line) => line !== undefined),
  };
};

/** Where it lies, and for how long. */
export const keptSentence = ({ keptFiles, keptUntilMs }: Recovery): string | undefined =>
  keptFiles.length === 0
    ? undefined
    : `What was set aside is kept on this computer until ${dueMoment(keptUntilMs)}, then deleted; earlier when you sign out.`;

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
        title: 'The disk of this computer is full',
        sentence: 'Backchannel cannot write to its folder. Your chats and your sign-in are still there.',
        helps: [
          'Free some space: 100 MB is enough to begin with. Empty the wastebasket first.',
          'Backchannel starts by itself as soon as there is room.',
        ],
      };
    case 'STORAGE_READ_ONLY':
      return {
        title: 'Backchannel may not write to its folder',
        sentence: 'The folder can only be read, so nothing can be kept. What is in it is still there.',
        helps: [
          'Give your user account the right to write to this folder, or ask IT to.',
          'If the disk was set to read-only after an error, start the computer anew and have the disk checked.',
          'Backchannel starts by itself as soon as it may write.',
        ],
      };
    case 'STORAGE_FOLDER_MISSING':
      return {
        title: 'The folder of Backchannel cannot be made',
        sentence: 'The place for its folder is not there, or is something else than a folder.',
        helps: ['Connect the drive it lies on, or ask IT where it should be.', 'Then try again.'],
      };
    case 'STORAGE_FAULT':
      return {
        title: 'The disk of this computer reports an error',
        sentence: 'The local data cannot be read or written at the moment.',
        helps: ['Save what matters elsewhere, and have the disk checked.', 'Then try again.'],
      };
    case 'STORAGE_NEWER':
      return {
        title: 'This version is too old for the local data',
        sentence: 'A newer version of Backchannel has been used on this computer.',
        helps: ['Install the newest version. Nothing is lost.'],
      };
    case 'MANAGED_VALUE_INVALID':
      return {
        title: 'A setting of your organisation cannot be used',
        sentence: `“${setting ?? 'It'}” has a value that Backchannel cannot use, and it does not start with another one.`,
        helps: ['Ask IT to put it right. Where it stands is under “Details”.', 'Then try again.'],
      };
    case 'SETTING_MISSING':
    case 'SETTING_INVALID':
      return {
        title: code === 'SETTING_MISSING' ? 'A setting is missing' : 'A setting cannot be used',
        sentence: `Backchannel was started without a usable value of ${setting ?? 'a setting'}.`,
        helps: ['Ask IT: the setting belongs to how Backchannel was installed.'],
      };
    default:
      return {
        title: 'Backchannel could not start',
        sentence: sentenceOfCode(code) ?? 'Something went wrong inside Backchannel.',
        helps: ['Try again.', 'If it happens again, tell IT what stands under “Details”.'],
      };
  }
};

/** What keeps a running console from writing, for the line under the title. */
export const storageFaultSentence = (code: string): string => {
  switch (code) {
    case 'STORAGE_FULL':
      return 'The disk of this computer is full. Nothing is lost, but nothing new is kept until there is room.';
    case 'STORAGE_READ_ONLY':
      return 'Backchannel may not write to its folder at the moment. Nothing new is kept until it may.';
    case 'STORAGE_DAMAGED':
      return 'A part of the local data is damaged. Start again: it is repaired as far as it goes, and nothing is deleted.';
    default:
      return 'The disk of this computer reports an error. Save what matters, and have it checked.';
  }
};
