import { describe, expect, it } from 'vitest';
import {
  compareSentence,
  otherComputerPlaces,
  savedSentence,
  takenInSentence,
  transferSentence,
} from '../../../src/renderer/messages/private-history.ts';
import { privateFileRetryWords, privateFileWords } from '../../../src/renderer/messages/private-files.ts';
import type { PrivateFileView } from '../../../src/shared/domain/private-file.ts';
import type { HistoryTransferView } from '../../../src/shared/ipc/private-history.ts';

const transfer = (change: Partial<HistoryTransferView> = {}): HistoryTransferView => ({
  session: '2b0f7a0e-6f4d-4f0b-9d3c-1f1f3f3a4b5c',
  role: 'ask',
  computer: 'LAPTOP',
  platform: 'win32',
  state: 'compare',
  isEndedHere: false,
  isAgreedHere: false,
  isAgreedThere: false,
  isWithoutGroups: false,
  leftOut: 0,
  filesLeft: 0,
  done: 0,
  total: 3_400,
  atMs: 0,
  ...change,
});

describe('private chats from another computer', () => {
  it('names it as its person knows it, and turns no text around it', () => {
    expect(otherComputerPlaces(transfer())).toEqual({ known: 'yes', name: 'LAPTOP (Windows)' });
    expect(otherComputerPlaces(transfer({ computer: '', platform: 'linux' })).known).toBe('other');
    expect(otherComputerPlaces(transfer({ computer: 'LAP\u202ETOP\n' })).name).not.toMatch(/[\u202E\n]/u);
  });

  it.each([
    [{ state: 'asked' }, 'Asked LAPTOP (Windows). It answers'],
    [{ role: 'give' }, 'Your other computer LAPTOP (Windows) wants your private chats.'],
    [{ isAgreedHere: true }, 'Now choose Send on LAPTOP (Windows).'],
    [{ role: 'give', isAgreedHere: true }, 'Now choose “They match” on LAPTOP (Windows).'],
    [
      { state: 'running', done: 1_200 },
      'Getting your private chats from LAPTOP (Windows): 1,200 of 3,400 messages.',
    ],
    [{ state: 'ended', outcome: 'done' }, 'Your private chats from LAPTOP (Windows) are here.'],
    [{ state: 'ended', outcome: 'refused' }, 'You chose “Not now” on LAPTOP (Windows).'],
    [
      { state: 'ended', outcome: 'empty', computer: '', platform: '' },
      'Your other computer has no private chats.',
    ],
    [
      { state: 'ended', outcome: 'done', isWithoutGroups: true },
      'are here. Groups and files stay on LAPTOP (Windows), because Backchannel there is older: update it, then ask again.',
    ],
    [
      { role: 'give', isWithoutGroups: true },
      'Groups and files stay here, because Backchannel there is older',
    ],
    [
      { role: 'give', state: 'ended', outcome: 'empty', isWithoutGroups: true },
      'LAPTOP (Windows) asked for your private chats and got none. Groups and files stay here',
    ],
    [
      { state: 'ended', outcome: 'done', leftOut: 2 },
      'are here. 2 messages of groups could not be checked and did not come.',
    ],
    [
      { state: 'ended', outcome: 'done', filesLeft: 3 },
      'are here. 3 files still to come while both are open.',
    ],
    [{ state: 'ended', outcome: 'differs' }, 'The numbers were different, so nothing was sent.'],
    [{ state: 'ended', outcome: 'cancelled' }, 'Stopped on LAPTOP (Windows).'],
    [{ state: 'ended', outcome: 'cancelled', isEndedHere: true }, 'Stopped here.'],
  ] satisfies [Partial<HistoryTransferView>, string][])('says of %j: %s', (change, sentence) => {
    expect(transferSentence(transfer(change))).toContain(sentence);
  });

  it('says on each side why the numbers have to be the same', () => {
    expect(compareSentence(transfer({ role: 'give' }))).toContain('are you sending to your own computer');
    expect(compareSentence(transfer())).toContain('do they come from your own computer');
  });
});

const nothing = { added: 0, known: 0, old: 0, leftOut: 0, files: 0, filesLeftOut: 0 };
describe('a saved file', () => {
  it('says what came back, what was here, and what is too old', () => {
    expect(takenInSentence({ ...nothing, added: 1 })).toBe('1 message came back.');
    expect(takenInSentence({ ...nothing, known: 2 })).toBe(
      'Nothing in this file was new; 2 were here already.',
    );
    expect(takenInSentence({ ...nothing, added: 1_000, known: 1, old: 3, leftOut: 2 })).toBe(
      '1,000 messages came back; 1 was here already; 3 are older than private chats are kept; 2 of groups could not be checked ' +
        'and did not come.',
    );
  });

  it('says which files came, and how many are not in it', () => {
    expect(savedSentence({ messages: 2, files: 0, filesLeftOut: 0 })).toContain('2 messages saved. Without');
    expect(savedSentence({ messages: 2, files: 3, filesLeftOut: 1 })).toContain(
      '2 messages and 3 files saved. 1 file is not in it: beyond 500 MB, or not on this computer.',
    );
    expect(takenInSentence({ ...nothing, added: 2, files: 1, filesLeftOut: 2 })).toBe(
      '2 messages came back; 1 file came back; 2 files did not: the chats say which.',
    );
  });
});

describe('a file of an earlier chat', () => {
  const file = (change: Partial<PrivateFileView>): PrivateFileView => ({
    id: 'file' as PrivateFileView['id'],
    kind: 'file',
    name: 'plan.pdf',
    sizeBytes: 7,
    state: 'elsewhere',
    isFetched: true,
    holder: { computer: 'LAPTOP', platform: 'win32' },
    ...change,
  });

  it.each([
    [{}, 'Not on this computer. On your computer LAPTOP (Windows).', 'Get it'],
    [{ holder: undefined }, 'Not on this computer. It was not in the saved file.', 'Get it'],
    [
      { state: 'failed', reason: 'FILE_NOT_THERE' },
      'Not on this computer, and not on your computer LAPTOP (Windows) either.',
      'Try again',
    ],
    [
      { state: 'failed', reason: 'FILE_GROUP_LEFT', holder: undefined },
      'The relay has it no longer, and you or its sender are not in this group any more.',
      'Try again',
    ],
    [
      { state: 'waiting' },
      'On your computer LAPTOP (Windows). It comes when Backchannel is open there.',
      undefined,
    ],
    [{ state: 'waiting', share: 0.5 }, 'Downloading 50 %', undefined],
    [{ state: 'here' }, undefined, undefined],
  ] satisfies [Partial<PrivateFileView>, string | undefined, string | undefined][])(
    'says of %j: %s',
    (change, words, retry) => {
      for (const direction of ['in', 'out'] as const) {
        expect(privateFileWords(file(change), direction)).toBe(words);
        expect(privateFileRetryWords(file(change), direction)).toBe(retry);
      }
    },
  );
});
