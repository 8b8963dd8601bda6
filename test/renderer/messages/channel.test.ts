import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../../src/shared/errors.ts';
import type { Channel } from '../../../src/shared/domain/index.ts';
import type { HealthItem } from '../../../src/shared/ipc/state.ts';
import { stripWords } from '../../../src/renderer/messages/connection.ts';
import {
  accessSentence,
  gapSentence,
  healthTime,
  healthWords,
  isSettledWithMeta,
  pauseSentence,
  supportInboxUrl,
  verifiedWords,
} from '../../../src/renderer/messages/channel.ts';
import { bestAction, failureDetails } from '../../../src/renderer/messages/reply-failure.ts';
import { cutMessageId } from '../../../src/renderer/features/conversation/cut-line.ts';
import { fakeWorld } from '../fake/fake-world.ts';

const now = new Date(2024, 10, 21, 14, 40).getTime();
const at = new Date(2024, 10, 21, 14, 32).getTime();
const world = fakeWorld({ clock: { now: () => now }, agents: 4, conversations: 1 });
const channel = (change: Partial<Channel>): Channel => ({
  ...(world.channel as Channel),
  verifiedUpToMs: at,
  gap: { state: 'up-to-date' },
  ...change,
});

describe('verified up to', () => {
  it('is a time', () => {
    expect(verifiedWords(channel({}), now)).toBe('Nothing missing as of 14:32');
    expect(gapSentence(channel({}), now)).toBe('Nothing missing as of 14:32.');
  });
  it('says why it cannot be compared, and what is certain', () => {
    expect(
      gapSentence(channel({ gap: { state: 'cannot-check', reason: 'INSTAGRAM_RATE_LIMITED' } }), now),
    ).toBe(
      'What has arrived cannot be compared with Instagram right now. Instagram asked us to slow down. ' +
        'Nothing missing as of 14:32.',
    );
  });
});

describe('a paused channel', () => {
  const pause = { untilMs: now + 125_000, reason: 'INSTAGRAM_RATE_LIMITED', waiting: 4 };
  it('says who waits and for how long, in the strip', () => {
    expect(stripWords({ ...world.app, sendingPause: pause }, now)?.sentence).toBe(
      'Instagram asked us to slow down. 4 waiting, about 2 min.',
    );
  });
  it('says nothing when nobody waits, or it is over', () => {
    expect(pauseSentence({ ...pause, waiting: 0 }, now)).toBeUndefined();
    expect(pauseSentence(pause, now + 126_000)).toBeUndefined();
    expect(pauseSentence(undefined, now)).toBeUndefined();
  });
});

describe('M12: an account blocked because of a policy', () => {
  const sendingPause = { untilMs: now + 50 * 60_000, reason: 'INSTAGRAM_POLICY_BLOCK', waiting: 3 };
  const { sentence } = errorCatalogue.INSTAGRAM_POLICY_BLOCK;
  const as = (role: 'administrator' | 'normal') => ({
    ...world.app,
    session: { ...world.app.session, role } as typeof world.app.session,
    sendingPause,
  });
  it('is told to everybody in the strip, with the way to Admin for admins', () => {
    expect(stripWords(as('administrator'), now)).toMatchObject({
      sentence: `${sentence} 3 waiting, one tries in about 50 min.`,
      action: 'admin',
    });
    expect(stripWords(as('normal'), now)).toMatchObject({ action: undefined });
  });
  it('is told also while nothing waits, and after the time of the next try', () => {
    expect(pauseSentence({ ...sendingPause, waiting: 0 }, now)).toBe(sentence);
    expect(pauseSentence(sendingPause, now + 3_600_000)).toContain('one tries now');
  });
  it('leads to Facebook’s Support Inbox, by an address that the checked way out accepts', () => {
    const item: HealthItem = {
      id: 'sends',
      state: 'bad',
      reason: 'INSTAGRAM_POLICY_BLOCK',
      action: 'end-policy-block',
    };
    expect(healthWords(item)).toMatchObject({ word: 'Blocked', sentence });
    expect(isSettledWithMeta(item.reason)).toBe(true);
    expect(new URL(supportInboxUrl)).toMatchObject({ protocol: 'https:', hostname: 'www.facebook.com' });
  });
});

