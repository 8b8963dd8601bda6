import type { Clock } from '../../shared/clock.ts';
import { conversationIdOf, type MessageId, type MessageMid } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { InstagramEvent } from '../../shared/instagram/event.ts';
import { normaliseItem } from '../../shared/instagram/index.ts';
import { createLocalRemovalsRepository } from '../conversations/index.ts';
import {
  type BridgeAnswersRepository,
  type BridgeInboundRepository,
  createErasureRepository,
  type Database,
} from '../storage/index.ts';
import type { Chats } from './chats.ts';
import type { TypingAndRead } from './typing-and-read.ts';
import { inboundRowOf } from './inbound/rows.ts';
import type { BridgeChannel, BridgeConversations, BridgeRelay } from './ports.ts';

/** An echo that does not say who sent it may be a colleague's reply: its console is given this long to write it down itself. */
const echoWaitMs = 20_000;
/**
 * What Instagram brings later than this after it was said may have been found in the history meanwhile, and carried by a former lease
 * holder (the history is asked three seconds after a connection at the soonest): looked for before it is written.
 */
const promptWithinMs = 3_000;

/**
 * What comes in, noted durably in the transaction that moves the stream's cursor; every console notes it, the lease holder works on it.
 * Registers its handlers at the relay link: made after the conversations, so that the messages are there, and before the
 * link connects.
 */
export const createIntake = (deps: {
  db: Database;
  inbound: BridgeInboundRepository;
  answers: BridgeAnswersRepository;
  chats: Chats;
  typingAndRead: TypingAndRead;
  relayLink: Pick<BridgeRelay, 'onInstagram' | 'onSigned'>;
  channel: BridgeChannel;
  conversations: Pick<BridgeConversations, 'follow'>;
  /** An administrator has authorized the bridge: before, nothing is noted. */
  isAuthorized(): boolean;
  /** This console's lease is held, with the maps read. */
  mayCarry(): boolean;
  isHolder(): boolean;
  noteSeq(seq: number): void;
  /** Called after the commit: there may be work. */
  came(): void;
  /** The same for own replies and answers. */
  settled(): void;
  clock: Clock;
}): void => {
  const { db, inbound, answers, chats, typingAndRead, relayLink, channel, clock } = deps;

  const erasure = createErasureRepository(db);
  const records = createLocalRemovalsRepository(db);
  /** Written before its customer was erased here: nobody carries it any more. */
  const isErased = (event: InstagramEvent): boolean =>
    'customerId' in event &&
    event.customerId !== undefined &&
    event.atMs <= (erasure.erasedUpToMs(event.accountId, event.customerId) ?? Number.NEGATIVE_INFINITY);

  relayLink.onInstagram((delivery, seq) => {
    const accountId = channel.port.accountOf(delivery.accountId);
    if (!deps.isAuthorized() || channel.port.isRemoved(accountId)) return;
    const events = normaliseItem({ ...delivery, accountId });
    for (const event of events) {
      const row = inboundRowOf(event, channel.port.appId());
      if (!row || isErased(event)) continue;
      const { isPerhapsRecorded, ...fields } = row;
      const isNew = inbound.add({
        ...fields,
        seq,
        receivedAtMs: delivery.receivedAtMs,
        isDoubtful: delivery.receivedAtMs - event.atMs > promptWithinMs,
        ...(isPerhapsRecorded ? { isDoubtful: true, notBeforeMs: clock.now() + echoWaitMs } : {}),
      });
      if (isNew && event.type === 'unsend') records.setLiveChat(event.accountId, event.mid, 'waiting');
    }
    deps.noteSeq(seq);
    db.afterCommit(() => {
      deps.came();
      for (const event of events) typingAndRead.onInstagram(event);
    });
  });

  relayLink.onSigned('replica', (sender, body, seq) => {
    if (body.type === 'bridge-record') {
      // Everybody speaks for themselves only.
      if (body.agentId !== sender.fromAgentId) throw new BackchannelError('SEAL_FORGED');
      if (!deps.isAuthorized() || channel.port.isRemoved(body.accountId)) return;
      inbound.add({
        accountId: body.accountId,
        conversationId: conversationIdOf(body.accountId, body.customerId),
        kind: 'record',
        subject: body.mid,
        variant: '',
        emoji: undefined,
        agentId: body.agentId,
        seq,
        receivedAtMs: clock.now(),
        isDoubtful: true,
      });
      return db.afterCommit(() => deps.came());
    }
    if (body.type !== 'bridge-map' || channel.port.isRemoved(body.accountId)) return;
    chats.receive(body);
    // What the holder has done needs nobody else; a former holder's late word does not count against ourselves.
    if (!deps.isHolder()) inbound.dropUpTo(body.accountId, body.doneSeq);
  });

  deps.conversations.follow({
    maySend: (messageId: MessageId) => !answers.isCarried(messageId) || deps.mayCarry(),
    isCarried: (messageId: MessageId) => answers.isCarried(messageId),
    settled(message, mid: MessageMid, agentId) {
      if (!answers.isCarried(message.id) && deps.isAuthorized()) {
        const { accountId, conversationId } = message;
        answers.addRecord({ accountId, conversationId, mid, agentId, atMs: clock.now() });
      }
      db.afterCommit(() => deps.settled());
    },
  });
};
