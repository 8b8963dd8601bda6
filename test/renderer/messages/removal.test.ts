import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  consolesSentence,
  dueSentence,
  hereSentence,
  noticeSentence,
  originSentence,
  removalState,
  removalTitle,
  stepsToCome,
  stepWords,
} from '../../../src/renderer/messages/removal.ts';
import {
  erasedLines,
  impactSentences,
  localSummary,
  residueBefore,
  wipedLines,
} from '../../../src/renderer/messages/removal-reach.ts';
import { removalStrip } from '../../../src/renderer/messages/removal-strip.ts';
import { timeUntil } from '../../../src/renderer/messages/time.ts';
import type { RemovalView } from '../../../src/shared/ipc/privacy.ts';
import { inEnglish } from '../../../src/shared/i18n/text.ts';
import { dataTable } from '../../../src/shared/removal/data-table.ts';
import { removalKinds, residueReasons } from '../../../src/shared/removal/words.ts';
import {
  cancelledUninstall,
  doneErasure,
  localRemovals,
  planOf,
  quietRemovals,
  runningDisconnect,
  scheduledUninstall,
} from '../fake/removal.ts';

const now = new Date(2026, 10, 22, 14, 0).getTime();
const dayMs = 86_400_000;
const stepOf = (part: Partial<RemovalView['steps'][number]>): RemovalView['steps'][number] => ({
  step: 'revoke-grant',
  state: 'open',
  attempts: 0,
  ...part,
});

describe('timeUntil', () => {
  it.each([
    [-5, 'within a minute'],
    [59_000, 'within a minute'],
    [60_000, 'in 1 minute'],
    [90 * 60_000, 'in 1 hour'],
    [47 * 3_600_000, 'in 47 hours'],
    [6.9 * dayMs, 'in 7 days'],
    [6.3 * dayMs, 'in 6 days'],
  ])('says %d ms as "%s"', (leftMs, words) => {
    expect(timeUntil(now + leftMs, now)).toBe(words);
  });
});

describe('a removal', () => {
  it('is named and marked by its kind and state', () => {
    expect(removalTitle(scheduledUninstall(now))).toBe('Uninstalling Backchannel');
    expect(removalState(scheduledUninstall(now)).word).toBe('Scheduled');
    expect(removalState(runningDisconnect(now))).toEqual({ word: 'Tried again', tone: 'warning' });
    expect(removalState(runningDisconnect(now, { steps: [stepOf({ step: 'await-consoles' })] })).word).toBe(
      'Waits for computers',
    );
    expect(removalState(runningDisconnect(now, { steps: [stepOf({})] })).word).toBe('Under way');
    expect(removalTitle(doneErasure(now))).toBe('One customer erased');
    expect(removalState(doneErasure(now))).toEqual({ word: 'Done', tone: 'good' });
    const silent = { asked: 3, confirmed: 2, left: 0, silent: 1 };
    expect(removalState({ ...doneErasure(now), consoles: silent }).tone).toBe('warning');
    expect(removalTitle(cancelledUninstall(now))).toBe('Uninstalling Backchannel: cancelled');
  });

  it('says who asked, when it ended, and when the data goes', () => {
    expect(originSentence(runningDisconnect(now), now)).toBe('Asked for by an administrator, 13:56.');
    expect(originSentence(cancelledUninstall(now), now)).toMatch(
      /^Reported by the LiveChat Marketplace, 2 Nov 14:00; ended on 3 Nov at/u,
    );
    expect(dueSentence(now + 7 * dayMs + 5 * 60_000, now)).toBe(
      'Data is removed on Sunday 29 November, 14:05 · in 7 days',
    );
  });

  it('tells what a notice is worth, to an admin what to do, to an agent whom to tell', () => {
    const state = 'scheduled';
    expect(noticeSentence({ state }, true)).toBeUndefined();
    expect(noticeSentence({ state, notice: 'unconfirmed' }, true)?.sentence).toContain(
      'uninstalled it, cancel;',
    );
    expect(noticeSentence({ state, notice: 'unconfirmed' }, false)?.sentence).toContain(
      'tell an administrator',
    );
    // L12: a sign-in that works proves nothing, and one that was refused is no word of LiveChat's about the app.
    expect(noticeSentence({ state, notice: 'contradicted' }, true)).toMatchObject({
      title: 'Was Backchannel uninstalled?',
      sentence: expect.stringContaining('cancel if nobody uninstalled it, remove now if somebody did'),
      tone: 'warning',
    });
    expect(noticeSentence({ state, notice: 'contradicted' }, false)?.sentence).toContain('please tell one');
    // What is over asks nobody any more.
    expect(noticeSentence({ state: 'cancelled', notice: 'contradicted' }, true)?.sentence).toBe(
      'LiveChat still accepted a sign-in of the team at that time.',
    );
    expect(noticeSentence({ state, notice: 'confirmed' }, true)?.sentence).toContain(
      'no longer accepts the sign-in',
    );
    expect(noticeSentence({ state, notice: 'confirmed' }, true)?.sentence).toContain(
      'If nobody uninstalled it, cancel.',
    );
  });
});

