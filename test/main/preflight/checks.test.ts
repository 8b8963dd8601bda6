import { describe, expect, it } from 'vitest';
import { isCovered, preflightItems, type PreflightInput } from '../../../src/main/preflight/checks.ts';
import { busyPorts, isPrivateHost } from '../../../src/main/preflight/ports.ts';
import { desktopScopes } from '../../../src/main/livechat/index.ts';
import { accountIdSchema } from '../../../src/shared/domain/index.ts';
import { preflightIds, type PreflightId, type PreflightItem } from '../../../src/shared/ipc/preflight.ts';
import { preflightGroups } from '../../../src/renderer/messages/preflight.ts';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { platformHostsOf } from '../../../src/shared/platform-hosts.ts';

const connected: PreflightInput = {
  signIn: { isAnswered: true, value: { scopes: desktopScopes } },
  role: { isAnswered: true, value: 'administrator' },
  livechat: { state: 'online', sinceMs: 1 },
  busyPorts: [],
  platforms: platformHostsOf({
    livechatClientId: 'c',
    livechatRedirectPorts: [47_811, 47_812],
    metaAppId: '1',
  }),
  bridge: { state: 'active', waiting: 0, notCarried: 0, isAuthorizing: false },
  relay: {
    isAnswered: true,
    value: {
      wireVersion: 1,
      policy: {
        policyVersion: '1',
        effectiveAtMs: 0,
        notice: '',
        url: 'https://relay.example.com/privacy',
        upcoming: undefined,
      },
    },
  },
  relayUrl: 'https://relay.example.com',
  stream: { state: 'online', sinceMs: 1 },
  facts: {
    accountId: accountIdSchema.parse('17841400000000042'),
    health: 'receiving',
    tokenIssuedAtMs: 5,
    scopes: ['instagram_basic'],
    missingScopes: [],
    subscriptionCheckedAtMs: 6,
  },
  probe: {
    fields: { isAnswered: true, value: ['messages'] },
    missingFields: [],
    conversations: { isAnswered: true, value: undefined },
    profile: { isAnswered: true, value: undefined },
    isShared: { isAnswered: true, value: false },
  },
  webhooks: { messageAtMs: 7, noticeAtMs: 7 },
  nowMs: 9,
  roundTripAtMs: 8,
  humanAgentMissingSinceMs: undefined,
};
const itemOf = (id: PreflightId, change: Partial<PreflightInput> = {}): Partial<PreflightItem> => {
  const found = preflightItems({ ...connected, ...change }).find((item) => item.id === id);
  expect(found, `there is a line ${id}`).toBeDefined();
  const { id: _id, ...rest } = found as PreflightItem;
  return rest;
};
const refusedProbe = (code: string): PreflightInput['probe'] => ({
  fields: { isAnswered: false, code },
  missingFields: [],
  conversations: { isAnswered: false, code },
  profile: undefined,
  isShared: { isAnswered: false, code },
});

