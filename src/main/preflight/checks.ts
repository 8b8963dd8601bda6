import type { BridgeState, ConnectionState, PreflightItem, PreflightId } from '../../shared/ipc/index.ts';
import { isAdminRole, type AgentRole } from '../../shared/domain/index.ts';
import { desktopScopes } from '../livechat/index.ts';
import type { Answered, ChannelFacts, ChannelProbe } from '../channel/index.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { RelayConfig } from '../../shared/wire/index.ts';
import { daysToMs } from '../../shared/removal/index.ts';
import { isPrivateHost } from './ports.ts';
import { fine, notFine, open, type Outcome } from './outcome.ts';

/** Everything that was asked. */
export interface PreflightInput {
  /** LiveChat's own answer about this sign-in. */
  signIn: Answered<{ scopes: readonly string[] }>;
  /** The role that LiveChat names now. */
  role: Answered<AgentRole>;
  livechat: ConnectionState;
  busyPorts: readonly number[];
  /** Where this console finds LiveChat and Meta. */
  platforms: PlatformHosts;
  bridge: BridgeState;
  /** The relay's configuration, asked anew. */
  relay: Answered<RelayConfig>;
  /** Where this console reaches the relay. */
  relayUrl: string;
  stream: ConnectionState;
  /** Undefined: no account is connected. */
  facts: ChannelFacts | undefined;
  /** Undefined: this console has no Page token. */
  probe: ChannelProbe | undefined;
  webhooks: { messageAtMs: number | undefined; noticeAtMs: number | undefined };
  nowMs: number;
  /** When the last round trip came to its end. */
  roundTripAtMs: number | undefined;
  /** Since when it is known that the app lacks Human Agent; undefined: Meta has not refused an answer for it. */
  humanAgentMissingSinceMs: number | undefined;
}

/** The question itself did not come through: that says nothing about what was asked. */
const unansweredCodes: ReadonlySet<string> = new Set([
  'NETWORK_UNREACHABLE',
  'LIVECHAT_UNAVAILABLE',
  'RATE_LIMITED',
  'INSTAGRAM_TEMPORARY',
  'INSTAGRAM_RATE_LIMITED',
  'ANSWER_INVALID',
  'INTERNAL',
]);

const refused = (code: string, more: Partial<Outcome> = {}): Outcome =>
  unansweredCodes.has(code) ? open(code, more) : notFine(code, more);

/** `rw` holds `ro`, and `all` holds `access`, `groups` and `my` (livechat.md §3). */
export const isCovered = (wanted: string, granted: readonly string[]): boolean => {
  if (granted.includes(wanted)) return true;
  const [, name, reach, right] = /^(.+?)(?:--(\w+))?:(\w+)$/.exec(wanted) ?? [];
  if (name === undefined) return false;
  const rights = right === 'ro' ? ['ro', 'rw'] : [right];
  const wider = reach === 'my' ? ['my', 'access', 'groups', 'all'] : [reach, 'all'];
  const reaches = reach === undefined ? [''] : wider.map((each) => `--${each}`);
  return reaches.some((each) => rights.some((one) => granted.includes(`${name}${each}:${one}`)));
};

const scopesOf = ({ signIn }: PreflightInput): Outcome => {
  if (!signIn.isAnswered) return open('SIGN_IN_FIRST');
  const { scopes } = signIn.value;
  if (scopes.length === 0) return open('LIVECHAT_DOES_NOT_TELL');
  const missing = desktopScopes.filter((scope) => !isCovered(scope, scopes));
  return missing.length === 0 ? fine() : notFine('SCOPES_MISSING', { names: missing });
};

const roleOf = ({ role }: PreflightInput): Outcome => {
  if (!role.isAnswered) return refused(role.code);
  return isAdminRole(role.value) ? fine() : notFine('ADMIN_ONLY');
};

const connectionOf = ({ state, sinceMs, reason }: ConnectionState): Outcome => {
  if (state === 'online') return fine({ atMs: sinceMs });
  return state === 'connecting'
    ? open('CONNECTING', { atMs: sinceMs })
    : notFine(reason ?? 'NETWORK_UNREACHABLE', { atMs: sinceMs });
};

const portsOf = ({ platforms, busyPorts }: PreflightInput): Outcome => {
  const names = busyPorts.map(String);
  if (busyPorts.length === platforms.livechat.redirectPorts.length)
    return notFine('SIGN_IN_PORTS_BUSY', { names });
  return busyPorts.length === 0 ? fine() : fine({ reason: 'SOME_PORTS_BUSY', names });
};

const redirectUrisOf = ({ platforms }: PreflightInput): Outcome =>
  open('LIVECHAT_DOES_NOT_TELL', {
    names: platforms.livechat.redirectPorts.map((port) => `http://127.0.0.1:${port}/callback`),
  });

