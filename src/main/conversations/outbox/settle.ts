import { randomUUID } from 'node:crypto';
import type { AgentId, ConversationId, MessageId, MessageMid } from '../../../shared/domain/index.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { MessageRow } from '../store/messages.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import { earlier, later, namedMessageId } from '../apply/index.ts';
import type { Stores } from '../stores.ts';

/** What an echo need not name (instagram.md §6.2) stays as it was sent. */
const keptOf = (
  ours: MessageRow,
  echoed: MessageRow,
): Partial<Pick<MessageRow, 'replyTo' | 'quoteDropped' | 'buttons'>> =>
  echoed.isUnsent
    ? {}
    : {
        replyTo: echoed.replyTo ?? ours.replyTo,
        quoteDropped: ours.quoteDropped,
        buttons: echoed.buttons ?? ours.buttons,
      };

/** How a reply ends. Each function is one transaction and harmless when the reply has ended already. */
export interface Settlement {
  /** The provider named it. The answer is the authority: an echo of another message that was taken for ours is set right. */
  sent(messageId: MessageId, mid: MessageMid): void;
  /** `detail`: the provider's own code. Given up: it, and the later pieces of the same reply, which make no sense without it. */
  failed(messageId: MessageId, code: ErrorCode, detail?: string): void;
}

export const createSettlement = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  /** Called in the transaction that settles an own reply. */
  authored(row: MessageRow, mid: MessageMid, agentId: AgentId): void;
  /** Called in the transaction that settles a reply with a file. */
  fileSent(): void;
}): Settlement => {
  const { stores, publisher, authored } = deps;
  const { conversations, messages, seenMarks, outbox, outgoingFiles } = stores;

  /** The message that the text's match had wrongly joined with ours gets a row of its own. */
  const splitOff = (ours: MessageRow, mid: MessageMid): MessageRow => ({
    ...ours,
    id: messages.get(namedMessageId(ours.accountId, mid))
      ? (`${namedMessageId(ours.accountId, mid)}:${randomUUID()}` as MessageId)
      : namedMessageId(ours.accountId, mid),
    mid,
    isOurs: false,
    agentId: undefined,
    buttons: undefined,
  });

  const takeSeenMark = (conversationId: ConversationId, row: MessageRow): void => {
    if (row.mid === undefined) return;
    const mark = { accountId: row.accountId, mid: row.mid };
    const seenAtMs = seenMarks.get(mark)?.atMs;
    const conversation = conversations.get(conversationId);
    if (seenAtMs === undefined || !conversation) return;
    seenMarks.delete(mark);
    messages.put({ ...row, seenAtMs: earlier(row.seenAtMs, seenAtMs) });
    conversations.put({
      id: conversation.id,
      accountId: conversation.accountId,
      customerId: conversation.customerId,
      seenUpToMs: later(conversation.seenUpToMs, row.sentAtMs),
    });
  };

  return {
    sent(messageId, mid) {
      publisher.inTransaction(() => {
        const ours = messages.get(messageId);
        outbox.remove(messageId);
        if (outgoingFiles.byMessage(messageId)) deps.fileSent();
        // Taken back meanwhile (removal of the account), or settled by its echo.
        if (!ours || ours.mid === mid) return;
        const guessed = ours.mid !== undefined && ours.mid !== mid ? splitOff(ours, ours.mid) : undefined;
        const echoed = messages.byMid(ours.accountId, mid);
        // The time of the other message is not ours: the echo that is still to come puts ours in its place.
        let row: MessageRow = { ...ours, mid, contentFrom: guessed ? 'console' : ours.contentFrom };
        if (echoed && echoed.id !== ours.id) {
          // Its echo came first and found no reply to join: one message, not two.
          messages.remove(echoed.id);
          publisher.messageRemoved(echoed.conversationId, echoed.id);
          row = { ...echoed, id: ours.id, isOurs: true, agentId: ours.agentId, ...keptOf(ours, echoed) };
        }
        messages.put(row);
        if (guessed) {
          messages.put(guessed);
          publisher.message(guessed.conversationId, guessed.id);
        }
        publisher.message(row.conversationId, row.id);
        takeSeenMark(row.conversationId, row);
        if (row.agentId !== undefined) authored(row, mid, row.agentId);
      });
    },

    failed(messageId, code, detail) {
      publisher.inTransaction(() => {
        const row = outbox.byMessage(messageId);
        if (!row || row.state === 'failed') return;
        for (const piece of outbox.ofBatch(row.batchId)) {
          const isIt = piece.messageId === messageId;
          if (!isIt && (piece.state !== 'queued' || piece.position < row.position)) continue;
          // What is wrong with one file is not wrong with what follows it, which only does not leave without it.
          const isHeld = !isIt && outgoingFiles.byMessage(messageId) !== undefined;
          const why = isHeld
            ? { reason: 'INSTAGRAM_EARLIER_PART_FAILED', detail: undefined }
            : { reason: code, detail };
          outbox.update(piece.messageId, { state: 'failed', ...why, settleAtMs: undefined });
          publisher.message(piece.conversationId, piece.messageId);
        }
      });
    },
  };
};
