import type { ConversationId, MessageId, QuoteDropped } from '../../../shared/domain/index.ts';
import type { MessageRow, MessageStore } from '../store/messages.ts';

/** What a reply quotes, and why it quotes nothing although it was to. */
type Quote = Pick<MessageRow, 'replyTo' | 'quoteDropped'>;

export const withoutQuote: Quote = { replyTo: undefined, quoteDropped: undefined };

const dropped = (quoteDropped: QuoteDropped): Quote => ({ replyTo: undefined, quoteDropped });

/** Of a reply that is put in line. A quote that cannot be sent costs only itself, and the reply says so. */
export const quoteOf = (
  messages: Pick<MessageStore, 'get'>,
  conversationId: ConversationId,
  quotedId: MessageId | undefined,
): Quote => {
  if (quotedId === undefined) return withoutQuote;
  const quoted = messages.get(quotedId);
  if (quoted?.isUnsent === true) return dropped('unsent');
  // The provider knows a message by its name, and only in its own conversation.
  if (quoted?.mid === undefined || quoted.conversationId !== conversationId) return dropped('gone');
  return { replyTo: { kind: 'message', mid: quoted.mid }, quoteDropped: undefined };
};

/** Right before the call: what was taken back meanwhile is not quoted any more. */
export const withSendableQuote = (
  messages: Pick<MessageStore, 'byMid' | 'put'>,
  row: MessageRow,
): MessageRow => {
  if (row.replyTo?.kind !== 'message') return row;
  if (messages.byMid(row.accountId, row.replyTo.mid)?.isUnsent !== true) return row;
  const without = { ...row, ...dropped('unsent') };
  messages.put(without);
  return without;
};

/** The provider refused the reply, perhaps for its quote (instagram.md §7.1): it goes once more without. False: it has none. */
export const dropRefusedQuote = (
  messages: Pick<MessageStore, 'get' | 'put'>,
  messageId: MessageId,
): boolean => {
  const row = messages.get(messageId);
  if (row?.replyTo?.kind !== 'message') return false;
  messages.put({ ...row, ...dropped('refused') });
  return true;
};