const integrationOf = ({ bridge, facts }: PreflightInput): Outcome => {
  if (!facts) return open('NOT_CONNECTED');
  // Allowed, and still nothing gets through.
  if (bridge.heldUpBy !== undefined) return notFine(bridge.heldUpBy);
  switch (bridge.state) {
    case 'active':
      return fine();
    case 'reconnect-needed':
      return notFine(bridge.reason ?? 'BRIDGE_RECONNECT');
    case 'waiting-for-grant':
      return notFine('NOT_AUTHORIZED');
    default:
      return open(
        bridge.holder && !bridge.holder.isThisConsole ? 'OTHER_COMPUTER' : (bridge.reason ?? 'NOT_YET'),
      );
  }
};

/** Where the relay itself says that it is reached: what was entered at LiveChat and Meta begins with it. */
const publicUrlOf = (config: RelayConfig): URL | undefined =>
  config.policy && URL.canParse(config.policy.url) ? new URL(config.policy.url) : undefined;

const addressOf = ({ relay, relayUrl, platforms, webhooks }: PreflightInput): Outcome => {
  if (!relay.isAnswered) return open('RELAY_FIRST');
  const { messageAtMs, noticeAtMs } = webhooks;
  const atMs = Math.max(messageAtMs ?? 0, noticeAtMs ?? 0);
  // Meta has found the way: there is no better proof.
  if (atMs > 0) return fine({ atMs });
  const url = publicUrlOf(relay.value);
  if (url === undefined) return open('RELAY_DOES_NOT_TELL');
  const names = [url.origin];
  if (platforms.isSandbox) return open('NO_WEBHOOK_YET', { names });
  if (url.protocol !== 'https:' || isPrivateHost(url.hostname)) return notFine('RELAY_NOT_PUBLIC', { names });
  return url.origin === new URL(relayUrl).origin
    ? open('NO_WEBHOOK_YET', { names })
    : open('RELAY_OTHER_ADDRESS', { names });
};

const webhooksAt = ({ relay }: PreflightInput): Outcome => {
  const url = relay.isAnswered ? publicUrlOf(relay.value) : undefined;
  return open('LIVECHAT_DOES_NOT_TELL', url && { names: [`${url.origin}/webhooks/livechat/…`] });
};

/** A notice comes beside its message; one that stands alone this long says that messages do not come (instagram.md §6.6). */
const noticeAloneMs = 60_000;

const appFieldsOf = ({ webhooks: { messageAtMs, noticeAtMs } }: PreflightInput): Outcome => {
  if (noticeAtMs !== undefined && noticeAtMs > (messageAtMs ?? 0) + noticeAloneMs)
    return notFine('INSTAGRAM_FIELD_MISSING', { atMs: noticeAtMs });
  return messageAtMs === undefined ? open('NO_WEBHOOK_YET') : fine({ atMs: messageAtMs });
};

const refusedWith = (probe: ChannelProbe | undefined, code: string): boolean =>
  [probe?.conversations, probe?.profile, probe?.fields].some(
    (answer) => answer?.isAnswered === false && answer.code === code,
  );

/** What only the round trip, or people at Meta's own pages, can tell. */
const remindersOf = (input: PreflightInput): [PreflightId, Outcome][] => {
  const { probe, roundTripAtMs, humanAgentMissingSinceMs } = input;
  const accessOf = (): Outcome => {
    if (refusedWith(probe, 'INSTAGRAM_ACCESS_OFF')) return notFine('INSTAGRAM_ACCESS_OFF');
    return roundTripAtMs === undefined ? open('ROUND_TRIP_TELLS') : fine({ atMs: roundTripAtMs });
  };
  return [
    ['app-fields', appFieldsOf(input)],
    ['message-access', accessOf()],
    [
      'live-mode',
      refusedWith(probe, 'INSTAGRAM_APP_NOT_APPROVED')
        ? notFine('INSTAGRAM_APP_NOT_APPROVED')
        : open('META_DOES_NOT_TELL'),
    ],
    [
      'human-agent',
      humanAgentMissingSinceMs === undefined
        ? open('META_DOES_NOT_TELL')
        : notFine('INSTAGRAM_HUMAN_AGENT_MISSING', { atMs: humanAgentMissingSinceMs }),
    ],
  ];
};

const tokenOf = (facts: ChannelFacts, probe: ChannelProbe | undefined): Outcome => {
  if (facts.health === 'reconnect-needed' || refusedWith(probe, 'INSTAGRAM_RECONNECT'))
    return notFine('INSTAGRAM_RECONNECT');
  if (!probe) return open('INSTAGRAM_TOKEN_MISSING');
  const { fields, conversations } = probe;
  if (fields.isAnswered || conversations.isAnswered) return fine();
  return refused(fields.code);
};

