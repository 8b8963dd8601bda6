import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  type AgentId,
  type ConversationId,
  cutReply,
  type FileId,
  type Message,
  type MessageId,
  messageIdSchema,
  replyWindowAt,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { MessagingLimits } from '../../messaging/index.ts';
import type { Attachments } from '../attachments/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import { blankRow } from '../apply/index.ts';
import type { MessageRow } from '../store/messages.ts';
import { handledElsewhereUntilMs } from '../handled-elsewhere.ts';
import type { ChannelPort } from '../ports.ts';
import type { Stores } from '../stores.ts';
import type { Views } from '../views.ts';
import type { HumanAgentFact } from './human-agent.ts';
import { buttonsOfPiece } from './buttons.ts';
import { quoteOf } from './quote.ts';
import type { FileUploads } from './upload-file.ts';

/** What a person does with replies; every function is durable when it returns. */
export interface ReplyQueue {
  /**
   * Puts a reply in line: its files first, each a message of its own, then its text, split where it is over the provider's
   * limit.
   * Errors: NOT_FOUND, INPUT_INVALID (neither a file nor anything but white space), INSTAGRAM_NOT_CONNECTED,
   * INSTAGRAM_WINDOW_CLOSED, INSTAGRAM_THREAD_TAKEN (unless `isAnyway`), INSTAGRAM_HUMAN_AGENT_MISSING.
   */
  queueReply(reply: {
    conversationId: ConversationId;
    text: string;
    /** Of `ReplyFiles.addFile`, in order. */
    fileIds?: readonly FileId[] | undefined;
    agentId: AgentId;
    /** How long it can be taken back, ms. */
    undoMs: number;
    /** false: an automation wrote it, so it may leave within 24 hours only. Absent: a person did. */
    isByPerson?: boolean | undefined;
    /** The text is the address of a file: the file goes in its place, where it can be had and sent. */
    isFileAddress?: boolean | undefined;
    /** Also while another app answers the thread: the provider decides. */
    isAnyway?: boolean | undefined;
    /** The message of this conversation that it answers: its first message quotes it. */
    quotedId?: MessageId | undefined;
    /** Titles of the buttons under its text, of its last message where it becomes several. Without a text: INPUT_INVALID. */
    buttons?: readonly string[] | undefined;
    /** It is what stood in the conversation's draft: that is emptied with it. */
    isFromDraft?: boolean | undefined;
  }): Message[];
  /** Puts a failed reply (with the pieces that failed with it) in line again. Errors: NOT_FOUND. */
  retry(messageId: MessageId): void;
  /** Gives up a failed or waiting reply. Errors: NOT_FOUND, INSTAGRAM_OUTCOME_UNKNOWN (its call is under way). */
  discard(messageId: MessageId): void;
}

