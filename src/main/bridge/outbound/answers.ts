import {
  type AccountId,
  agentIdSchema,
  type ConversationId,
  type MessageId,
  type MessageMid,
  splitReply,
} from '../../../shared/domain/index.ts';
import { type ErrorCode, errorCatalogue, toBackchannelError } from '../../../shared/errors.ts';
import { refusalType } from '../../livechat/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import { subjectPrefix } from '../ids.ts';
import type { MessageRow } from '../../conversations/index.ts';
import type { ChatWriter } from '../inbound/chat-writer.ts';
import type { BridgeConversations } from '../ports.ts';
import { queueOptions } from '../queue-options.ts';
import type { AnswerRow, ChatRow } from '../store/index.ts';
import type { FoundEvent } from '../threads.ts';
import type { SentCheck } from './doubts.ts';
import { type Outgoing, outgoingOf } from './outbound-policy.ts';

/** The clocks of LiveChat and Instagram may differ by this much. */
const clockToleranceMs = 5 * 60_000;

/** Agents' answers in LiveChat's own app: put into Instagram's outbox once; their outcome is reported to LiveChat. */
export interface Answers extends KeyedQueue {
  /**
   * Queues what one event of a chat says, if it is an answer. `customIds`: of all events read with it, with the time of each by
   * LiveChat's clock. `check`: a former lease holder may have sent it already. False: it cannot be decided now, and has to be
   * before anything that was written after it. Errors: BRIDGE_NOT_HOLDER.
   */
  consider(
    chat: ChatRow & { chatId: string },
    found: FoundEvent & { customIds: ReadonlyMap<string, number> },
    check: SentCheck | undefined,
  ): boolean;
  /** Withdraws what certainly was not begun: the next lease holder reads it from LiveChat again. */
  withdrawUnsent(): void;
  /** When the oldest answer was written that has no outcome yet: whoever holds the lease next has to read from there. */
  oldestOpenMs(): number | undefined;
}

const notePrefix = (tag: string, eventId: string): string =>
  subjectPrefix(tag, { kind: 'answer', id: eventId });