const permissionsOf = ({ scopes, missingScopes, tokenIssuedAtMs }: ChannelFacts): Outcome => {
  if (scopes === undefined) return open('INSTAGRAM_TOKEN_MISSING');
  // As the person granted them; a console may not ask Meta for them anew (decision 0052).
  const atMs = tokenIssuedAtMs;
  return missingScopes.length === 0
    ? fine({ atMs })
    : notFine('INSTAGRAM_PERMISSION', { names: missingScopes, atMs });
};

/** From here on an admin is asked to renew it. */
const soonMs = daysToMs(14);

const accessEndOf = (facts: ChannelFacts, nowMs: number): Outcome => {
  const { accessEndsAtMs, tokenIssuedAtMs, health } = facts;
  if (accessEndsAtMs !== undefined && accessEndsAtMs <= nowMs)
    return notFine('ACCESS_ENDED', { atMs: accessEndsAtMs });
  // A refused token has no days left, whatever Meta named when it gave it.
  if (health === 'reconnect-needed') return open('INSTAGRAM_RECONNECT');
  if (tokenIssuedAtMs === undefined) return open('INSTAGRAM_TOKEN_MISSING');
  if (accessEndsAtMs === undefined) return open('META_TELLS_AT_CONNECTING', { atMs: tokenIssuedAtMs });
  if (accessEndsAtMs - nowMs <= soonMs) return notFine('ACCESS_ENDS_SOON', { atMs: accessEndsAtMs });
  return fine({ atMs: accessEndsAtMs });
};

const answerOf = (answer: Answered<unknown>): Outcome => (answer.isAnswered ? fine() : refused(answer.code));

const pageRoleOf = ({ profile }: ChannelProbe): Outcome => {
  if (profile === undefined) return open('NOBODY_WROTE_YET');
  if (profile.isAnswered) return fine();
  // The person's choice, not a missing role.
  if (profile.code === 'INSTAGRAM_PROFILE_WITHHELD') return open(profile.code);
  return profile.code === 'INSTAGRAM_PERMISSION' ? notFine('PAGE_ROLE') : refused(profile.code);
};

const pageFieldsOf = ({ fields, missingFields }: ChannelProbe): Outcome => {
  if (!fields.isAnswered) return refused(fields.code);
  return missingFields.length === 0
    ? fine()
    : notFine('INSTAGRAM_SUBSCRIPTION_MISSING', { names: [...missingFields] });
};

const sharedOf = ({ isShared }: ChannelProbe): Outcome => {
  if (!isShared.isAnswered) return open(isShared.code);
  return fine({ reason: isShared.value ? 'SHARED_WITH_APPS' : 'NOT_SHARED' });
};

const connectedItems = (facts: ChannelFacts, input: PreflightInput): [PreflightId, Outcome][] => {
  const { probe } = input;
  return [
    ['instagram-account', fine()],
    ['page-token', tokenOf(facts, probe)],
    ['permissions', permissionsOf(facts)],
    ['token-expiry', accessEndOf(facts, input.nowMs)],
    ...(probe
      ? ([
          ['page-fields', pageFieldsOf(probe)],
          ['conversations', answerOf(probe.conversations)],
          ['page-role', pageRoleOf(probe)],
          ['thread-control', sharedOf(probe)],
        ] satisfies [PreflightId, Outcome][])
      : []),
  ];
};

/** The lines of the check, in the order in which things are set up. Pure. Green only for what was asked and answered. */
export const preflightItems = (input: PreflightInput): PreflightItem[] => {
  const { signIn, facts } = input;
  const items: [PreflightId, Outcome][] = [
    ['livechat-sign-in', signIn.isAnswered ? fine() : refused(signIn.code)],
    ['livechat-scopes', scopesOf(input)],
    ['livechat-role', roleOf(input)],
    ['livechat-live', connectionOf(input.livechat)],
    ['redirect-ports', portsOf(input)],
    ['redirect-uris', redirectUrisOf(input)],
    ['app-webhooks', webhooksAt(input)],
    ['chat-webhooks', open('LIVECHAT_DOES_NOT_TELL')],
    ['integration', integrationOf(input)],
    ['relay-reachable', input.relay.isAnswered ? fine() : notFine(input.relay.code)],
    ['relay-stream', connectionOf(input.stream)],
    ['relay-address', addressOf(input)],
    ...(facts
      ? connectedItems(facts, input)
      : ([['instagram-account', open('NOT_CONNECTED')]] satisfies [PreflightId, Outcome][])),
    ...remindersOf(input),
  ];
  return items.map(([id, outcome]) => ({ id, ...outcome }));
};
