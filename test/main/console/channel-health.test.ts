import { describe, expect, it } from 'vitest';
import { channelHealth, type HealthInput } from '../../../src/main/console/channel-health.ts';
import type { Channel } from '../../../src/shared/domain/index.ts';
import type { HealthItem } from '../../../src/shared/ipc/index.ts';

const hour = 3_600_000;
const accountId = '17841400000000042' as Channel['accountId'];
const well: HealthInput = {
  channel: {
    id: 'c' as Channel['id'],
    pageId: 'p' as Channel['pageId'],
    accountId,
    connectedAtMs: 1,
    state: 'receiving',
    canSend: true,
    lastEventAtMs: 10 * hour,
    lastSendAtMs: 11 * hour,
    verifiedUpToMs: 12 * hour,
    gap: { state: 'up-to-date' },
  },
  facts: {
    accountId,
    health: 'receiving',
    tokenIssuedAtMs: 2 * hour,
    scopes: ['instagram_basic'],
    missingScopes: [],
    accessEndsAtMs: 60 * 24 * hour,
    subscriptionCheckedAtMs: 9 * hour,
  },
  webhooks: { messageAtMs: 10 * hour, noticeAtMs: 10 * hour },
  sendingPause: undefined,
  livechat: { state: 'online', sinceMs: hour },
  livechatCallsLastHour: 24,
  relay: { state: 'online', sinceMs: hour },
  nowMs: 12 * hour,
  channelKey: 'present',
  sealedBacklog: 0,
};
const item = (id: HealthItem['id'], change: Partial<HealthInput>) =>
  channelHealth({ ...well, ...change }).find((each) => each.id === id);
const facts = (change: Partial<HealthInput['facts']>) => ({ facts: { ...well.facts, ...change } });
const channel = (change: Partial<Channel>) => ({ channel: { ...well.channel, ...change } });

