import type { Channel } from '../../shared/domain/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { daysToMs } from '../../shared/removal/retention.ts';
import type { ConnectionState, HealthItem } from '../../shared/ipc/index.ts';
import type { ChannelFacts } from '../channel/index.ts';
import type { ChannelKeyState } from '../relay-link/index.ts';

/** What the services know about the connected account and the ways to it. */
export interface HealthInput {
  channel: Channel;
  facts: ChannelFacts;
  /** Last webhook with a message, and last bare notice that one exists. */
  webhooks: { messageAtMs: number | undefined; noticeAtMs: number | undefined };
  sendingPause: { untilMs: number; reason: string; waiting: number } | undefined;
  /** What keeps this computer from writing to its disk. */
  storageFault?: ErrorCode | undefined;
  /** Meta's last warning because of a policy. */
  policyWarnedAtMs?: number | undefined;
  humanAgentMissingSinceMs?: number | undefined;
  nowMs: number;
  livechat: ConnectionState;
  livechatCallsLastHour: number;
  relay: ConnectionState;
  channelKey: ChannelKeyState;
  /** Instagram envelopes that wait, sealed, for the key. */
  sealedBacklog: number;
}

/** A notice comes beside its message; one that stands alone this long says that messages do not come (instagram.md §3, §6.6). */
const noticeAloneMs = 60_000;
/** So long a warning of Meta's is shown. */
const warningShownMs = daysToMs(14);

type Item = Omit<HealthItem, 'id'>;

const historyOf = ({ channel }: HealthInput): Item => {
  const { gap, verifiedUpToMs: atMs } = channel;
  switch (gap?.state) {
    case 'up-to-date':
      return { state: 'good', action: 'check', atMs };
    case 'cannot-check':
      return {
        state: 'warning',
        action: gap.reason === 'INSTAGRAM_RECONNECT' ? 'reconnect-instagram' : 'check',
        reason: gap.reason,
        atMs,
      };
    default:
      return { state: 'busy', action: 'none', atMs };
  }
};

const isBlockedIn = ({ sendingPause }: HealthInput): boolean =>
  sendingPause?.reason === 'INSTAGRAM_POLICY_BLOCK';

const sendsOf = (input: HealthInput): Item => {
  const { channel, sendingPause } = input;
  return sendingPause
    ? {
        state: isBlockedIn(input) ? 'bad' : 'warning',
        reason: sendingPause.reason,
        action: isBlockedIn(input) ? 'end-policy-block' : 'none',
        atMs: sendingPause.untilMs,
        count: sendingPause.waiting,
      }
    : {
        state: channel.lastSendAtMs === undefined ? 'unknown' : 'good',
        action: 'none',
        atMs: channel.lastSendAtMs,
      };
};

/** Shown only where there is something to say: nothing can be asked beforehand. */
const policyOf = (input: HealthInput): Item[] => {
  const { policyWarnedAtMs: atMs, nowMs } = input;
  if (atMs === undefined || nowMs - atMs > warningShownMs || isBlockedIn(input)) return [];
  return [{ state: 'warning', reason: 'INSTAGRAM_POLICY_WARNING', action: 'none', atMs }];
};
const storageOf = ({ storageFault: reason, nowMs }: HealthInput): Item[] =>
  reason === undefined ? [] : [{ state: 'bad', reason, action: 'none', atMs: nowMs }];
const humanAgentOf = ({ humanAgentMissingSinceMs: atMs }: HealthInput): Item[] =>
  atMs === undefined
    ? []
    : [{ state: 'warning', reason: 'INSTAGRAM_HUMAN_AGENT_MISSING', action: 'allow-human-agent', atMs }];

const subscriptionOf = ({ facts }: HealthInput): Item => {
  const atMs = facts.subscriptionCheckedAtMs;
  if (facts.health === 'reconnect-needed')
    return { state: 'bad', reason: 'INSTAGRAM_RECONNECT', action: 'reconnect-instagram', atMs };
  if (facts.health === 'subscription-missing')
    return { state: 'bad', reason: 'INSTAGRAM_SUBSCRIPTION_MISSING', action: 'check', atMs };
  return { state: atMs === undefined ? 'unknown' : 'good', action: 'check', atMs };
};

const fieldsOf = ({ webhooks: { messageAtMs, noticeAtMs } }: HealthInput): Item =>
  noticeAtMs !== undefined && noticeAtMs > (messageAtMs ?? 0) + noticeAloneMs
    ? { state: 'bad', reason: 'INSTAGRAM_FIELD_MISSING', action: 'none', atMs: noticeAtMs }
    : { state: messageAtMs === undefined ? 'unknown' : 'good', action: 'none', atMs: messageAtMs };

const tokenOf = ({ facts }: HealthInput): Item => {
  const atMs = facts.tokenIssuedAtMs;
  if (facts.health === 'reconnect-needed')
    return { state: 'bad', reason: 'INSTAGRAM_RECONNECT', action: 'reconnect-instagram', atMs };
  if (atMs === undefined) return { state: 'warning', reason: 'INSTAGRAM_TOKEN_MISSING', action: 'none' };
  if (facts.missingScopes.length > 0)
    return {
      state: 'bad',
      reason: 'INSTAGRAM_PERMISSION',
      scopes: facts.missingScopes,
      action: 'reconnect-instagram',
      atMs,
    };
  return { state: 'good', scopes: facts.scopes ?? [], action: 'none', atMs };
};

