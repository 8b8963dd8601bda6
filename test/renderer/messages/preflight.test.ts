import { describe, expect, it } from 'vitest';
import { preflightIds, type PreflightItem } from '../../../src/shared/ipc/preflight.ts';
import { heldUpSentence } from '../../../src/renderer/messages/bridge.ts';
import {
  preflightGroups,
  preflightSummary,
  preflightTime,
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

describe('what helps', () => {
  it.each<[PreflightItem['id'], string, string]>([
    ['livechat-live', 'NETWORK_UNREACHABLE', 'beside the dot in the title'],
    ['integration', 'NOT_AUTHORIZED', '“Let Backchannel chat for customers” above'],
    ['integration', 'LIVECHAT_FORBIDDEN', '“Let Backchannel chat for customers” above'],
    ['page-token', 'INSTAGRAM_RECONNECT', 'Press “Reconnect” above'],
    ['permissions', 'INSTAGRAM_PERMISSION', 'Press “Reconnect” above'],
    ['page-role', 'PAGE_ROLE', '“Messages” and “Community activity”'],
    ['token-expiry', 'ACCESS_ENDS_SOON', '“Renew” above'],
    ['human-agent', 'INSTAGRAM_HUMAN_AGENT_MISSING', '“Meta has given it: use it again” above'],
  ])('of %s with %s is named as it stands in the window', (id, reason, part) => {
    expect(preflightWords({ id, state: 'not-fine', reason }).help).toContain(part);
  });

  it('with an end that nobody knows is to renew', () => {
    const reason = 'META_TELLS_AT_CONNECTING';
    expect(preflightWords({ id: 'token-expiry', state: 'not-checkable', reason }).sentence).toContain(
      '“Renew” above',
    );
  });

  it.each(['LIVECHAT_LIMIT', 'LIVECHAT_LICENSE', 'LIVECHAT_FORBIDDEN'])(
    'with an integration held up by %s is said in the words of the bridge',
    (reason) => {
      const { sentence, help } = preflightWords({ id: 'integration', state: 'not-fine', reason });
      expect(sentence).toBe(heldUpSentence(reason));
      expect(sentence).not.toContain('Your LiveChat role');
      // Allowing it again changes neither a limit nor a licence.
      expect(help === undefined).toBe(reason !== 'LIVECHAT_FORBIDDEN');
    },
  );

  it('where apps share the account is left to the person: a reply may be sent', () => {
    const { sentence } = preflightWords({ id: 'thread-control', state: 'fine', reason: 'SHARED_WITH_APPS' });
    expect(sentence).toContain('send anyway');
    expect(sentence).not.toContain('not answered');
  });
});

describe('the moment of a line', () => {
  const now = new Date(2024, 10, 21, 14, 40).getTime();
  const day = 86_400_000;
  it('is, of an access, how long it holds', () => {
    const item = { id: 'token-expiry', state: 'fine' } as const;
    expect(preflightTime({ ...item, atMs: now + 59.5 * day }, now)).toBe('59 days left');
    expect(preflightTime({ ...item, state: 'not-fine', atMs: now - 480_000 }, now)).toBe('since 14:32');
  });
  it('is otherwise when it was', () => {
    expect(preflightTime({ id: 'app-fields', state: 'fine', atMs: now - 480_000 }, now)).toBe('8 min ago');
    expect(preflightTime({ id: 'token-expiry', state: 'not-checkable', atMs: now - 480_000 }, now)).toBe(
      '8 min ago',
    );
    expect(preflightTime({ id: 'app-fields', state: 'fine' }, now)).toBeUndefined();
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