describe('channelHealth', () => {
  it('says that the disk is full, and nothing of the disk otherwise', () => {
    expect(item('storage', {})).toBeUndefined();
    expect(item('storage', { storageFault: 'STORAGE_FULL' })).toMatchObject({
      state: 'bad',
      reason: 'STORAGE_FULL',
    });
  });

  it('is good throughout when everything works', () => {
    expect(channelHealth(well).map(({ id, state }) => `${id} ${state}`)).toEqual([
      'history good',
      'events good',
      'sends good',
      'subscription good',
      'fields good',
      'token good',
      'access good',
      'livechat good',
      'livechat-calls good',
      'relay good',
      'key good',
      'backlog good',
    ]);
  });

  it.each<[string, HealthItem['id'], Partial<HealthInput>, Partial<HealthItem>]>([
    ['a comparison is under way', 'history', channel({ gap: { state: 'checking' } }), { state: 'busy' }],
    [
      'Instagram asks to wait',
      'history',
      channel({ gap: { state: 'cannot-check', reason: 'INSTAGRAM_RATE_LIMITED' } }),
      { state: 'warning', reason: 'INSTAGRAM_RATE_LIMITED', action: 'check', atMs: 12 * hour },
    ],
    [
      'the token is dead',
      'history',
      channel({ gap: { state: 'cannot-check', reason: 'INSTAGRAM_RECONNECT' } }),
      { action: 'reconnect-instagram' },
    ],
    [
      'sending is paused',
      'sends',
      { sendingPause: { untilMs: 99, reason: 'INSTAGRAM_RATE_LIMITED', waiting: 4 } },
      { state: 'warning', count: 4, atMs: 99 },
    ],
    [
      'M14: the access ends in a fortnight',
      'access',
      facts({ accessEndsAtMs: 12 * hour + 14 * 24 * hour }),
      { state: 'warning', reason: 'INSTAGRAM_ACCESS_ENDING', action: 'renew-instagram' },
    ],
    [
      'M14: the access ends in three days',
      'access',
      facts({ accessEndsAtMs: 12 * hour + 3 * 24 * hour }),
      { state: 'bad', reason: 'INSTAGRAM_ACCESS_ENDING', action: 'renew-instagram' },
    ],
    [
      'M14: the access has ended',
      'access',
      facts({ accessEndsAtMs: 11 * hour }),
      { state: 'bad', reason: 'INSTAGRAM_ACCESS_ENDED', action: 'renew-instagram' },
    ],
    [
      'no end is known, as of connections from before: it can be renewed',
      'access',
      facts({ accessEndsAtMs: undefined }),
      { state: 'unknown', action: 'renew-instagram' },
    ],
    [
      'no end is known and there is no token: there is nothing to renew',
      'access',
      facts({ accessEndsAtMs: undefined, tokenIssuedAtMs: undefined }),
      { state: 'unknown', action: 'none' },
    ],
    [
      'the token is refused long before the end that Meta named',
      'access',
      facts({ health: 'reconnect-needed' }),
      { state: 'unknown', reason: 'INSTAGRAM_RECONNECT', action: 'none' },
    ],
    [
      'the access has ended and the token is refused for it',
      'access',
      facts({ health: 'reconnect-needed', accessEndsAtMs: 11 * hour }),
      { state: 'bad', reason: 'INSTAGRAM_ACCESS_ENDED', action: 'renew-instagram' },
    ],
    [
      'M12: Meta has blocked the account because of a policy',
      'sends',
      { sendingPause: { untilMs: 99, reason: 'INSTAGRAM_POLICY_BLOCK', waiting: 4 } },
      { state: 'bad', reason: 'INSTAGRAM_POLICY_BLOCK', action: 'end-policy-block', count: 4 },
    ],
    [
      'M12: Meta has warned the account because of a policy',
      'policy',
      { policyWarnedAtMs: 11 * hour },
      { state: 'warning', reason: 'INSTAGRAM_POLICY_WARNING', atMs: 11 * hour },
    ],
    [
      'M11: the app lacks Human Agent',
      'human-agent',
      { humanAgentMissingSinceMs: 11 * hour },
      { state: 'warning', reason: 'INSTAGRAM_HUMAN_AGENT_MISSING', action: 'allow-human-agent' },
    ],
    [
      'Meta reports no subscription',
      'subscription',
      facts({ health: 'subscription-missing' }),
      { state: 'bad', reason: 'INSTAGRAM_SUBSCRIPTION_MISSING', action: 'check' },
    ],
    [
      'it was never asked',
      'subscription',
      facts({ subscriptionCheckedAtMs: undefined }),
      { state: 'unknown', action: 'check' },
    ],
    [
      'only notices arrive',
      'fields',
      { webhooks: { messageAtMs: hour, noticeAtMs: 2 * hour } },
      { state: 'bad', reason: 'INSTAGRAM_FIELD_MISSING', atMs: 2 * hour },
    ],
    [
      'nothing has arrived',
      'fields',
      { webhooks: { messageAtMs: undefined, noticeAtMs: undefined } },
      { state: 'unknown' },
    ],
    [
      'a permission is missing',
      'token',
      facts({ missingScopes: ['pages_messaging'] }),
      { state: 'bad', scopes: ['pages_messaging'], action: 'reconnect-instagram' },
    ],
    [
      'this console has no token yet',
      'token',
      facts({ tokenIssuedAtMs: undefined, scopes: undefined }),
      { state: 'warning', reason: 'INSTAGRAM_TOKEN_MISSING' },
    ],
    [
      'LiveChat told us to stay away',
      'livechat',
      { livechat: { state: 'paused', sinceMs: 5, reason: 'LIVECHAT_LOGGED_OUT_ELSEWHERE' } },
      { state: 'bad', reason: 'LIVECHAT_LOGGED_OUT_ELSEWHERE', action: 'reconnect-network', atMs: 5 },
    ],
    [
      'LiveChat refuses the sign-in',
      'livechat',
      { livechat: { state: 'paused', sinceMs: 5, reason: 'LIVECHAT_TOKEN_REFUSED' } },
      { action: 'sign-in' },
    ],
    [
      'the relay is being reached',
      'relay',
      { relay: { state: 'connecting', sinceMs: 5 } },
      { state: 'busy' },
    ],
    [
      'the key has not come',
      'key',
      { channelKey: 'missing' },
      { state: 'warning', reason: 'CHANNEL_KEY_MISSING' },
    ],
    ['LiveChat was called', 'livechat-calls', { livechatCallsLastHour: 31 }, { state: 'good', count: 31 }],
    ['envelopes wait for it', 'backlog', { sealedBacklog: 7 }, { state: 'warning', count: 7 }],
  ])('says so when %s', (_name, id, change, expected) => {
    expect(item(id, change)).toMatchObject(expected);
  });

  describe('issue 12: green is only what holds now', () => {
    const off = { state: 'offline', sinceMs: hour } as const;
    const fromMeta = ['history', 'events', 'sends', 'subscription', 'fields', 'token'];
    const greenOf = (change: Partial<HealthInput>): string[] =>
      channelHealth({ ...well, ...change })
        .filter(({ id, state }) => state === 'good' && fromMeta.includes(id))
        .map(({ id }) => id);

    it('while the network is away nothing is green that only Meta tells, and the time of the last answer stays', () => {
      expect(greenOf({ relay: off, livechat: off })).toEqual([]);
      expect(item('history', { relay: off, livechat: off })).toMatchObject({
        state: 'unknown',
        reason: 'NETWORK_UNREACHABLE',
        atMs: 12 * hour,
      });
    });

    it('is not "comparing" while there is no network', () => {
      expect(item('history', { relay: off, livechat: off, ...channel({ gap: undefined }) })?.state).toBe(
        'unknown',
      );
    });

    it('while the access is refused nothing is green that needs it', () => {
      expect(greenOf(facts({ health: 'reconnect-needed' }))).toEqual([]);
    });

    it('without the relay nothing arrives, and the history is compared all the same', () => {
      expect(greenOf({ relay: off })).toEqual(['history', 'sends', 'subscription', 'token']);
    });
  });
});
