import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  type ConversationId,
  cutReply,
  type Message,
  type MessageId,
  messageIdSchema,
  withTakenBack,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { MessagingLimits } from '../../messaging/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { Stores } from '../stores.ts';
import type { Views } from '../views.ts';
import { buttonsOfPiece } from './buttons.ts';
import { withoutQuote } from './quote.ts';
import type { FileUploads } from './upload-file.ts';

/**
 * What a person does with a reply that has not left yet. Each function is one transaction, as is the last look before a call
 * (begin-reply.ts): whichever is first decides, and a reply is in the outbox, in the draft or at the provider, never in two of
 * them and never in none.
 */
export interface ReplyChanges {
  /**
   * Takes back what has not been begun of the reply this message belongs to, and keeps it as the draft, before what is written
   * there. `draft`: that, as the window shows it; absent: as it is stored. `text` absent: too late. `quotedId`: what it was to
   * quote, and `buttons`: titles of those under it; they are the draft's again unless that has some by now.
   * Errors: REPLY_OF_LIVECHAT.
   */
  undo(
    messageId: MessageId,
    draft?: string,
  ): { text: string | undefined; quotedId?: MessageId | undefined; buttons?: string[] | undefined };
  /**
   * A person begins to change it: it does not leave until `saveEdit` or `endEdit`, after a restart neither.
   * Errors: NOT_FOUND, REPLY_ON_ITS_WAY, REPLY_OF_LIVECHAT.
   */
  beginEdit(messageId: MessageId): void;
  /** What it is being changed to, so far; undefined: it is not being changed. */
  editOf(messageId: MessageId): string | undefined;
  /** The same of its buttons. */
  editedButtonsOf(messageId: MessageId): string[] | undefined;
  /** Keeps what is written so far. Nothing to do when it is not being changed any more. */
  keepEdit(messageId: MessageId, text: string): void;
  keepEditedButtons(messageId: MessageId, titles: readonly string[]): void;
  /**
   * The new text takes the place of the old one in the line, and can be taken back for `undoMs`. A failed reply is in line
   * again. `buttons` absent: as they were.
   * Errors: NOT_FOUND, INPUT_INVALID (nothing but white space), REPLY_ON_ITS_WAY, REPLY_OF_LIVECHAT.
   */
  saveEdit(change: {
    messageId: MessageId;
    text: string;
    buttons?: readonly string[] | undefined;
    undoMs: number;
  }): Message[];
  /** It goes on as it was. Nothing to do when it is not being changed. */
  endEdit(messageId: MessageId): void;
  /**
   * It waits for nothing but its turn: no time to take it back, no pause after a failure; so do those before it. What Instagram
   * itself asked for is kept to. Errors: NOT_FOUND, REPLY_ON_ITS_WAY.
   */
  sendNow(messageId: MessageId): void;
}

type Rows = readonly [OutboxRow, ...OutboxRow[]];

const notBeingChanged = { editing: undefined, editingButtons: undefined };

/** Certainly not at the provider, and not on the way there. */
const isHere = (row: OutboxRow): boolean =>
  row.state === 'queued'
    ? row.attemptedAtMs === undefined
    : row.state === 'failed' &&
      // A later piece of a reply in doubt was given up with it, and was never begun.
      (row.reason !== 'INSTAGRAM_OUTCOME_UNKNOWN' || row.attemptedAtMs === undefined);

