import type { MessageId, PrivateMessageId } from '../../shared/domain/index.ts';
import type { Database } from '../storage/index.ts';
import type { ChatPlace } from './find-in-chat.ts';

/** Before which message a page of a thread ends; `before` absent: the page is the newest one. */
export interface PageEnd {
  before: { sentAtMs: number; id: string } | undefined;
}

/** Messages after the one that is looked for, on its page. */
const afterIt = 20;
/** A page of a thread has 50. */
const pageLength = 50;

/** Where in a thread the pages around a message end, for whoever reads threads backwards page by page. */
export const createPlaceInThread = (db: Database) => {
  const tables = {
    message: {
      one: 'SELECT sent_at_ms AS "sentAtMs" FROM message WHERE conversation_id = ? AND id = ?',
      column: 'conversation_id',
    },
    private_message: {
      one: 'SELECT sent_at_ms AS "sentAtMs" FROM private_message WHERE chat_id = ? AND id = ?',
      column: 'chat_id',
    },
  } as const;
  const of = (table: keyof typeof tables) => {
    const { one, column } = tables[table];
    return {
      time: db.prepare<{ sentAtMs: number }>(one),
      later: db.prepare<{ sentAtMs: number; id: string }>(`SELECT sent_at_ms AS "sentAtMs", id FROM ${table}
        WHERE ${column} = ? AND (sent_at_ms, id) > (?, ?) ORDER BY sent_at_ms, id LIMIT 1 OFFSET ?`),
    };
  };
  const conversations = of('message');
  const chats = of('private_message');
  const partsOf = (place: ChatPlace) =>
    'chatId' in place ? { ...chats, id: place.chatId } : { ...conversations, id: place.conversationId };

  return {
    /** The page with this message, and some after it; undefined: it is not here any more. */
    around(place: ChatPlace, messageId: MessageId | PrivateMessageId): PageEnd | undefined {
      const { time, later, id } = partsOf(place);
      const found = time.get(id, messageId);
      return found && { before: later.get(id, found.sentAtMs, messageId, afterIt) };
    },
    /** The page that begins after this message. */
    after(place: ChatPlace, message: { sentAtMs: number; id: string }): PageEnd {
      const { later, id } = partsOf(place);
      return { before: later.get(id, message.sentAtMs, message.id, pageLength) };
    },
  };
};
export type PlaceInThread = ReturnType<typeof createPlaceInThread>;
