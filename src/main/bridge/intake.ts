import type { Clock } from '../../shared/clock.ts';
import { conversationIdOf, type MessageId, type MessageMid } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { ConfirmedReaction } from '../conversations/index.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import type { FileToSend, MessagingProvider } from '../messaging/index.ts';
import type { Chats } from './chats.ts';
import { inboundRowOf } from './inbound/rows.ts';
import type { LeaseTerm } from './lease-term.ts';
import type { InStep } from './step/in-step.ts';
import type { Claims } from './outbound/claims.ts';
import type { BridgeChannel, BridgeConversations, BridgeDeps, BridgeRelay, LeaseGuard } from './ports.ts';
import type { BridgeStore } from './store/index.ts';
import type { TypingAndRead } from './typing-and-read.ts';

/** An echo that does not say who sent it may be a colleague's reply: that console is given this long to record it itself. */
const echoWaitMs = 20_000;
/**
 * What Instagram delivers later than this after it was written may have been found in the history meanwhile, and carried by a
 * former lease holder (the history is asked three seconds after a connection at the soonest): looked for before it is written.
 */
const promptWithinMs = 3_000;

/**
 * Notes what arrives durably, in the transaction that moves the stream's cursor; every console notes it, the lease holder works
 * on it. Registers its handlers at the relay link: made after the conversations, so that the messages are stored first, and
 * before the link connects.
 */
