import { describe, expect, it } from 'vitest';
import { preflightIds, type PreflightItem } from '../../../src/shared/ipc/preflight.ts';
import {
  preflightGroups,
  preflightSummary,
  preflightWords,
  roundTripSentence,
} from '../../../src/renderer/messages/preflight.ts';

describe('a line of the check', () => {
  it.each(preflightIds)('%s has a name, and belongs to one group', (id) => {
    expect(preflightWords({ id, state: 'fine' }).name).not.toBe('');
    expect(preflightGroups.filter(({ ids }) => ids.includes(id))).toHaveLength(1);
  });

  it('that is not fine says why, and what helps', () => {
    const words = preflightWords({ id: 'page-role', state: 'not-fine', reason: 'PAGE_ROLE' });
    expect(words.word).toBe('Not fine');
    expect(words.sentence).toContain('does not show names');
    expect(words.help).toContain('Give them the role');
  });

  it.each<[PreflightItem['id'], string]>([
    ['redirect-uris', 'LIVECHAT_DOES_NOT_TELL'],
    ['app-webhooks', 'LIVECHAT_DOES_NOT_TELL'],
    ['chat-webhooks', 'LIVECHAT_DOES_NOT_TELL'],
    ['message-access', 'ROUND_TRIP_TELLS'],
    ['live-mode', 'META_DOES_NOT_TELL'],
    ['human-agent', 'META_DOES_NOT_TELL'],
    ['token-expiry', 'META_TELLS_AT_CONNECTING'],
    ['relay-address', 'NO_WEBHOOK_YET'],
    ['integration', 'OTHER_COMPUTER'],
    ['page-role', 'NOBODY_WROTE_YET'],
  ])('that cannot be checked says so, and where to look: %s', (id, reason) => {
    const words = preflightWords({ id, state: 'not-checkable', reason });
    expect(words.word).toBe('Cannot be checked');
    expect(words.sentence?.length).toBeGreaterThan(20);
  });

  it('says why its question did not come through', () => {
    const words = preflightWords({ id: 'live-mode', state: 'not-checkable', reason: 'NETWORK_UNREACHABLE' });
    expect(words.sentence).toBe('The network cannot be reached.');
  });
});

describe('the summary', () => {
  it('counts the three states', () => {
    const items: PreflightItem[] = [
      { id: 'livechat-sign-in', state: 'fine' },
      { id: 'livechat-scopes', state: 'not-fine', reason: 'SCOPES_MISSING' },
      { id: 'live-mode', state: 'not-checkable' },
      { id: 'human-agent', state: 'not-checkable' },
    ];
    expect(preflightSummary(items)).toBe('4 lines: 1 fine, 1 not fine, 2 cannot be checked.');
  });
});

describe('the message to oneself', () => {
  it('says what to write, how long it took, and what is wrong', () => {
    expect(roundTripSentence({ step: 'idle' })).toBeUndefined();
    expect(roundTripSentence({ step: 'waiting', code: 'check 4821', endsAtMs: 1 })).toContain('“check 4821”');
    expect(roundTripSentence({ step: 'done', afterMs: 2_400, atMs: 1 })).toContain('2 seconds after');
    expect(roundTripSentence({ step: 'failed', at: 'message', reason: 'ONLY_IN_HISTORY' })).toContain(
      'sent no word',
    );
    expect(roundTripSentence({ step: 'failed', at: 'message', reason: 'NO_MESSAGE' })).toContain(
      'development mode',
    );
    expect(roundTripSentence({ step: 'failed', at: 'answer', reason: 'INSTAGRAM_ACCESS_OFF' })).toBe(
      'It arrived, but the answer did not leave. Message access is switched off in the Instagram app of this account.',
    );
  });
});