export const createReplyChanges = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  views: Views;
  limits: Pick<MessagingLimits, 'textBytes'>;
  uploads: Pick<FileUploads, 'cancel'>;
  clock: Clock;
  /** Written in LiveChat's own app: its text there would no longer be what the customer got. */
  isCarried(messageId: MessageId): boolean;
  /** Called after each change: there may be something to send. */
  changed(): void;
  /** What waits is to be tried now. */
  tryNow(): void;
}): ReplyChanges => {
  const { stores, publisher, views, limits, uploads, clock, isCarried, changed, tryNow } = deps;
  const { db, messages, outbox, outgoingFiles, drafts } = stores;

  const writtenOf = (row: OutboxRow): string => row.written ?? messages.get(row.messageId)?.text ?? '';

  const quotedBy = (row: OutboxRow): MessageId | undefined => {
    const message = messages.get(row.messageId);
    return message?.replyTo?.kind === 'message'
      ? messages.byMid(message.accountId, message.replyTo.mid)?.id
      : undefined;
  };

  const buttonsUnder = (rows: readonly OutboxRow[]): string[] =>
    rows.flatMap(({ messageId }) => messages.get(messageId)?.buttons ?? []);

  /** The rows of the reply that have not left, in order: `all` with its files, `texts` without. */
  const changeable = (messageId: MessageId): { all: Rows; texts: Rows } => {
    const asked = outbox.byMessage(messageId);
    if (!asked) throw new BackchannelError(messages.get(messageId) ? 'REPLY_ON_ITS_WAY' : 'NOT_FOUND');
    if (isCarried(messageId)) throw new BackchannelError('REPLY_OF_LIVECHAT');
    const [first, ...others] = outbox
      .ofBatch(asked.batchId)
      .filter((row) => row.state === asked.state && isHere(row));
    if (!first || !isHere(asked)) throw new BackchannelError('REPLY_ON_ITS_WAY');
    const [text, ...texts] = [first, ...others].filter((row) => !outgoingFiles.byMessage(row.messageId));
    if (!text) throw new BackchannelError('NOT_FOUND');
    return { all: [first, ...others], texts: [text, ...texts] };
  };

  const held = (messageId: MessageId): OutboxRow | undefined => {
    const asked = outbox.byMessage(messageId);
    return asked && outbox.ofBatch(asked.batchId).find(({ editing }) => editing !== undefined);
  };

  /** Its file, if it has one, lies beside the next reply again. */
  const remove = (row: OutboxRow): void => {
    const file = outgoingFiles.byMessage(row.messageId);
    if (file) outgoingFiles.update(file.id, { messageId: undefined });
    db.afterCommit(() => uploads.cancel(row.messageId));
    messages.remove(row.messageId);
    publisher.messageRemoved(row.conversationId, row.messageId);
  };

  /** Pieces that were added stand at the end of the line: what was behind their reply goes behind them again, in its order. */
  const putBehind = (conversationId: ConversationId, lastMs: number, behind: readonly OutboxRow[]): void => {
    let atMs = lastMs;
    for (const { messageId } of behind) {
      outbox.moveToEnd(messageId);
      const message = messages.get(messageId);
      if (message === undefined) continue;
      atMs = Math.max(message.sentAtMs, atMs + 1);
      messages.put({ ...message, sentAtMs: atMs });
      publisher.message(conversationId, messageId);
    }
  };

  const replaceText = (
    { all, texts: rows }: { all: Rows; texts: Rows },
    text: string,
    undoMs: number,
    buttons: readonly string[] = buttonsUnder(rows),
  ): MessageId[] => {
    const pieces = cutReply(text, limits.textBytes);
    if (pieces.length === 0) throw new BackchannelError('INPUT_INVALID', { details: { field: 'text' } });
    const { conversationId, batchId, createdAtMs, isByPerson, position } = rows[0];
    const first = messages.get(rows[0].messageId);
    if (!first) throw new BackchannelError('NOT_FOUND');
    const behind = outbox
      .ofConversation(conversationId)
      .filter((row) => row.position > position && row.batchId !== batchId);
    const undoUntilMs = clock.now() + undoMs;
    const ids = pieces.map(({ text: piece, written }, index) => {
      const row = rows[index];
      const sentAtMs = first.sentAtMs + index;
      const messageId = row?.messageId ?? messageIdSchema.parse(`out:${randomUUID()}`);
      // The quote is the first one's.
      const known = row ? messages.get(messageId) : withoutQuote;
      const under = buttonsOfPiece(buttons, index, pieces.length);
      messages.put({ ...first, ...known, id: messageId, text: piece, buttons: under, sentAtMs });
      if (!row)
        outbox.add({ messageId, conversationId, batchId, undoUntilMs, createdAtMs, isByPerson, written });
      outbox.update(messageId, {
        state: 'queued',
        reason: undefined,
        detail: undefined,
        attempts: 0,
        attemptedAtMs: undefined,
        settleAtMs: undefined,
        isRefused: false,
        undoUntilMs,
        notBeforeMs: undoUntilMs,
        written,
        ...notBeingChanged,
      });
      publisher.message(conversationId, messageId);
      return messageId;
    });
    for (const row of rows.slice(pieces.length)) remove(row);
    // Its files, which stand before its text, were held with it and failed with it.
    for (const row of all) {
      if (rows.includes(row)) continue;
      outbox.update(row.messageId, { state: 'queued', reason: undefined, undoUntilMs, ...notBeingChanged });
      publisher.message(conversationId, row.messageId);
    }
    if (pieces.length > rows.length) putBehind(conversationId, first.sentAtMs + pieces.length - 1, behind);
    return ids;
  };

  return {
    undo(messageId, draft) {
      const taken = publisher.inTransaction(() => {
        const asked = outbox.byMessage(messageId);
        if (asked?.state !== 'queued') return undefined;
        if (isCarried(messageId)) throw new BackchannelError('REPLY_OF_LIVECHAT');
        // One with a doubtful call behind it may have been sent: it is not taken back as if it had not.
        const waiting = outbox.ofBatch(asked.batchId).filter((row) => row.state === 'queued' && isHere(row));
        if (waiting.length === 0) return undefined;
        const text = waiting.map(writtenOf).join('');
        const { conversationId } = asked;
        const quotedId = waiting.map(quotedBy).find((id) => id !== undefined);
        const buttons = buttonsUnder(waiting);
        for (const row of waiting) remove(row);
        drafts.set(conversationId, withTakenBack(text, draft ?? drafts.get(conversationId)));
        if (quotedId !== undefined && drafts.quoteOf(conversationId) === undefined)
          drafts.setQuote(conversationId, quotedId);
        if (buttons.length > 0 && drafts.buttonsOf(conversationId).length === 0)
          drafts.setButtons(conversationId, buttons);
        return { text, quotedId, buttons: buttons.length > 0 ? buttons : undefined };
      });
      changed();
      return taken ?? { text: undefined };
    },

    beginEdit(messageId) {
      publisher.inTransaction(() => {
        const { all, texts } = changeable(messageId);
        const [first] = all;
        if (held(messageId)) return;
        outbox.update(first.messageId, {
          editing: texts.map(writtenOf).join(''),
          editingButtons: buttonsUnder(texts),
        });
        publisher.message(first.conversationId, first.messageId);
      });
    },

    editOf: (messageId) => held(messageId)?.editing,
    editedButtonsOf: (messageId) => held(messageId)?.editingButtons,

    keepEdit(messageId, text) {
      const row = held(messageId);
      if (row) outbox.update(row.messageId, { editing: text });
    },

    keepEditedButtons(messageId, titles) {
      const row = held(messageId);
      if (row) outbox.update(row.messageId, { editingButtons: [...titles] });
    },

    saveEdit({ messageId, text, buttons, undoMs }) {
      const ids = publisher.inTransaction(() => replaceText(changeable(messageId), text, undoMs, buttons));
      changed();
      const nowMs = clock.now();
      return ids.flatMap((id) => {
        const view = messages.view(id);
        return view ? [views.message(view, undefined, nowMs)] : [];
      });
    },

    endEdit(messageId) {
      publisher.inTransaction(() => {
        const row = held(messageId);
        if (!row) return;
        outbox.update(row.messageId, notBeingChanged);
        publisher.message(row.conversationId, row.messageId);
      });
      changed();
    },

    sendNow(messageId) {
      publisher.inTransaction(() => {
        const asked = outbox.byMessage(messageId);
        if (!asked) throw new BackchannelError(messages.get(messageId) ? 'REPLY_ON_ITS_WAY' : 'NOT_FOUND');
        if (asked.state !== 'queued') throw new BackchannelError('REPLY_ON_ITS_WAY');
        const last = outbox.ofBatch(asked.batchId).at(-1) ?? asked;
        const nowMs = clock.now();
        for (const row of outbox.ofConversation(asked.conversationId)) {
          if (row.state !== 'queued' || row.position > last.position || row.editing !== undefined) continue;
          outbox.update(row.messageId, { undoUntilMs: nowMs, notBeforeMs: nowMs });
          publisher.message(row.conversationId, row.messageId);
        }
      });
      tryNow();
    },
  };
};