export const createAnswers = (
  deps: BridgeContext & { conversations: BridgeConversations; chatWriter: ChatWriter },
): Answers => {
  const { conversations, customerSide, access, chats, chatWriter, lease, clock, timers, log, failPoints } =
    deps;
  const { store, limits } = deps;
  const { db, answers, messages, outbox } = store;

  /** A file that no console's own person sent: a former holder's, or one from the phone. In doubt it is not sent again. */
  const isCarriedFile = (row: MessageRow): boolean =>
    row.text === undefined &&
    row.attachments.length === 1 &&
    (answers.isCarried(row.id) || messages.view(row.id)?.agentId === undefined);

  /** The first pieces of an answer that Instagram has, by text and time, and that carry no other answer than its `own`. */
  const sentPieces = (
    conversationId: ConversationId,
    pieces: readonly string[],
    atMs: number,
    own: ReadonlySet<MessageId>,
    isFile: boolean,
  ): MessageId[] => {
    // However many newer ones there are: one that is overlooked here would be sent a second time.
    const open = messages
      .outgoingBetween(conversationId, atMs - clockToleranceMs - 1, Number.MAX_SAFE_INTEGER)
      .flatMap((id) => messages.get(id) ?? [])
      .filter(({ id, mid }) => mid !== undefined && (own.has(id) || !answers.isCarried(id)));
    const found: MessageId[] = [];
    for (const piece of pieces) {
      const index = open.findIndex(
        (row) =>
          row.text?.normalize('NFC').trim() === piece.normalize('NFC').trim() ||
          (isFile && isCarriedFile(row)),
      );
      if (index < 0) break;
      found.push(...open.splice(0, index + 1).flatMap(({ id }, place) => (place === index ? id : [])));
    }
    return found;
  };

  /** Instead of what was withdrawn of it before, if anything was. */
  const put = (row: Parameters<typeof answers.add>[0], messageIds: readonly MessageId[]): void =>
    db.transaction(() => {
      answers.delete(row);
      answers.add(row, messageIds);
    });

  /** Puts it into Instagram's outbox, or notes why it cannot be sent. `sent`: its first pieces, which Instagram has. */
  const enqueue = (
    row: Pick<AnswerRow, 'eventId' | 'accountId' | 'conversationId' | 'chatId' | 'threadId' | 'atMs'>,
    sent: readonly MessageId[],
    text: string,
    authorId: string,
    { isByPerson, isFile }: Pick<Outgoing, 'isByPerson' | 'isFile'>,
  ): void => {
    let messageIds: MessageId[] = [];
    let code: ErrorCode | undefined;
    db.transaction(() => {
      try {
        messageIds = conversations
          .queueReply({
            conversationId: row.conversationId,
            text,
            agentId: agentIdSchema.parse(authorId),
            undoMs: 0,
            // After a day only a person may answer (instagram.md §7.3); asked again when it leaves.
            isByPerson,
            isFileAddress: isFile,
            // Whoever answers in LiveChat does not see the mark: Instagram decides, and a refusal is told there.
            isAnyway: true,
          })
          .map(({ id }) => id);
      } catch (error) {
        ({ code } = toBackchannelError(error));
        if (code === 'INTERNAL') throw error;
        // Silent for so long that the conversation is not kept any more, and Instagram takes no reply.
        if (code === 'NOT_FOUND') code = 'INSTAGRAM_WINDOW_CLOSED';
      }
      put({ ...row, state: code === undefined ? 'queued' : 'failed', reason: code, fence: lease.fence }, [
        ...sent,
        ...messageIds,
      ]);
    });
  };

  /** The state of an answer in Instagram's outbox. */
  const outcomeOf = (
    row: Pick<AnswerRow, 'eventId'>,
    ids: Iterable<MessageId> = answers.messagesOf(row.eventId),
  ): { state: 'queued' | 'sent' | 'failed'; reason?: ErrorCode | undefined } => {
    let isOpen = false;
    for (const id of ids) {
      const message = messages.get(id);
      if (!message) return { state: 'failed', reason: 'INSTAGRAM_REFUSED' };
      const waiting = outbox.byMessage(id);
      if (waiting?.state === 'failed') {
        return { state: 'failed', reason: (waiting.reason ?? 'INSTAGRAM_REFUSED') as ErrorCode };
      }
      if (waiting !== undefined || message.mid === undefined) isOpen = true;
    }
    return { state: isOpen ? 'queued' : 'sent' };
  };

  const reportDelivered = async (row: AnswerRow, entityId: string): Promise<void> => {
    await access.asCustomer(entityId, (token) => {
      lease.assertHeld();
      failPoints.at('answer.mark');
      return customerSide.markDelivered(token, row);
    });
    failPoints.at('answer.marked');
  };

  const reportFailed = async (row: AnswerRow, chat: ChatRow): Promise<void> => {
    const prefix = notePrefix(chat.tag, row.eventId);
    const found = await chatWriter.find(chat, [prefix], row.atMs - clockToleranceMs);
    if (found.length > 0) return;
    const code = (row.reason ?? 'INSTAGRAM_REFUSED') as ErrorCode;
    const { sentence } = errorCatalogue[code];
    // The agent decides whether to write it again.
    const head = code === 'INSTAGRAM_OUTCOME_UNKNOWN' ? 'Perhaps not delivered' : 'Not delivered';
    await chatWriter.send(chat, {
      type: 'note',
      noteType: 'not_delivered',
      customId: `${prefix}0`,
      text: `${head} to Instagram: ${sentence}`,
    });
  };

  /** Before the mark, so that a console that ends in between tells it again rather than never. */
  const reportLink = async (row: AnswerRow, chat: ChatRow): Promise<void> => {
    const prefix = subjectPrefix(chat.tag, { kind: 'answer', id: row.eventId, variant: 'link' });
    const found = await chatWriter.find(chat, [prefix], row.atMs - clockToleranceMs);
    if (found.length > 0) return;
    const why =
      row.reason === 'MEDIA_NOT_AVAILABLE'
        ? 'the file could not be fetched from LiveChat'
        : 'Instagram does not take this file';
    const text = `Sent to Instagram as a link: ${why}.`;
    await chatWriter.send(chat, { type: 'note', noteType: 'sent_as_link', customId: `${prefix}0`, text });
  };

  const reportOutcome = async (row: AnswerRow): Promise<void> => {
    const chat = chats.byChat(row.chatId);
    if (!chat) {
      answers.delete(row);
      return;
    }
    lease.assertHeld();
    let { state, reason } = row;
    if (state === 'queued') {
      const outcome = outcomeOf(row);
      if (outcome.state === 'queued') return;
      // Why its file went as a link is still to be told.
      ({ state, reason } =
        outcome.state === 'sent' ? { state: outcome.state, reason } : { reason: undefined, ...outcome });
      answers.update(row, { state, reason });
    }
    try {
      // The mark is of the event's own chat; a note goes where the conversation goes on.
      if (state === 'sent') {
        if (reason !== undefined) await reportLink({ ...row, reason }, chats.of(row.conversationId) ?? chat);
        await reportDelivered(row, chat.entityId);
      } else await reportFailed({ ...row, reason }, chats.of(row.conversationId) ?? chat);
    } catch (error) {
      const isLeft =
        refusalType(error) === 'chat_anonymized' ||
        toBackchannelError(error).code === 'BRIDGE_CUSTOMER_REFUSED';
      if (!isLeft) throw error;
      // Nobody can write there as its customer any more: the console's own conversation shows the outcome.
      log.info('answer.outcome-not-told', { type: refusalType(error) ?? '' });
      return void answers.update(row, { state: 'done', reason: 'BRIDGE_CUSTOMER_REFUSED' });
    }
    answers.update(row, { state: 'done' });
  };

  const queue = createKeyedQueue<AnswerRow>({
    ...queueOptions,
    due: () =>
      deps.isReady()
        ? answers.movable().map((row) => ({ key: row.eventId, atMs: row.notBeforeMs, job: row }))
        : [],
    run: reportOutcome,
    onError(row, error, pauseMs) {
      log.warn('answer.not-synced', { code: toBackchannelError(error).code });
      answers.update(row, { attempts: row.attempts + 1, notBeforeMs: clock.now() + pauseMs });
    },
    clock,
    timers,
  });

  return {
    ...queue,
    consider(chat, { threadId, event, customIds }, check) {
      const outgoing = outgoingOf(event, chat.entityId);
      const known = answers.get({ eventId: event.id });
      if (!outgoing || (known !== undefined && !known.isWithdrawn)) return true;
      // Marked by whoever sent it. Only of a former holder's the echo is not known to be ours (below).
      if (event.isDelivered && check === undefined) {
        if (known) answers.update(known, { state: 'done', isWithdrawn: false });
        return true;
      }
      const prefix = notePrefix(chat.tag, event.id);
      // It was given up, and a note in the chat says so.
      if ([...customIds.keys()].some((customId) => customId.startsWith(prefix))) {
        if (known) answers.update(known, { state: 'done', isWithdrawn: false });
        return true;
      }
      const conversationId = chats.conversationOf(chat);
      if (conversationId === undefined || event.authorId === undefined) return event.isDelivered;
      const accountId: AccountId = chat.accountId;
      const row = {
        eventId: event.id,
        accountId,
        conversationId,
        chatId: chat.chatId,
        threadId,
        atMs: event.createdAtMs,
      };
      let { text } = outgoing;
      let sent: MessageId[] = [];
      const own = new Set(known ? answers.messagesOf(known.eventId).filter((id) => messages.get(id)) : []);
      // What was under way when it was withdrawn still is: the rest follows once it is known to be sent.
      if (known && [...own].some((id) => outbox.byMessage(id) !== undefined)) {
        const { state, reason } = outcomeOf(known, own);
        if (state !== 'failed') return false;
        answers.update(known, { state, reason, isWithdrawn: false });
        queue.schedule();
        return true;
      }
      /** Brought into the chat before this was written: older than it, whatever Instagram's clock says. */
      const isBefore = (mid: MessageMid): boolean => {
        const carried = subjectPrefix(chat.tag, { kind: 'message', id: mid });
        return [...customIds].some(([id, atMs]) => atMs < event.createdAtMs && id.startsWith(carried));
      };
      if (check || known) {
        const pieces = splitReply(text, limits.textBytes);
        // Its echo has told already, or a look that has read it.
        sent = sentPieces(conversationId, pieces, event.createdAtMs, own, outgoing.isFile);
        if (event.isDelivered) {
          if (known || sent.length === pieces.length)
            put({ ...row, state: 'done', reason: undefined, fence: lease.fence }, sent);
          return true;
        }
        if (
          check &&
          sent.length < pieces.length &&
          !check.isComplete(conversationId, event.createdAtMs, isBefore)
        ) {
          // Newer messages hide it, or the history is cut short: only its echo can still tell. It is never sent on less.
          if (clock.now() - check.sinceMs < limits.echoWaitMs) return false;
          const unknown = { state: 'failed', reason: 'INSTAGRAM_OUTCOME_UNKNOWN' } as const;
          put({ ...row, ...unknown, fence: lease.fence }, sent);
          queue.schedule();
          return true;
        }
        if (sent.length === pieces.length) {
          put({ ...row, state: 'sent', reason: undefined, fence: lease.fence }, sent);
          queue.schedule();
          return true;
        }
        text = pieces.slice(sent.length).join('\n');
      }
      lease.assertHeld();
      failPoints.at('answer.read');
      enqueue(row, sent, text, event.authorId, outgoing);
      failPoints.at('answer.queued');
      queue.schedule();
      return true;
    },
    oldestOpenMs: () =>
      answers.open().find(({ state, isWithdrawn }) => state === 'queued' && !isWithdrawn)?.atMs,
    withdrawUnsent() {
      for (const row of answers.open()) {
        if (row.state !== 'queued') continue;
        const ids = answers.messagesOf(row.eventId);
        const untouched = ids.filter((id) => {
          const waiting = outbox.byMessage(id);
          return waiting?.state === 'queued' && waiting.attemptedAtMs === undefined;
        });
        if (untouched.length === 0) continue;
        db.transaction(() => {
          for (const id of untouched) conversations.discard(id);
          // Pieces that were begun stay known as its own: the rest is never sent as if it were the whole.
          if (untouched.length === ids.length) answers.delete(row);
          else answers.update(row, { isWithdrawn: true });
        });
      }
    },
  };
};
