import type { Clock } from '../../shared/clock.ts';
import { isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { BridgeState, PreflightReport, RoundTrip } from '../../shared/ipc/index.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Answered, ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { AccountsApi, Identify, LiveChatConnection } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Session } from '../session/index.ts';
import { preflightItems } from './checks.ts';
import { busyPorts } from './ports.ts';
import { createRoundTrip } from './round-trip.ts';

export { checkComputer } from './computer.ts';

/** "Check the connection": what can be asked of the registration at LiveChat and Meta, and a live round trip (decision 0075). */
export interface Preflight extends Pick<Emitter<{ 'preflight.changed': RoundTrip }>, 'on'> {
  /** Asks everybody anew; resolves when the answers are in, also the bad ones. Changes nothing. */
  run(): Promise<PreflightReport>;
  readonly roundTrip: RoundTrip;
  /** Errors: ADMIN_ONLY, INSTAGRAM_NOT_CONNECTED, SIGNED_OUT. */
  startRoundTrip(): void;
  cancelRoundTrip(): void;
  stop(): void;
}

const ask = async <T>(question: () => Promise<T>): Promise<Answered<T>> => {
  try {
    return { isAnswered: true, value: await question() };
  } catch (error) {
    return { isAnswered: false, code: toBackchannelError(error).code };
  }
};

export const createPreflight = (deps: {
  session: Pick<Session, 'state' | 'accessToken' | 'identity'>;
  accounts: Pick<AccountsApi, 'info'>;
  identify: Identify;
  connection: Pick<LiveChatConnection, 'state'>;
  relayLink: Pick<RelayLink, 'refreshConfig' | 'connection'>;
  relayUrl: string;
  platforms: PlatformHosts;
  channel: Pick<ChannelService, 'current' | 'facts' | 'probe'>;
  conversations: Pick<
    Conversations,
    'on' | 'queueReply' | 'webhookTimes' | 'verify' | 'humanAgentMissingSinceMs'
  >;
  bridge: () => BridgeState;
  clock: Clock;
  timers: Timers;
  random: () => number;
  log: Log;
}): Preflight => {
  const { session, accounts, relayLink, channel, conversations, clock } = deps;
  const emitter = createEmitter<{ 'preflight.changed': RoundTrip }>(() => deps.log.warn('listener.failed'));
  const roundTrip = createRoundTrip({
    ...deps,
    account: () => channel.current(),
    ownId: () => session.identity()?.agentId,
    changed: (state) => emitter.emit('preflight.changed', state),
  });
  return {
    on: emitter.on,
    async run() {
      const signIn = await ask(async () => accounts.info(await session.accessToken()));
      const role = await ask(async () => {
        const accessToken = await session.accessToken();
        return (await deps.identify({ accessToken })).role;
      });
      const relay = await ask(relayLink.refreshConfig);
      const facts = await channel.facts();
      const items = preflightItems({
        signIn,
        role,
        livechat: deps.connection.state,
        busyPorts: await busyPorts(deps.platforms.livechat.redirectPorts),
        bridge: deps.bridge(),
        relay,
        platforms: deps.platforms,
        relayUrl: deps.relayUrl,
        stream: relayLink.connection,
        facts,
        probe: facts && (await channel.probe()),
        webhooks: facts
          ? conversations.webhookTimes(facts.accountId)
          : { messageAtMs: undefined, noticeAtMs: undefined },
        nowMs: clock.now(),
        roundTripAtMs: facts && roundTrip.doneAtMs(facts.accountId),
        humanAgentMissingSinceMs: facts && conversations.humanAgentMissingSinceMs(),
      });
      return { items, checkedAtMs: clock.now() };
    },
    get roundTrip() {
      return roundTrip.state;
    },
    startRoundTrip() {
      const { state } = session;
      if (state.state !== 'signed-in') throw new BackchannelError('SIGNED_OUT');
      if (!isAdminRole(state.role)) throw new BackchannelError('ADMIN_ONLY');
      roundTrip.start();
    },
    cancelRoundTrip: () => roundTrip.cancel(),
    stop: () => roundTrip.stop(),
  };
};