export const createReplyQueue = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  views: Views;
  limits: Pick<MessagingLimits, 'textBytes' | 'replyWindow' | 'threadControlMs'>;
  channel: ChannelPort;
  humanAgent: Pick<HumanAgentFact, 'missingSinceMs'>;
  files: Pick<Attachments, 'take' | 'sweep'>;
  uploads: Pick<FileUploads, 'cancel'>;
  clock: Clock;
  /** Called after each change: there may be something to send. */
  changed(): void;
}): ReplyQueue => {
  const { stores, publisher, views, limits, channel, humanAgent, files, clock, changed } = deps;
  const { db, conversations, messages, outbox, outgoingFiles, drafts } = stores;

  const rowOrThrow = (messageId: MessageId) => {
    const row = outbox.byMessage(messageId);
    if (!row) throw new BackchannelError('NOT_FOUND');
    return row;
  };

  return {
    queueReply({
      conversationId,
      text,
      fileIds = [],
      agentId,
      undoMs,
      isByPerson = true,
      isAnyway = false,
      isFromDraft = false,
      quotedId,
      buttons = [],
      isFileAddress = false,
    }) {
      const nowMs = clock.now();
      const queued = publisher.inTransaction(() => {
        const conversation = conversations.get(conversationId);
        if (!conversation) throw new BackchannelError('NOT_FOUND');
        const pieces = cutReply(text, limits.textBytes);
        if (pieces.length + fileIds.length === 0)
          throw new BackchannelError('INPUT_INVALID', { details: { field: 'text' } });
        // The provider shows them under a text only (instagram.md §7.1).
        if (pieces.length === 0 && buttons.length > 0)
          throw new BackchannelError('INPUT_INVALID', { details: { field: 'buttons' } });
        if (!channel.isConnected(conversation.accountId)) {
          throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
        }
        if (!isAnyway && handledElsewhereUntilMs(conversation, limits, nowMs) !== undefined)
          throw new BackchannelError('INSTAGRAM_THREAD_TAKEN');
        const window = replyWindowAt(conversation.lastCustomerMessageAtMs, nowMs, limits.replyWindow);
        if (window.state === 'closed' || window.state === 'never') {
          throw new BackchannelError('INSTAGRAM_WINDOW_CLOSED');
        }
        if (window.state === 'human-agent') {
          if (!isByPerson) throw new BackchannelError('INSTAGRAM_WINDOW_CLOSED');
          if (humanAgent.missingSinceMs() !== undefined)
            throw new BackchannelError('INSTAGRAM_HUMAN_AGENT_MISSING');
        }
        const batchId = randomUUID();
        // Never before what it answers, even when this computer's clock is behind the provider's.
        const firstAtMs = Math.max(nowMs, (messages.newest(conversationId)?.sentAtMs ?? 0) + 1);
        if (isFromDraft) {
          drafts.set(conversationId, '');
          drafts.setQuote(conversationId, undefined);
          drafts.setButtons(conversationId, []);
        }
        const quote = quoteOf(messages, conversationId, quotedId);
        const put = (
          index: number,
          content: Pick<MessageRow, 'text'> & Partial<MessageRow>,
          written?: string,
        ): MessageId => {
          const id = messageIdSchema.parse(`out:${randomUUID()}`);
          messages.put({
            ...blankRow({ ...conversation, atMs: firstAtMs + index, isStandby: false }, id, 'out'),
            isOurs: true,
            agentId,
            contentFrom: 'console',
            ...(index === 0 ? quote : {}),
            ...content,
          });
          const undoUntilMs = nowMs + undoMs;
          const createdAtMs = nowMs;
          outbox.add({
            messageId: id,
            conversationId,
            batchId,
            undoUntilMs,
            createdAtMs,
            isByPerson,
            written,
          });
          publisher.message(conversationId, id);
          return id;
        };
        const withFile = fileIds.map((fileId, index): MessageId => {
          const { kind, name: title } = files.take(conversationId, fileId);
          const messageId = put(index, { text: undefined, kind, attachments: [{ kind, title, fileId }] });
          outgoingFiles.update(fileId, { messageId });
          return messageId;
        });
        return [
          ...withFile,
          ...pieces.map(({ text: piece, written }, index) =>
            put(
              withFile.length + index,
              // Cut in two it is no address any more.
              {
                text: piece,
                kind: isFileAddress && pieces.length === 1 ? 'file' : 'text',
                buttons: buttonsOfPiece(buttons, index, pieces.length),
              },
              written,
            ),
          ),
        ];
      });
      changed();
      return queued.flatMap((id) => {
        const view = messages.view(id);
        return view ? [views.message(view, undefined, nowMs)] : [];
      });
    },

    retry(messageId) {
      publisher.inTransaction(() => {
        const asked = rowOrThrow(messageId);
        if (asked.state !== 'failed') throw new BackchannelError('NOT_FOUND');
        const nowMs = clock.now();
        for (const row of outbox.ofBatch(asked.batchId)) {
          if (row.state !== 'failed') continue;
          outbox.update(row.messageId, {
            state: 'queued',
            reason: undefined,
            detail: undefined,
            notBeforeMs: nowMs,
            undoUntilMs: nowMs,
            attempts: 0,
            isRefused: false,
            editing: undefined,
          });
          publisher.message(row.conversationId, row.messageId);
        }
      });
      changed();
    },

    discard(messageId) {
      publisher.inTransaction(() => {
        const row = rowOrThrow(messageId);
        if (row.state === 'sending') throw new BackchannelError('INSTAGRAM_OUTCOME_UNKNOWN');
        const hasFile = outgoingFiles.byMessage(messageId) !== undefined;
        messages.remove(messageId);
        publisher.messageRemoved(row.conversationId, messageId);
        db.afterCommit(() => deps.uploads.cancel(messageId));
        if (hasFile) db.afterCommit(() => void files.sweep());
      });
      changed();
    },
  };
};