/** Shown as days left; an admin hears of it besides, fourteen and three days before. */
const accessOf = ({ facts, nowMs }: HealthInput): Item => {
  const { accessEndsAtMs: atMs, tokenIssuedAtMs } = facts;
  const leftMs = atMs === undefined ? undefined : atMs - nowMs;
  // A refused token has no days left, whatever Meta named when it gave it; the line of the token has the way out.
  if (facts.health === 'reconnect-needed' && (leftMs === undefined || leftMs > 0))
    return { state: 'unknown', reason: 'INSTAGRAM_RECONNECT', action: 'none' };
  // Connections from before ends were asked for: renewing is the only way to learn it, and needs a token to renew.
  if (leftMs === undefined)
    return { state: 'unknown', action: tokenIssuedAtMs === undefined ? 'none' : 'renew-instagram' };
  if (leftMs > daysToMs(14)) return { state: 'good', action: 'none', atMs };
  return {
    state: leftMs > daysToMs(3) ? 'warning' : 'bad',
    reason: leftMs > 0 ? 'INSTAGRAM_ACCESS_ENDING' : 'INSTAGRAM_ACCESS_ENDED',
    action: 'renew-instagram',
    atMs,
  };
};

const signInCodes = new Set(['LIVECHAT_TOKEN_REFUSED', 'SIGNED_OUT']);

const connectionOf = ({ state, sinceMs, reason }: ConnectionState): Item => {
  if (state === 'online') return { state: 'good', atMs: sinceMs, action: 'none' };
  return {
    state: state === 'connecting' ? 'busy' : 'bad',
    atMs: sinceMs,
    reason,
    action: reason !== undefined && signInCodes.has(reason) ? 'sign-in' : 'reconnect-network',
  };
};

const keyOf = ({ channelKey }: HealthInput): Item => {
  if (channelKey === 'present') return { state: 'good', action: 'none' };
  if (channelKey === 'none') return { state: 'unknown', action: 'none' };
  return { state: 'warning', reason: 'CHANNEL_KEY_MISSING', action: 'none' };
};

const backlogOf = ({ sealedBacklog: count }: HealthInput): Item =>
  count === 0
    ? { state: 'good', count, action: 'none' }
    : { state: 'warning', count, reason: 'CHANNEL_KEY_MISSING', action: 'none' };

/** Facts that only Meta can tell, or that end where nothing arrives. */
const outside: ReadonlySet<HealthItem['id']> = new Set([
  'history',
  'events',
  'sends',
  'subscription',
  'fields',
  'token',
]);

/** Why what was good a while ago is not known now; undefined: it is. */
const unknownNow = ({ facts, relay, livechat }: HealthInput, id: HealthItem['id']): ErrorCode | undefined => {
  if (!outside.has(id)) return undefined;
  if (relay.state !== 'online' && livechat.state !== 'online') return 'NETWORK_UNREACHABLE';
  if (facts.health === 'reconnect-needed') return 'INSTAGRAM_RECONNECT';
  return relay.state !== 'online' && (id === 'events' || id === 'fields') ? 'RELAY_UNREACHABLE' : undefined;
};

/** Green is only what holds now: what was, keeps its time and loses its colour. */
const asOfNow = (input: HealthInput, item: HealthItem): HealthItem => {
  const reason = item.state === 'good' || item.state === 'busy' ? unknownNow(input, item.id) : undefined;
  return reason === undefined
    ? item
    : { ...item, state: 'unknown', reason, action: 'none', scopes: undefined };
};

/** The health view: what arrives and leaves first, then the ways it takes. Pure. */
export const channelHealth = (input: HealthInput): HealthItem[] =>
  healthItems(input).map((item) => asOfNow(input, item));

const healthItems = (input: HealthInput): HealthItem[] => [
  { id: 'history', ...historyOf(input) },
  {
    id: 'events',
    state: input.channel.lastEventAtMs === undefined ? 'unknown' : 'good',
    action: 'none',
    atMs: input.channel.lastEventAtMs,
  },
  { id: 'sends', ...sendsOf(input) },
  ...storageOf(input).map((item) => ({ id: 'storage' as const, ...item })),
  ...policyOf(input).map((item) => ({ id: 'policy' as const, ...item })),
  ...humanAgentOf(input).map((item) => ({ id: 'human-agent' as const, ...item })),
  { id: 'subscription', ...subscriptionOf(input) },
  { id: 'fields', ...fieldsOf(input) },
  { id: 'token', ...tokenOf(input) },
  { id: 'access', ...accessOf(input) },
  { id: 'livechat', ...connectionOf(input.livechat) },
  { id: 'livechat-calls', state: 'good', count: input.livechatCallsLastHour, action: 'none' },
  { id: 'relay', ...connectionOf(input.relay) },
  { id: 'key', ...keyOf(input) },
  { id: 'backlog', ...backlogOf(input) },
];