describe('a step', () => {
  const removal = runningDisconnect(now);

  it('tells the remote answer in plain words, the numbers in small print, and the next try', () => {
    const [, refused] = removal.steps;
    expect(refused && stepWords(refused, removal, now)).toEqual({
      look: 'trouble',
      name: 'Revoke the permission and its tokens at Meta',
      sentence:
        'Refused by the other side; tried again until it is settled. Meta says the token is no longer valid. ' +
        'Tried 5 times, next in 1 minute.',
      smallPrint: 'answer 400, code 190, subcode 460',
    });
  });

  it.each([
    [
      { trouble: 'unreachable', attempts: 1, answer: { status: 0 } },
      'trouble',
      'No answer came from Meta. Tried once.',
    ],
    [{ trouble: 'postponed' }, 'waiting', 'Waits for an attempt to connect'],
    [{}, 'running', 'About to begin.'],
    [{ attempts: 1 }, 'running', 'Under way.'],
    [{ trouble: 'refused', attempts: 2, answer: { status: 503 } }, 'trouble', 'Meta had a fault of its own.'],
    [{ trouble: 'refused', attempts: 2, answer: { status: 403 } }, 'trouble', 'Meta refused it.'],
    [{ step: 'await-consoles' }, 'waiting', 'Waits for 2 computers.'],
    [{ state: 'settled', outcome: 'done', answer: { status: 200 } }, 'done', 'Done. Meta has confirmed it.'],
    [{ state: 'settled', outcome: 'kept-shared' }, 'noted', 'Kept on purpose'],
    [
      { state: 'settled', outcome: 'deadline-passed' },
      'trouble',
      'Not every computer has confirmed in time.',
    ],
  ] as const)('%o looks %s', (part, look, words) => {
    const said = stepWords(stepOf(part), removal, now);
    expect(said.look).toBe(look);
    expect(said.sentence).toContain(words);
  });

  it('that ended in another way keeps what its last call was told in the small print', () => {
    const ended = stepOf({
      step: 'unsubscribe',
      state: 'settled',
      outcome: 'ended-with-grant',
      attempts: 1,
      answer: { status: 400, code: 210 },
    });
    const words = stepWords(ended, removal, now);
    expect(words.sentence).toBe('Ended together with the permission.');
    expect(words.smallPrint).toBe('last: answer 400, code 210');
    expect(words.look).toBe('done');
  });

  it('that comes on the day is shown before it', () => {
    expect(stepsToCome(scheduledUninstall(now)).map(({ sentence }) => sentence)).toEqual([
      'On Saturday 28 November, 14:05.',
      'On Saturday 28 November, 14:05.',
    ]);
    expect(stepsToCome(removal)).toEqual([]);
  });
});

describe('computers', () => {
  it('are counted: confirmed, signed out, silent', () => {
    expect(consolesSentence(runningDisconnect(now))).toBe(
      '2 of 5 computers have confirmed. 1 signed out meanwhile; its copy was deleted then. 2 have not been ' +
        'heard from: each wipes itself when it next meets the relay, and without any contact after 14 days.',
    );
    expect(consolesSentence(scheduledUninstall(now))).toBe('Computers are asked when the data goes.');
    expect(consolesSentence(doneErasure(now))).toBe('5 of 5 computers have confirmed.');
  });

  it.each(['nothing', 'wiping', 'wiped', 'confirmed'] as const)('say their own part when %s', (here) => {
    expect(hereSentence({ here, state: 'removing' })).toMatch(/^This computer .+\.$/u);
  });
});

