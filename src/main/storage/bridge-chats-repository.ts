import type { AccountId, ConversationId } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** Which LiveChat chat an Instagram conversation is. */
export interface BridgeChatRow {
  /** Digest of account and customer, as the custom ids of the chat's events carry it. */
  tag: string;
  accountId: AccountId;
  /** Undefined while only LiveChat has told of it and the conversation is not known here. */
  conversationId: ConversationId | undefined;
  /** The customer in LiveChat. */
  entityId: string;
  /** Undefined until the chat has been started. */
  chatId: string | undefined;
  /** Digest of what LiveChat was told of the customer's name. */
  profile: string | undefined;
}

export interface BridgeChatsRepository {
  byTag(tag: string): BridgeChatRow | undefined;
  byChat(chatId: string): BridgeChatRow | undefined;
  put(row: BridgeChatRow): void;
  remove(tag: string): void;
  ofAccount(accountId: AccountId): BridgeChatRow[];
  forgetAccount(accountId: AccountId): void;
}

interface Raw {
  tag: string;
  account_id: AccountId;
  conversation_id: ConversationId | null;
  entity_id: string;
  chat_id: string | null;
  profile: string | null;
}

const rowOf = (raw: Raw): BridgeChatRow => ({
  tag: raw.tag,
  accountId: raw.account_id,
  conversationId: raw.conversation_id ?? undefined,
  entityId: raw.entity_id,
  chatId: raw.chat_id ?? undefined,
  profile: raw.profile ?? undefined,
});

export const createBridgeChatsRepository = (db: Database): BridgeChatsRepository => {
  const byTag = db.prepare<Raw>('SELECT * FROM bridge_chat WHERE tag = ?');
  const byChat = db.prepare<Raw>('SELECT * FROM bridge_chat WHERE chat_id = ?');
  const put = db.prepare(`
    INSERT INTO bridge_chat (tag, account_id, conversation_id, entity_id, chat_id, profile) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (tag) DO UPDATE SET conversation_id = excluded.conversation_id, entity_id = excluded.entity_id,
      chat_id = excluded.chat_id, profile = excluded.profile`);
  const remove = db.prepare('DELETE FROM bridge_chat WHERE tag = ?');
  const ofAccount = db.prepare<Raw>('SELECT * FROM bridge_chat WHERE account_id = ? ORDER BY tag');
  const forget = db.prepare('DELETE FROM bridge_chat WHERE account_id = ?');
  return {
    byTag(tag) {
      const raw = byTag.get(tag);
      return raw && rowOf(raw);
    },
    byChat(chatId) {
      const raw = byChat.get(chatId);
      return raw && rowOf(raw);
    },
    put(row) {
      put.run(row.tag, row.accountId, row.conversationId, row.entityId, row.chatId, row.profile);
    },
    remove(tag) {
      remove.run(tag);
    },
    ofAccount: (accountId) => ofAccount.all(accountId).map(rowOf),
    forgetAccount(accountId) {
      forget.run(accountId);
    },
  };
};
