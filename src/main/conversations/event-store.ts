import { type CustomerId, conversationIdOf } from '../../shared/domain/index.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import type { ChangePublisher } from './change-publisher.ts';
import {
  applyEvent,
  type ApplyContext,
  type Change,
  type OpenSend,
  rowIdOf,
  type ThreadState,
} from './apply/index.ts';
import type { MessageRow } from './store/messages.ts';
import type { Stores } from './stores.ts';

/** Loads what an event speaks of, applies it, stores what changes. Synchronous: joins the caller's transaction. */
export interface EventStore {
  apply(event: MessagingEvent, context: ApplyContext): void;
}

const customerOf = (event: MessagingEvent): CustomerId | undefined =>
  'customerId' in event ? event.customerId : undefined;
const midOf = (event: MessagingEvent) => ('mid' in event && event.type !== 'unknown' ? event.mid : undefined);

export const createEventStore = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  /** An own reply was found to be sent, by its echo or in the history. Called in the transaction. */
  settled(message: MessageRow): void;
  /** A message of our side is known to have left, whoever wrote it and wherever. Called in the transaction. */
  left(message: MessageRow): void;
}): EventStore => {
  const { stores, publisher, settled, left } = deps;
  const {
    db,
    conversations,
    messages,
    reactions,
    ownReactions,
    seenMarks,
    notices,
    outbox,
    erasure,
    records,
  } = stores;
  const { unshared } = stores.reconciliation;

  const openSendsOf = (event: MessagingEvent): OpenSend[] => {
    const customerId = customerOf(event);
    if (event.type !== 'message' || event.direction !== 'out' || customerId === undefined) return [];
    return outbox.ofConversation(conversationIdOf(event.accountId, customerId)).flatMap((row) => {
      const message = row.attemptedAtMs === undefined ? undefined : messages.get(row.messageId);
      return message && row.attemptedAtMs !== undefined
        ? [{ row: message, attemptedAtMs: row.attemptedAtMs }]
        : [];
    });
  };

  const stateOf = (event: MessagingEvent): ThreadState => {
    const customerId = customerOf(event);
    const mid = midOf(event);
    const rowId = rowIdOf(event);
    return {
      conversation:
        customerId === undefined
          ? undefined
          : conversations.get(conversationIdOf(event.accountId, customerId)),
      message:
        mid !== undefined
          ? messages.byMid(event.accountId, mid)
          : rowId !== undefined
            ? messages.get(rowId)
            : undefined,
      openSends: openSendsOf(event),
      reaction: event.type === 'reaction' ? reactions.get({ ...event, reactor: event.by }) : undefined,
      seenMarkAtMs: mid === undefined ? undefined : seenMarks.get({ accountId: event.accountId, mid })?.atMs,
    };
  };

  const carryOut = (change: Change, event: MessagingEvent, state: ThreadState, nowMs: number): void => {
    const { accountId } = event;
    const customerId = customerOf(event);
    const conversationId = customerId && conversationIdOf(accountId, customerId);
    switch (change.type) {
      case 'count':
        return stores.counts.count(accountId, change.label, event.atMs);
      case 'want-message':
        return void notices.insertNew({ accountId, attempts: 0, ...change });
      case 'forget-notice':
        return void notices.delete({ accountId, mid: change.mid });
      case 'settle-send': {
        outbox.remove(change.messageId);
        const message = messages.get(change.messageId);
        if (message) settled(message);
        return;
      }
      case 'remove-reactions':
        ownReactions.delete({ accountId, mid: change.mid });
        return reactions.removeAll(accountId, change.mid);
      case 'remove-seen-mark':
        return void seenMarks.delete({ accountId, mid: change.mid });
      default:
        break; // The rest has a place in a conversation.
    }
    if (conversationId === undefined || customerId === undefined) return;
    switch (change.type) {
      case 'patch-conversation': {
        const before = conversations.get(conversationId);
        conversations.put({ id: conversationId, accountId, customerId, ...change.patch });
        publisher.conversation(conversationId);
        const { seenUpToMs } = change.patch;
        if (seenUpToMs === undefined) return;
        // These were "sent" and are now "seen".
        const fromMs = before?.seenUpToMs ?? 0;
        for (const id of messages.outgoingBetween(conversationId, fromMs, seenUpToMs)) {
          publisher.message(conversationId, id);
        }
        return;
      }
      case 'put-message': {
        const { row } = change;
        messages.put(row);
        if (row.direction === 'out' && row.mid !== undefined) left(row);
        const isNew = row.isUnread && state.message === undefined && row.direction === 'in';
        publisher.message(conversationId, row.id, { isNew: isNew && nowMs - row.sentAtMs < newMessageMs });
        if (row.mid === undefined) return;
        unshared.delete({ accountId, mid: row.mid });
        for (const id of messages.quoting(accountId, row.mid)) publisher.message(conversationId, id);
        return;
      }
      case 'put-reaction': {
        reactions.put(change.row);
        const target = messages.byMid(accountId, change.row.mid);
        if (target) publisher.message(target.conversationId, target.id);
        return;
      }
      case 'put-seen-mark':
        return seenMarks.put({ accountId, conversationId, mid: change.mid, atMs: change.atMs });
    }
  };

  /** The record of an unsend, in the transaction that carries it out: what was here and is gone now. */
  const recordUnsend = (event: MessagingEvent, state: ThreadState, nowMs: number): void => {
    if (event.type !== 'unsend' || state.message?.isUnsent === true) return;
    const { accountId, mid } = event;
    const had = (state.message ? 1 : 0) + reactions.count(accountId, mid);
    const wiped = had > 0 ? { messages: had } : {};
    records.add({ kind: 'unsend', atMs: nowMs, wiped, about: { accountId, mid } });
    db.afterCommit(() => db.emptyLog());
  };

  /** Written before its customer was erased here. */
  const isErased = (event: MessagingEvent): boolean => {
    const customerId = customerOf(event);
    if (customerId === undefined) return false;
    return event.atMs <= (erasure.erasedUpToMs(event.accountId, customerId) ?? Number.NEGATIVE_INFINITY);
  };

  return {
    apply(event, context) {
      if (isErased(event)) return;
      publisher.inTransaction(() => {
        const state = stateOf(event);
        recordUnsend(event, state, context.nowMs);
        for (const change of applyEvent(event, state, context)) {
          carryOut(change, event, state, context.nowMs);
        }
      });
    },
  };
};

/** A message that waited longer at the relay (everybody was away) is unread, but no longer worth a sound. */
const newMessageMs = 60 * 60 * 1000;
