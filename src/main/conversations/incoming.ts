import type { Clock } from '../../shared/clock.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { MessagingProvider } from '../messaging/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { EventStore } from './event-store.ts';
import type { ChannelPort, RelayPort } from './ports.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import type { TeamSyncBody } from '../../shared/wire/index.ts';
import type { Stores } from './stores.ts';

/**
 * What the relay brings: the provider's items, and colleagues' word on who wrote a reply. The handlers run in the transaction
 * that moves the stream's cursor, so nothing is applied twice or lost between the two.
 */
export const createIncoming = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  events: EventStore;
  channel: ChannelPort;
  relayLink: RelayPort;
  eventsOf: MessagingProvider['eventsOf'];
  speaksOf: MessagingProvider['speaksOf'];
  /** The provider acts against the account because of a policy. */
  policyEnforced(event: Extract<MessagingEvent, { type: 'policy-enforcement' }>): void;
  /** A colleague's console has learnt what the provider forbids or allows. Answers false for anything else. */
  toldByColleague(body: TeamSyncBody): boolean;
  /** A colleague's console says what its person did about a message's heart. */
  reactionTold(agentId: AgentId, body: TeamSyncBody): void;
  clock: Clock;
  /** Called after the commit: there may be something to look up. */
  applied(): void;
}): void => {
  const { stores, publisher, events, channel, relayLink, eventsOf, clock, applied } = deps;
  const { db, messages, authors, counts } = stores;

  relayLink.onInstagram((delivery) => {
    const accountId = channel.accountOf(delivery.accountId);
    if (channel.isRemoved(accountId)) return;
    const nowMs = clock.now();
    publisher.inTransaction(() => {
      for (const event of eventsOf(delivery, accountId)) {
        events.apply(event, { nowMs, ourAppId: channel.appId(), source: 'webhook', readUpToMs: 0 });
        // Notices without their messages mean that the provider's app is set up in part (instagram.md §3, §6.6).
        if (event.type === 'message' || event.type === 'message-notice') {
          counts.count(accountId, `webhook:${event.type}`, nowMs);
        }
        // What could not be applied of an unsent message is its content too.
        if (event.type === 'unsend') relayLink.forgetSetAside((item) => deps.speaksOf(item, event.mid));
        if (event.type === 'policy-enforcement') deps.policyEnforced(event);
        if (event.type === 'dashboard-test') channel.noteDashboardTest(accountId, nowMs);
        else channel.noteEvent(accountId, event.atMs);
      }
    });
    db.afterCommit(applied);
  });

  relayLink.onSigned('replica', (sender, body) => {
    deps.reactionTold(sender.fromAgentId, body);
    if (deps.toldByColleague(body) || body.type !== 'reply-author') return;
    // Everybody speaks for themselves only.
    if (body.agentId !== sender.fromAgentId) throw new BackchannelError('SEAL_FORGED');
    if (channel.isRemoved(body.accountId)) return;
    publisher.inTransaction(() => {
      const { accountId, mid, agentId, buttons } = body;
      const message = messages.byMid(accountId, mid);
      authors.insertNew({
        accountId,
        mid,
        agentId,
        atMs: clock.now(),
        buttons: message ? undefined : buttons,
      });
      if (!message) return;
      // An echo need not name them (instagram.md §6.2).
      if (buttons && message.direction === 'out' && !message.isUnsent)
        messages.put({ ...message, buttons: message.buttons ?? buttons });
      publisher.message(message.conversationId, message.id);
      // A colleague has answered: what came before it needs nobody else.
      for (const id of messages.markRead(message.conversationId, message.sentAtMs))
        publisher.message(message.conversationId, id);
    });
  });
};