describe('the check of the connection', () => {
  it('has every line once, and each stands in a group of the window', () => {
    const ids = preflightItems(connected).map(({ id }) => id);
    expect(ids.toSorted()).toEqual([...preflightIds].toSorted());
    expect(preflightGroups.flatMap((group) => group.ids).toSorted()).toEqual([...preflightIds].toSorted());
  });

  it('is green only for what was asked and answered: what nobody tells stays open, also when all is well', () => {
    const open = preflightItems(connected).filter(({ state }) => state === 'not-checkable');
    expect(open.map(({ id }) => id)).toEqual([
      'redirect-uris',
      'app-webhooks',
      'chat-webhooks',
      'token-expiry',
      'live-mode',
      'human-agent',
    ]);
    expect(preflightItems(connected).some(({ state }) => state === 'not-fine')).toBe(false);
  });

  it('takes a question that did not come through for no answer', () => {
    expect(
      itemOf('livechat-sign-in', { signIn: { isAnswered: false, code: 'NETWORK_UNREACHABLE' } }),
    ).toEqual({
      state: 'not-checkable',
      reason: 'NETWORK_UNREACHABLE',
    });
    expect(itemOf('conversations', { probe: refusedProbe('INSTAGRAM_TEMPORARY') }).state).toBe(
      'not-checkable',
    );
    expect(itemOf('page-token', { probe: refusedProbe('INSTAGRAM_RATE_LIMITED') }).state).toBe(
      'not-checkable',
    );
  });

  const relayOf = (url: string): PreflightInput['relay'] =>
    connected.relay.isAnswered
      ? {
          isAnswered: true,
          value: {
            ...connected.relay.value,
            policy: { policyVersion: '1', effectiveAtMs: 0, notice: '', url, upcoming: undefined },
          },
        }
      : connected.relay;
  const noWebhook = { messageAtMs: undefined, noticeAtMs: undefined };

  it.each<[string, PreflightId, Partial<PreflightInput>, Partial<PreflightItem>]>([
    [
      'a scope that was not granted',
      'livechat-scopes',
      { signIn: { isAnswered: true, value: { scopes: desktopScopes.slice(1) } } },
      { state: 'not-fine', reason: 'SCOPES_MISSING', names: [desktopScopes[0] as string] },
    ],
    [
      'a person who is no administrator',
      'livechat-role',
      { role: { isAnswered: true, value: 'normal' } },
      { state: 'not-fine', reason: 'ADMIN_ONLY' },
    ],
    [
      'an access that ends within two weeks',
      'token-expiry',
      { facts: { ...connected.facts!, accessEndsAtMs: 14 * 24 * 3_600_000 } },
      { state: 'not-fine', reason: 'ACCESS_ENDS_SOON', atMs: 14 * 24 * 3_600_000 },
    ],
    [
      'an access that has ended',
      'token-expiry',
      { facts: { ...connected.facts!, accessEndsAtMs: 9 } },
      { state: 'not-fine', reason: 'ACCESS_ENDED', atMs: 9 },
    ],
    [
      'an access that holds for long',
      'token-expiry',
      { facts: { ...connected.facts!, accessEndsAtMs: 60 * 24 * 3_600_000 } },
      { state: 'fine', atMs: 60 * 24 * 3_600_000 },
    ],
    [
      'an access whose token is refused before its end',
      'token-expiry',
      {
        facts: {
          ...connected.facts!,
          health: 'reconnect-needed',
          accessEndsAtMs: 60 * 24 * 3_600_000,
        },
      },
      { state: 'not-checkable', reason: 'INSTAGRAM_RECONNECT' },
    ],
    [
      'an access of which this computer has no token',
      'token-expiry',
      { facts: { ...connected.facts!, tokenIssuedAtMs: undefined } },
      { state: 'not-checkable', reason: 'INSTAGRAM_TOKEN_MISSING' },
    ],
    [
      'an app without Human Agent',
      'human-agent',
      { humanAgentMissingSinceMs: 4 },
      { state: 'not-fine', reason: 'INSTAGRAM_HUMAN_AGENT_MISSING', atMs: 4 },
    ],
    [
      'ports that are all taken',
      'redirect-ports',
      { busyPorts: [47_811, 47_812] },
      { state: 'not-fine', reason: 'SIGN_IN_PORTS_BUSY', names: ['47811', '47812'] },
    ],
    [
      'one port that is taken',
      'redirect-ports',
      { busyPorts: [47_811] },
      { state: 'fine', reason: 'SOME_PORTS_BUSY', names: ['47811'] },
    ],
    [
      'a relay that does not answer',
      'relay-reachable',
      { relay: { isAnswered: false, code: 'RELAY_UNREACHABLE' } },
      { state: 'not-fine', reason: 'RELAY_UNREACHABLE' },
    ],
    [
      'a relay inside a private network',
      'relay-address',
      { relay: relayOf('https://10.0.0.7/privacy'), webhooks: noWebhook },
      { state: 'not-fine', reason: 'RELAY_NOT_PUBLIC', names: ['https://10.0.0.7'] },
    ],
    [
      'a public relay from which nothing has come yet',
      'relay-address',
      { webhooks: noWebhook },
      { state: 'not-checkable', reason: 'NO_WEBHOOK_YET', names: ['https://relay.example.com'] },
    ],
    [
      'a relay that names another address',
      'relay-address',
      { relay: relayOf('https://other.example.com/privacy'), webhooks: noWebhook },
      { state: 'not-checkable', reason: 'RELAY_OTHER_ADDRESS', names: ['https://other.example.com'] },
    ],
    [
      'a dead Page token',
      'page-token',
      { probe: refusedProbe('INSTAGRAM_RECONNECT') },
      { state: 'not-fine', reason: 'INSTAGRAM_RECONNECT' },
    ],
    [
      'the switch in the phone that is off',
      'message-access',
      { probe: refusedProbe('INSTAGRAM_ACCESS_OFF') },
      { state: 'not-fine', reason: 'INSTAGRAM_ACCESS_OFF' },
    ],
    [
      'a switch that no round trip has tried',
      'message-access',
      { roundTripAtMs: undefined },
      { state: 'not-checkable', reason: 'ROUND_TRIP_TELLS' },
    ],
    [
      'an app that is not approved',
      'live-mode',
      { probe: refusedProbe('INSTAGRAM_APP_NOT_APPROVED') },
      { state: 'not-fine', reason: 'INSTAGRAM_APP_NOT_APPROVED' },
    ],
    [
      'notices without messages',
      'app-fields',
      { webhooks: { messageAtMs: undefined, noticeAtMs: 900_000 } },
      { state: 'not-fine', reason: 'INSTAGRAM_FIELD_MISSING', atMs: 900_000 },
    ],
    [
      'no profile for want of a role',
      'page-role',
      {
        probe: {
          ...(connected.probe as NonNullable<PreflightInput['probe']>),
          profile: { isAnswered: false, code: 'INSTAGRAM_PERMISSION' },
        },
      },
      { state: 'not-fine', reason: 'PAGE_ROLE' },
    ],
    [
      'fields that are not subscribed',
      'page-fields',
      {
        probe: {
          ...(connected.probe as NonNullable<PreflightInput['probe']>),
          missingFields: ['standby'],
        },
      },
      { state: 'not-fine', reason: 'INSTAGRAM_SUBSCRIPTION_MISSING', names: ['standby'] },
    ],
    [
      'a grant of the bridge that is missing',
      'integration',
      { bridge: { state: 'waiting-for-grant', waiting: 0, notCarried: 0, isAuthorizing: false } },
      { state: 'not-fine', reason: 'NOT_AUTHORIZED' },
    ],
    [
      'an integration that is allowed, and held up by LiveChat',
      'integration',
      { bridge: { ...connected.bridge, heldUpBy: 'LIVECHAT_FORBIDDEN' } },
      { state: 'not-fine', reason: 'LIVECHAT_FORBIDDEN' },
    ],
    [
      'nothing connected',
      'instagram-account',
      { facts: undefined, probe: undefined },
      { state: 'not-checkable', reason: 'NOT_CONNECTED' },
    ],
    [
      'no token on this computer',
      'page-token',
      { probe: undefined },
      { state: 'not-checkable', reason: 'INSTAGRAM_TOKEN_MISSING' },
    ],
  ])('says of %s what is so', (_what, id, change, expected) => {
    expect(itemOf(id, change)).toEqual(expected);
  });
});

describe('a granted scope', () => {
  it.each([
    ['chats--access:ro', ['chats--access:rw'], true],
    ['chats--access:rw', ['chats--all:rw'], true],
    ['agents--my:rw', ['agents--all:rw'], true],
    ['customers:ro', ['customers:rw'], true],
    ['chats--access:rw', ['chats--access:ro'], false],
    ['agents--all:ro', ['agents--my:rw'], false],
    ['customers:own', ['customers:rw'], false],
  ])('%s is covered by %j: %s', (wanted, granted, expected) => {
    expect(isCovered(wanted, granted)).toBe(expected);
  });
});

describe('addresses and ports', () => {
  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['172.20.3.4', true],
    ['[fd12:3456::1]', true],
    ['relay', true],
    ['relay.local', true],
    ['172.32.3.4', false],
    ['relay.example.com', false],
  ])('%s is private: %s', (host, expected) => {
    expect(isPrivateHost(host)).toBe(expected);
  });

  it('a port is busy while something listens there, and free again afterwards', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await busyPorts([port])).toEqual([port]);
    await new Promise((resolve) => server.close(resolve));
    expect(await busyPorts([port])).toEqual([]);
  });
});
