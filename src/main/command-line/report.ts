import type { KeyStoreItem } from '../secrets/index.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Left, Telling } from './leave.ts';

/** What a command says and with what it ends. English, for terminals and logs of IT; no names, no tokens, no content. */
export interface Outcome {
  code: ExitCode;
  lines: readonly string[];
}

const parties: readonly {
  of: keyof Left;
  words: Readonly<Record<Exclude<Telling['state'], 'nothing'>, string>>;
}[] = [
  {
    of: 'livechat',
    words: {
      told: 'LiveChat: the sign-in of this computer is revoked.',
      'of-team': '',
      'not-told':
        'LiveChat: could not be told (CODE). The sign-in of this computer is deleted here; at LiveChat it ends when ' +
        'it expires, or when the person removes Backchannel there.',
    },
  },
  {
    of: 'relay',
    words: {
      told: 'Relay: this computer is no longer part of the team.',
      'of-team': '',
      'not-told':
        'Relay: could not be told (CODE). An administrator still sees this computer in Admin › Computers and can ' +
        'remove it there.',
    },
  },
  {
    of: 'instagram',
    words: {
      told: 'Instagram: this was the last computer of the team; Meta was asked to stop sending.',
      'of-team':
        'Instagram: stays connected for the team. The token of this computer is deleted; disconnecting is done in Admin.',
      'not-told':
        'Instagram: this was the last computer of the team, and Meta could not be asked to stop sending (CODE). ' +
        'Remove Backchannel in the business integrations of the person who connected the Page.',
    },
  },
  {
    of: 'integration',
    words: {
      told: 'LiveChat: the permission to chat for customers is taken back.',
      'of-team': 'LiveChat: the permission to chat for customers stays with the team and is deleted here.',
      'not-told':
        'LiveChat: the permission to chat for customers could not be taken back (CODE). It ends when it expires, or when ' +
        'Backchannel is uninstalled in LiveChat.',
    },
  },
];

/** One line for each who had to hear something. */
export const tellingLines = (left: Left): string[] =>
  parties.flatMap(({ of, words }) => {
    const telling = left[of];
    if (telling.state === 'nothing') return [];
    return words[telling.state].replace('CODE', telling.state === 'not-told' ? telling.code : '');
  });

export const isEverybodyTold = (left: Left): boolean =>
  Object.values(left).every(({ state }: Telling) => state !== 'not-told');

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
export const sizeWords = ({ files, bytes }: { files: number; bytes: number }): string =>
  `${files} ${files === 1 ? 'file' : 'files'}, ${megabytes(bytes)}`;

/** What --sign-out says. `isAnybody`: there was something to end. */
export const signOutOutcome = (left: Left, isAnybody: boolean): Outcome => {
  if (!isAnybody) return { code: exitCodes.done, lines: ['Nobody is signed in on this computer.'] };
  const isTold = isEverybodyTold(left);
  return {
    code: isTold ? exitCodes.done : exitCodes.notTold,
    lines: [...tellingLines(left), 'Signed out. The data of this computer is deleted.'],
  };
};

const keyStoreLines: Readonly<Record<KeyStoreItem, string | undefined>> = {
  removed: 'Password store: the key of Backchannel is deleted.',
  none: undefined,
  'in-profile': undefined,
  stays:
    'Password store: the key of Backchannel stays, because it could not be deleted or other programs share it. ' +
    'Without the files above it opens nothing.',
};

export interface WipeResult {
  left: Left;
  removed: { files: number; bytes: number };
  /** Undefined: another profile of this user may still need it. */
  keyStore: KeyStoreItem | undefined;
  /** Paths that could not be deleted. */
  stays: readonly string[];
}

/** What --wipe says. */
export const wipeOutcome = ({ left, removed, keyStore, stays }: WipeResult): Outcome => {
  const keyStoreLine = keyStore === undefined ? undefined : keyStoreLines[keyStore];
  const lines = [
    ...tellingLines(left),
    `Deleted: ${sizeWords(removed)}.`,
    ...(keyStoreLine === undefined ? [] : [keyStoreLine]),
    ...stays.map((path) => `Could not be deleted: ${path}`),
  ];
  if (stays.length > 0)
    return {
      code: exitCodes.left,
      lines: [...lines, 'Something of Backchannel is left for this user on this computer.'],
    };
  const end =
    keyStore === 'stays'
      ? 'Nothing but that key is left of Backchannel for this user on this computer.'
      : 'Nothing of Backchannel is left for this user on this computer.';
  return {
    code: isEverybodyTold(left) ? exitCodes.done : exitCodes.notTold,
    lines: [...lines, end],
  };
};