export const createIntake = (deps: {
  store: BridgeStore;
  chats: Pick<Chats, 'applyMap'>;
  claims: Pick<Claims, 'apply' | 'mayBegin'>;
  typingAndRead: Pick<TypingAndRead, 'onInstagram'>;
  inStep: Pick<InStep, 'heard'>;
  lease: Pick<LeaseGuard, 'holds'>;
  leaseTerm: Pick<LeaseTerm, 'isReady' | 'isBeforeTerm' | 'setLastSeq'>;
  relayLink: Pick<BridgeRelay, 'onInstagram' | 'onSigned'>;
  channel: BridgeChannel;
  conversations: Pick<BridgeConversations, 'follow'>;
  provider: Pick<MessagingProvider, 'eventsOf'>;
  /** An administrator has authorized the bridge: before, nothing is noted. */
  isAuthorized(): boolean;
  /** As of ReplyPolicy, where the bridge is authorized. Errors: LiveChat's. */
  publish(file: FileToSend): Promise<string>;
  fetchFile: BridgeDeps['fetchFile'];
  /** After the commit: something may be there to be carried. */
  inboundNoted(): void;
  /** After the commit: a colleague's console has told how far it is. */
  mapApplied(): void;
  /** After the commit: a reply or an answer has its outcome. */
  replySettled(): void;
  clock: Clock;
}): void => {
  const { chats, typingAndRead, lease, leaseTerm, relayLink, channel, clock } = deps;
  const { db, inbound, answers, records, messages, erasure, localRemovals } = deps.store;

  /** Written before its customer was erased here: not carried any more. */
  const isErased = (event: MessagingEvent): boolean =>
    'customerId' in event &&
    event.customerId !== undefined &&
    event.atMs <= (erasure.erasedUpToMs(event.accountId, event.customerId) ?? Number.NEGATIVE_INFINITY);

  relayLink.onInstagram((delivery, seq) => {
    const accountId = channel.port.accountOf(delivery.accountId);
    if (!deps.isAuthorized() || channel.port.isRemoved(accountId)) return;
    const { receivedAtMs } = delivery;
    const events = deps.provider.eventsOf(delivery, accountId);
    for (const event of events) {
      const row = inboundRowOf(event, channel.port.appId());
      if (!row || isErased(event)) continue;
      const { isPerhapsRecorded, ...fields } = row;
      const isNew = inbound.add({
        ...fields,
        seq,
        receivedAtMs,
        // What the relay had before this lease may have been carried by its former holder, also when it arrives only now.
        isDoubtful:
          isPerhapsRecorded === true ||
          receivedAtMs - event.atMs > promptWithinMs ||
          leaseTerm.isBeforeTerm(seq),
        notBeforeMs: isPerhapsRecorded === true ? clock.now() + echoWaitMs : 0,
      });
      if (isNew && event.type === 'unsend') localRemovals.setLiveChat(event.accountId, event.mid, 'waiting');
    }
    leaseTerm.setLastSeq(seq);
    db.afterCommit(() => {
      deps.inboundNoted();
      for (const event of events) typingAndRead.onInstagram(event);
    });
  });

  /** Every console notes it, as what the customer does: whoever holds the lease tells LiveChat, once by its custom id. */
  const noteReaction = (fact: ConfirmedReaction, seq: number): void => {
    if (!deps.isAuthorized()) return;
    const { accountId, conversationId, mid: subject, agentId, isSet, atMs } = fact;
    inbound.add({
      accountId,
      conversationId,
      subject,
      agentId,
      seq,
      kind: 'reaction',
      variant: `us:${atMs}`,
      emoji: isSet ? '❤' : undefined,
      receivedAtMs: clock.now(),
      // Told by its own console to all: another holder may have carried it.
      isDoubtful: true,
    });
    db.afterCommit(deps.inboundNoted);
  };

  relayLink.onSigned('replica', (sender, body, seq) => {
    if (body.type === 'bridge-record') {
      const { accountId, customerId, mid, agentId } = body;
      // A device speaks for its own agent only.
      if (agentId !== sender.fromAgentId) throw new BackchannelError('SEAL_FORGED');
      if (!deps.isAuthorized() || channel.port.isRemoved(accountId)) return;
      inbound.add({
        accountId,
        conversationId: conversationIdOf(accountId, customerId),
        kind: 'record',
        subject: mid,
        agentId,
        seq,
        receivedAtMs: clock.now(),
        isDoubtful: true,
      });
      return db.afterCommit(deps.inboundNoted);
    }
    if (body.type !== 'bridge-map' || channel.port.isRemoved(body.accountId)) return;
    if (body.work?.type === 'reaction') {
      const { mid, isSet, atMs } = body.work;
      const { accountId } = body;
      const conversationId = messages.byMid(accountId, mid)?.conversationId;
      if (conversationId === undefined) return;
      return noteReaction({ accountId, conversationId, mid, agentId: sender.fromAgentId, isSet, atMs }, seq);
    }
    // What else the team says of its work has this form too, and is none of the bridge's (decision 0100).
    if (body.work) return;
    chats.applyMap(body);
    deps.inStep.heard(body);
    deps.claims.apply(body, seq);
    // Carried by the holder. In the holder itself a former holder's late report changes nothing.
    if (!lease.holds()) inbound.markDone(body.accountId, body.doneSeq, body.done);
    db.afterCommit(deps.mapApplied);
  });

  deps.conversations.follow({
    maySend(messageId: MessageId) {
      const eventId = answers.eventOf(messageId);
      // First claimed, then the lease is looked at: only so does the next holder know of everything that was begun.
      return eventId === undefined || (deps.claims.mayBegin(eventId) && leaseTerm.isReady);
    },
    isCarried: answers.isCarried,
    isToRecord(messageId) {
      const { accountId, mid } = messages.get(messageId) ?? {};
      return accountId !== undefined && mid !== undefined && records.has(accountId, mid);
    },
    publish: async (file) => (deps.isAuthorized() ? deps.publish(file) : undefined),
    fetchFile: deps.fetchFile,
    sentAsAddress(messageId, reason) {
      const eventId = answers.eventOf(messageId);
      if (eventId !== undefined) answers.update({ eventId }, { reason });
    },
    settled(message, mid: MessageMid, agentId) {
      if (!answers.isCarried(message.id) && deps.isAuthorized()) {
        const { accountId, conversationId } = message;
        records.add({ accountId, conversationId, mid, agentId, atMs: clock.now() });
      }
      db.afterCommit(deps.replySettled);
    },
    reacted: (fact) => noteReaction(fact, 0),
  });
};
