import type { Clock } from '../../shared/clock.ts';
import type { HealthItem } from '../../shared/ipc/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { CallCounter, LiveChat } from '../livechat/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { StorageFault } from './storage-fault.ts';
import { channelHealth } from './channel-health.ts';

/** The channel's health as one list, gathered from the services that own each part. */
export interface HealthService {
  /** What is known now; empty while no account is connected. */
  read(): Promise<HealthItem[]>;
  /** Asks everybody anew: connections, subscription, history; resolves when the answers are in, also the bad ones. */
  check(): Promise<HealthItem[]>;
}

export const createHealthService = (services: {
  channel: ChannelService;
  conversations: Conversations;
  livechat: LiveChat;
  livechatCalls: CallCounter;
  relayLink: RelayLink;
  storageFault: StorageFault;
  clock: Clock;
  /** Tries every connection now. */
  retryNow(): void;
}): HealthService => {
  const { channel, conversations, livechat, relayLink } = services;
  const read = async (): Promise<HealthItem[]> => {
    const facts = await channel.facts();
    const current = channel.current();
    if (!facts || !current) return [];
    return channelHealth({
      channel: current,
      facts,
      webhooks: conversations.webhookTimes(facts.accountId),
      sendingPause: conversations.sendingPause(facts.accountId),
      policyWarnedAtMs: conversations.policyWarnedAtMs(facts.accountId),
      humanAgentMissingSinceMs: conversations.humanAgentMissingSinceMs(),
      storageFault: services.storageFault.current(),
      nowMs: services.clock.now(),
      livechat: livechat.connection.state,
      livechatCallsLastHour: services.livechatCalls.lastHour(),
      relay: relayLink.connection,
      channelKey: relayLink.channelKeyState,
      sealedBacklog: relayLink.sealedBacklogCount(),
    });
  };
  return {
    read,
    async check() {
      services.retryNow();
      // The subscription first: what is not subscribed is in the history only.
      await channel.check();
      await conversations.verify();
      return read();
    },
  };
};