describe('M14: the end of the access', () => {
  const day = 86_400_000;
  it('is told as days left, the last day in hours', () => {
    const item = { id: 'access', state: 'good', action: 'none' } as const;
    expect(healthTime({ ...item, atMs: now + 59.5 * day }, now)).toBe('59 days left');
    expect(healthTime({ ...item, atMs: now + day }, now)).toBe('1 day left');
    expect(healthTime({ ...item, atMs: now + 3_600_000 * 5 }, now)).toContain('5 h');
    expect(healthTime({ ...item, atMs: at }, now)).toBe('since 14:32');
  });
  it('is not known of a token that Instagram refuses, and says why', () => {
    const item = { id: 'access', state: 'unknown', action: 'none' } as const;
    expect(healthWords({ ...item, reason: 'INSTAGRAM_RECONNECT' })).toEqual({
      name: 'Access at Meta',
      word: 'Not known',
      sentence: errorCatalogue.INSTAGRAM_RECONNECT.sentence,
    });
    expect(healthWords(item).word).toBe('No end known');
  });
  it('is a sentence from fourteen days before', () => {
    expect(accessSentence({ accessEndsAtMs: undefined }, now)).toBeUndefined();
    expect(accessSentence({ accessEndsAtMs: now + 15 * day }, now)).toBeUndefined();
    expect(accessSentence({ accessEndsAtMs: now + 14 * day }, now)).toContain('14 days left.');
    expect(accessSentence({ accessEndsAtMs: at }, now)).toContain('is over');
  });
});

describe('healthWords', () => {
  it('has a word and a name for each line, and a sentence where it is not well', () => {
    for (const item of world.health) {
      const words = healthWords(item);
      expect(words.name).not.toBe('');
      expect(words.word).not.toBe('');
      if (item.reason !== undefined && item.state !== 'good') expect(words.sentence).toBeDefined();
    }
  });
  it('names missing permissions', () => {
    const item: HealthItem = {
      id: 'token',
      state: 'bad',
      reason: 'INSTAGRAM_PERMISSION',
      scopes: ['pages_messaging'],
      action: 'reconnect-instagram',
    };
    expect(healthWords(item)).toMatchObject({
      word: 'Permission missing',
      sentence: `${errorCatalogue.INSTAGRAM_PERMISSION.sentence} Missing: pages_messaging.`,
    });
  });
  it('tells how often LiveChat was called, and for whom that costs', () => {
    const words = healthWords({ id: 'livechat-calls', state: 'good', count: 1_240, action: 'none' });
    expect(words.word).toBe('1,240 in the last hour');
    expect(words.sentence).toContain('private app');
  });
  it('tells the end of a pause and the beginning of a connection', () => {
    expect(healthTime({ id: 'sends', state: 'warning', atMs: now + 125_000, action: 'none' }, now)).toBe(
      'for 2 min',
    );
    expect(healthTime({ id: 'relay', state: 'good', atMs: at, action: 'none' }, now)).toBe('since 14:32');
  });
});

describe('a reply that was not sent', () => {
  it.each([
    ['INSTAGRAM_WINDOW_CLOSED', 'give-up'],
    ['INSTAGRAM_CUSTOMER_UNREACHABLE', 'retry'],
    ['INSTAGRAM_RECONNECT', 'ask-admin'],
    ['INSTAGRAM_ACCESS_OFF', 'ask-admin'],
    ['INSTAGRAM_TEMPORARY', 'retry'],
    ['INSTAGRAM_OUTCOME_UNKNOWN', 'retry'],
    [undefined, 'retry'],
  ])('has one best action for %s', (reason, action) => {
    expect(bestAction(reason)).toBe(action);
  });
  it('shows codes under “Details” only', () => {
    expect(failureDetails('INSTAGRAM_WINDOW_CLOSED', '10/2534022')).toBe(
      'INSTAGRAM_WINDOW_CLOSED · Instagram 10/2534022',
    );
    expect(failureDetails(undefined, undefined)).toBeUndefined();
  });
});

describe('cutMessageId', () => {
  const messages = [10, 20, 30].map((sentAtMs) => ({ id: `m${sentAtMs}`, sentAtMs }));
  it.each([
    ['nothing is missing', undefined, false, undefined],
    ['in the middle', 10, false, 'm20'],
    ['before the first', 5, false, 'm10'],
    ['further up than what was read', 5, true, undefined],
    ['after the last', 30, false, undefined],
  ])('is right when the cut is %s', (_name, cutAtMs, hasMore, id) => {
    expect(cutMessageId(messages, hasMore, cutAtMs)).toBe(id);
  });
});
