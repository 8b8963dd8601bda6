import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChatId, ConversationId, MessageId, PrivateMessageId } from '../../shared/domain/index.ts';
import { placesInside } from '../../shared/search/match.ts';
import { tokensOf } from '../../shared/search/tokens.ts';
import type { Database } from '../storage/index.ts';
import { filesOf, titlesOf } from './sources.ts';

/** One chat, with a customer or with colleagues. */
export type ChatPlace = { conversationId: ConversationId } | { chatId: ChatId };

/** A message of a chat in which the words stand. */
export interface PlaceInChat {
  messageId: MessageId | PrivateMessageId;
  sentAtMs: number;
}

/** Longer chats are read in parts, so that nothing else waits. */
const batch = 400;
/** More places than anybody steps through. */
const mostPlaces = 2_000;

interface Row {
  messageId: MessageId;
  sentAtMs: number;
  text: string | null;
  /** JSON: objects that may have a title. */
  attachments: string;
}

/** Ctrl/Cmd+F: reads the chat itself, all of it that is here, and not the index. */
export const createFindInChat = (db: Database) => {
  const ofConversation =
    db.prepare<Row>(`SELECT id AS "messageId", sent_at_ms AS "sentAtMs", text, attachments FROM message
    WHERE conversation_id = ? AND (sent_at_ms, id) < (?, ?) ORDER BY sent_at_ms DESC, id DESC LIMIT ?`);
  const ofChat = db.prepare<Row>(`SELECT id AS "messageId", sent_at_ms AS "sentAtMs", text,
    ${filesOf('private_message')} AS attachments FROM private_message
    WHERE chat_id = ? AND (sent_at_ms, id) < (?, ?) ORDER BY sent_at_ms DESC, id DESC LIMIT ?`);
  let searches = 0;
  /** Newest first. The next call ends it, with nothing found. */
  return async (place: ChatPlace, text: string): Promise<readonly PlaceInChat[]> => {
    const own = (searches += 1);
    if (tokensOf(text).length === 0) return [];
    const [statement, id] =
      'chatId' in place ? [ofChat, place.chatId] : [ofConversation, place.conversationId];
    const places: PlaceInChat[] = [];
    let before: [number, string] = [Number.MAX_SAFE_INTEGER, ''];
    for (;;) {
      const rows = statement.all(id, ...before, batch);
      for (const { messageId, sentAtMs, text: written, attachments } of rows)
        if (placesInside(`${written ?? ''}\n${titlesOf(attachments)}`, text).length > 0)
          places.push({ messageId, sentAtMs });
      const last = rows.at(-1);
      if (last === undefined || rows.length < batch || places.length >= mostPlaces)
        return places.slice(0, mostPlaces);
      before = [last.sentAtMs, last.messageId];
      await nextTurn();
      if (own !== searches) return [];
    }
  };
};