describe('what a removal would take', () => {
  it('is said in sentences', () => {
    expect(impactSentences(planOf('disconnect', 'Shop'))).toEqual([
      '18 open conversations go from every inbox of the team. Customers are not told.',
      '3 reply windows close within the next four hours: answer them first, or nobody can later.',
      '2 messages of this computer have not left yet, and will never be sent.',
      '5 other computers of 4 people delete their copies too: at once where Backchannel is open, else at the next start.',
    ]);
  });

  it('is said where it is nothing', () => {
    const nothing = {
      ...planOf('disconnect', 'Shop'),
      openConversations: 0,
      windowsClosingSoon: 0,
      waitingToSend: 0,
      otherConsoles: { agents: 0, devices: 0 },
    };
    expect(impactSentences(nothing)).toEqual([
      'No conversation is open.',
      'No reply window closes within the next four hours.',
      'Nothing waits to be sent from this computer.',
      'No other computer has a copy.',
    ]);
    expect(wipedLines({ messages: 0, conversations: 1, drafts: 2 })).toEqual([
      'No Instagram messages',
      '1 Instagram conversation',
      '2 drafts and waiting replies',
    ]);
    expect(wipedLines({ 'device-keys': 1, 'page-token': 0 })).toEqual(['Private keys', 'No Page token']);
  });

  it('has a line for every kind of data and a sentence for every copy that stays', () => {
    const all = dataTable(inEnglish).map(({ id }) => id);
    for (const { place } of planOf('uninstall', 'x').places)
      for (const line of erasedLines({ place, erased: all, stays: [] }, planOf('disconnect', 'x')))
        expect(line).toMatch(/\.$/u);
    for (const reason of residueReasons) expect(residueBefore(reason)).toMatch(/\.$/u);
    for (const kind of removalKinds) expect(impactSentences(planOf(kind, 'x'))).toHaveLength(4);
    expect(residueBefore('console-not-confirmed')).not.toContain('have not confirmed');
    const meta = { place: 'meta' as const, erased: [], stays: [] };
    expect(erasedLines(meta, planOf('uninstall', 'x'))).toEqual([
      expect.stringContaining('The permission given to this app'),
    ]);
    expect(erasedLines({ ...meta, stays: ['grant-shared'] }, planOf('disconnect', 'x'))).toEqual([
      'The delivery of new messages.',
    ]);
    expect(erasedLines(meta, planOf('erase-customer', 'x'))).toEqual([]);
  });
});

describe('issue 12: the table of what goes', () => {
  it('names nothing that the only computer of the team does not have', () => {
    const plan = {
      ...planOf('disconnect', 'Shop'),
      otherConsoles: { agents: 0, devices: 0 },
      onThisComputer: { conversations: 2, messages: 9 },
    };
    const place = { place: 'console' as const, erased: ['page-token', 'conversations', 'drafts'], stays: [] };
    expect(erasedLines(place, plan)).toEqual([expect.stringMatching(/^Instagram conversations/u)]);
    // Of what other computers have this one knows nothing.
    const others = { ...plan, otherConsoles: { agents: 1, devices: 1 } };
    expect(erasedLines(place, others)).toHaveLength(3);
  });
});

describe('what this computer removed by itself', () => {
  it('is summed up, with what LiveChat still shows', () => {
    expect(localSummary(localRemovals(now), now)).toEqual({
      unsent: '2 messages that customers unsent, last at 12:00.',
      livechat:
        'Of the unsent ones: 1 still to be taken out of LiveChat; 1 hidden in LiveChat, where administrators, ' +
        'viceowners and owners can still read it.',
      cleanedUp: '1 clean-up by age: 214 messages, last at 06:00.',
    });
    expect(localSummary([], now)).toEqual({
      unsent: 'No customer has unsent a message.',
      livechat: undefined,
      cleanedUp: 'Nothing has become too old to keep.',
    });
  });
});

describe('the line everybody sees', () => {
  const view = (removal: RemovalView) => ({ ...quietRemovals(now), removals: [removal] });

  it('is there for an uninstall only, and says when', () => {
    expect(removalStrip(undefined, now)).toBeUndefined();
    expect(removalStrip(quietRemovals(now), now)).toBeUndefined();
    expect(removalStrip(view(runningDisconnect(now)), now)).toBeUndefined();
    expect(removalStrip(view(scheduledUninstall(now)), now)?.sentence).toBe(
      'Backchannel is to be uninstalled for your team: all data is removed on Saturday 28 November, 14:05 (in 6 days).',
    );
    expect(removalStrip(view(scheduledUninstall(now, { notice: 'contradicted' })), now)?.sentence).toContain(
      'An administrator has to say which is true.',
    );
    expect(removalStrip(view(scheduledUninstall(now, { notice: 'unconfirmed' })), now)?.sentence).toContain(
      'nobody has confirmed it',
    );
    expect(removalStrip(view(scheduledUninstall(now, { state: 'removing' })), now)?.tone).toBe('bad');
  });
});

describe('a start that failed', () => {
  it('is only called harmless when the answer says so', () => {
    expect(afterRefusal('ADMIN_ONLY')).toBe('Nothing has been removed.');
    for (const code of ['RELAY_UNREACHABLE', undefined])
      expect(afterRefusal(code)).toContain('may have begun');
  });
});
