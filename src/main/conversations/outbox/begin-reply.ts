import type { Clock } from '../../../shared/clock.ts';
import { type MessageId, replyWindowAt } from '../../../shared/domain/index.ts';
import type { FileSource, MessagingLimits } from '../../messaging/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { ConversationRow } from '../store/conversations.ts';
import type { MessageRow } from '../store/messages.ts';
import type { OutgoingFileRow } from '../store/outgoing-files.ts';
import type { Stores } from '../stores.ts';
import type { HumanAgentFact } from './human-agent.ts';
import { withSendableQuote } from './quote.ts';
import type { Settlement } from './settle.ts';

/** An echo usually comes within a second; after this time the history is asked. */
export const settleDelayMs = 10_000;

/** A reply whose call may be made. */
export interface BegunReply {
  message: MessageRow;
  /** What it says: a text, or the provider's copy of its file. */
  content: { text: string } | { file: OutgoingFileRow; from: FileSource };
  conversation: ConversationRow;
  /** It goes out with the tag of a human agent. */
  isHumanAgent: boolean;
}

/**
 * The last check before a reply leaves: durably "sending" before the call; undefined when there is nothing to send any more, or
 * it may not be sent now and is failed with the reason.
 */
export const createBeginReply = (deps: {
  stores: Pick<Stores, 'conversations' | 'messages' | 'outbox' | 'outgoingFiles'>;
  publisher: ChangePublisher;
  settlement: Settlement;
  humanAgent: Pick<HumanAgentFact, 'missingSinceMs'>;
  limits: Pick<MessagingLimits, 'replyWindow'>;
  clock: Clock;
}): ((messageId: MessageId, from: FileSource | undefined) => BegunReply | undefined) => {
  const { publisher, settlement, limits, clock } = deps;
  const { conversations, messages, outbox, outgoingFiles } = deps.stores;
  return (messageId, from) =>
    publisher.inTransaction(() => {
      const row = outbox.byMessage(messageId);
      const stored = messages.get(messageId);
      if (row?.state !== 'queued' || !stored) return undefined;
      // Changed, or being changed, since this call was due.
      if (row.editing !== undefined || row.undoUntilMs > clock.now()) return undefined;
      const file = outgoingFiles.byMessage(messageId);
      const content =
        file && from ? { file, from } : stored.text === undefined ? undefined : { text: stored.text };
      if (!content) return undefined;
      const conversation = conversations.get(row.conversationId);
      if (!conversation) return undefined;
      const nowMs = clock.now();
      const window = replyWindowAt(conversation.lastCustomerMessageAtMs, nowMs, limits.replyWindow);
      if (window.state === 'closed' || window.state === 'never') {
        settlement.failed(messageId, 'INSTAGRAM_WINDOW_CLOSED');
        return undefined;
      }
      // Queued within the first day, perhaps, and kept waiting since: the rules of the later days hold now.
      const isHumanAgent = window.state === 'human-agent';
      if (isHumanAgent && (!row.isByPerson || stored.agentId === undefined)) {
        settlement.failed(messageId, 'INSTAGRAM_WINDOW_CLOSED');
        return undefined;
      }
      if (isHumanAgent && deps.humanAgent.missingSinceMs() !== undefined) {
        settlement.failed(messageId, 'INSTAGRAM_HUMAN_AGENT_MISSING');
        return undefined;
      }
      const message = withSendableQuote(messages, stored);
      outbox.update(messageId, {
        state: 'sending',
        reason: undefined,
        detail: undefined,
        attempts: row.attempts + 1,
        attemptedAtMs: nowMs,
        settleAtMs: nowMs + settleDelayMs,
        isRefused: false,
      });
      publisher.message(row.conversationId, messageId);
      return { message, content, conversation, isHumanAgent };
    });
};
