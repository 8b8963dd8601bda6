import { describe, expect, it } from 'vitest';
import type { Recovery } from '../../../src/shared/ipc/state.ts';
import {
  keptSentence,
  recoveryLines,
  recoverySentence,
  startProblemWords,
  storageFaultSentence,
} from '../../../src/renderer/messages/recovery.ts';
import { errorCatalogue } from '../../../src/shared/errors.ts';

const recovery: Recovery = {
  atMs: 1_790_000_000_000,
  cause: 'damaged',
  state: 'done',
  privateMessages: 212,
  replies: 1,
  drafts: 2,
  unreadable: 3,
  lostSecrets: [],
  keptFiles: ['/home/anna/data/set-aside/a.db'],
  keptUntilMs: 1_792_592_000_000,
};

describe('the words of a recovery', () => {
  it('say in one sentence what was lost', () => {
    expect(recoverySentence(recovery)).toBe(
      'The local data of Backchannel on this computer was damaged. It was begun anew; the old file is kept.',
    );
    expect(recoverySentence({ ...recovery, cause: 'missing', keptFiles: [] })).toBe(
      'The local data of Backchannel on this computer was missing. Backchannel began anew.',
    );
    expect(
      recoverySentence({ ...recovery, cause: undefined, lostSecrets: ['device', 'team-key', 'page-access'] }),
    ).toBe(
      "The password store could not give back this computer's own keys, the key for Instagram conversations and the access to the Page. It is asked for again; nothing else is lost.",
    );
    expect(recoverySentence({ ...recovery, state: 'waiting' })).toMatch(/Sign in to bring back/);
  });

  it('say what is back and what is not', () => {
    const { back, notBack } = recoveryLines(recovery);
    expect(back[0]).toBe('212 private messages, read from the old file.');
    expect(back.join(' ')).toContain('1 reply that had not been sent: now a draft in the conversation.');
    expect(notBack[0]).toBe('3 places in the old file that cannot be read any more.');
    expect(recoveryLines({ ...recovery, state: 'other-person' }).notBack[0]).toContain('somebody else');
    expect(recoveryLines({ ...recovery, privateMessages: 0 }).notBack.join(' ')).toContain(
      'none could be read',
    );
  });

  it('say until when the old file is kept', () => {
    expect(keptSentence(recovery)).toMatch(/^What was set aside is kept on this computer until \w+ \d+ \w+/);
    expect(keptSentence({ ...recovery, keptFiles: [] })).toBeUndefined();
  });

  it('name the true cause of a start that failed, for every code of the disk', () => {
    const codes = Object.keys(errorCatalogue).filter((code) => code.startsWith('STORAGE_'));
    const titles = codes.map((code) => startProblemWords({ code }).title);
    expect(titles).toContain('The disk of this computer is full');
    for (const code of codes) expect(startProblemWords({ code }).helps.length).toBeGreaterThan(0);
    expect(storageFaultSentence('STORAGE_FULL')).toContain('Nothing is lost');
  });
});
