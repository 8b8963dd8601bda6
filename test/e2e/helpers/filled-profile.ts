import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  conversationIdSchema,
  type AccountId,
  type AgentId,
  type ChatId,
  type CustomerId,
  type MessageId,
  type MessageMid,
  type PrivateMessageId,
} from '../../../src/shared/domain/index.ts';
import { createConversationStore, createMessageStore } from '../../../src/main/conversations/index.ts';
import { createPrivateChatStore } from '../../../src/main/private-chats/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import type { TestConsole } from './console.ts';

/** A long past for a console that is closed, written through its own repositories into its encrypted database. */

/** Messages of one chat: every second one is the customer's or colleague's, the last one always. */
interface Past {
  count: number;
  /** Epoch ms. */
  lastAtMs: number;
  betweenMs: number;
  /** `number`: from 0, the oldest. */
  textOf(number: number): string;
}

export interface FilledConversation extends Past {
  accountId: string;
  customerId: string;
  name: string;
  username: string;
  isUnread?: boolean;
}

export interface FilledPrivateChat extends Past {
  chatId: string;
  ownId: string;
}

/** Asks the console's own process, since only it may open the key store. The profile is a throw-away one. */
export const readDatabaseKey = async (console: TestConsole): Promise<string> => {
  const file = JSON.parse(readFileSync(join(console.profileDir, 'secrets.json'), 'utf8')) as {
    backends: Record<string, Record<string, string>>;
  };
  const ciphertext = Object.values(file.backends)[0]?.['database-key'];
  if (ciphertext === undefined) throw new Error('The profile has no database key.');
  return console.app.evaluate(
    // Its checksum follows (src/main/secrets/checked-value.ts).
    ({ safeStorage }, base64) => safeStorage.decryptString(Buffer.from(base64, 'base64')).slice(0, 64),
    ciphertext,
  );
};

/** The id of a filled message. */
export const filledId = (customerId: string, number: number): string => `filled-${customerId}-${number}`;
/** Its id at Instagram. */
export const filledMid = (customerId: string, number: number): string => `m_${customerId}_${number}`;
/** The id of a filled private message: a UUID. */
export const filledPrivateId = (number: number): string =>
  `0b0e6ab4-8a3c-4d4f-9d63-${String(number).padStart(12, '0')}`;

const isIncoming = ({ count }: Past, number: number): boolean => (count - 1 - number) % 2 === 0;
const sentAtMs = ({ count, lastAtMs, betweenMs }: Past, number: number): number =>
  lastAtMs - (count - 1 - number) * betweenMs;

/** The console of this profile must be closed, and finds it at its next start. */
export const fillProfile = (
  profileDir: string,
  keyHex: string,
  past: {
    conversations?: Iterable<FilledConversation>;
    privateChats?: Iterable<FilledPrivateChat>;
    /** What else the database is to hold, or not to. */
    afterwards?: ((db: Database) => void) | undefined;
  },
): void => {
  const [file] = globSync(join(profileDir, 'data', '*.db'));
  if (file === undefined) throw new Error('The profile has no database.');
  const nowMs = Date.now();
  const db = openDatabase({ file, keyHex, clock: { now: () => nowMs } });
  try {
    const conversations = createConversationStore(db);
    const messages = createMessageStore(db);
    const privateChats = createPrivateChatStore(db);
    for (const one of past.conversations ?? [])
      db.transaction(() => {
        const accountId = one.accountId as AccountId;
        const customerId = one.customerId as CustomerId;
        const id = conversationIdSchema.parse(`${accountId}:${customerId}`);
        conversations.put({
          id,
          accountId,
          customerId,
          name: one.name,
          username: one.username,
          profileAtMs: nowMs,
          preview: one.textOf(one.count - 1),
          lastActivityAtMs: one.lastAtMs,
          lastDirection: 'in',
          lastCustomerMessageAtMs: one.lastAtMs,
          unreadCount: one.isUnread === true ? 1 : 0,
        });
        for (let number = 0; number < one.count; number += 1)
          messages.put({
            id: filledId(one.customerId, number) as MessageId,
            accountId,
            conversationId: id,
            mid: filledMid(one.customerId, number) as MessageMid,
            direction: isIncoming(one, number) ? 'in' : 'out',
            isOurs: false,
            agentId: undefined,
            kind: 'text',
            label: undefined,
            text: one.textOf(number),
            attachments: [],
            replyTo: undefined,
            sentAtMs: sentAtMs(one, number),
            contentFrom: 'webhook',
            editCount: 0,
            isUnsent: false,
            isStandby: false,
            isUnread: one.isUnread === true && number === one.count - 1,
            isNoLongerShared: false,
            seenAtMs: undefined,
            isQuickReply: false,
            referral: undefined,
            sentWith: undefined,
            quoteDropped: undefined,
            buttons: undefined,
          });
      });
    for (const one of past.privateChats ?? [])
      db.transaction(() => {
        for (let number = 0; number < one.count; number += 1) {
          const isIn = isIncoming(one, number);
          privateChats.add({
            chatId: one.chatId as ChatId,
            id: filledPrivateId(number) as PrivateMessageId,
            direction: isIn ? 'in' : 'out',
            authorId: (isIn ? one.chatId : one.ownId) as AgentId,
            text: one.textOf(number),
            sentAtMs: sentAtMs(one, number),
            state: isIn ? 'received' : 'read',
            isUnread: false,
          });
        }
      });
    past.afterwards?.(db);
  } finally {
    db.close();
  }
};
