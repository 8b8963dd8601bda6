import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import {
  type AccountId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  customerIdSchema,
  type MessageMid,
} from '../../shared/domain/index.ts';
import type { LiveChatOutcome } from '../../shared/removal/index.ts';
import type { TeamSyncBody } from '../../shared/wire/index.ts';
import type { Access } from './access.ts';
import { createChatScan, scannedKey } from './chat-scan.ts';
import { confirmedDevices } from './confirmed-devices.ts';
import { chatTag } from './ids.ts';
import type { MediaCopies } from './media-copies.ts';
import type { BridgeLiveChat, BridgeRelay, LeaseGuard } from './ports.ts';
import type { BridgeStore, ChatRow } from './store/index.ts';

/** What became of LiveChat's copies of an unsent message. */
export type UnsendOutcome = Exclude<LiveChatOutcome, 'waiting'>;

/** Of the wire's schema. */
const mostFormer = 50;

type MapBody = Extract<TeamSyncBody, { type: 'bridge-map' }>;

const answersKey = (accountId: AccountId): string => `bridge.answers-at:${accountId}`;
const answersFenceKey = (accountId: AccountId): string => `bridge.answers-fence:${accountId}`;

/**
 * Which chat each conversation is: stored here, sent to the colleagues' consoles, and readable out of LiveChat itself. `ChatRow`:
 * of the table `bridge_chat`.
 */
export interface Chats {
  of(conversationId: ConversationId): ChatRow | undefined;
  /** With the customer of that chat, which may be one that the conversation has left. */
  byChat(chatId: string): ChatRow | undefined;
  /** Chats that the conversation has left, with the customers of then. */
  formerOf(row: Pick<ChatRow, 'tag'>): { chatId: string; entityId: string }[];
  /** The conversation of a chat; undefined while it is not known on this console. */
  conversationOf(row: ChatRow): ConversationId | undefined;
  /** A customer was made in LiveChat for this conversation. */
  putCustomer(conversationId: ConversationId, entityId: string): ChatRow;
  /** The chat was started or found. Sent to the colleagues. */
  putChat(row: ChatRow, chatId: string): ChatRow;
  putProfile(row: ChatRow, profile: string): void;
  /**
   * LiveChat lets nobody write for this customer any more, and another one was made: the conversation goes on in a chat of that
   * one's. What agents still write in the chat it leaves stays known.
   */
  replaceCustomer(row: ChatRow, entityId: string): void;
  /**
   * Reads from LiveChat which chats of ours exist and this console does not know: a former lease holder's, or everything after
   * the loss of the local database.
   */
  readFromLiveChat(accountId: AccountId): Promise<void>;
  /** Sends the colleagues up to which envelope everything is carried. `heldUpBy`: error code of what holds up the rest. */
  syncProgress(accountId: AccountId, done: MapBody['done'], heldUpBy: string | undefined): void;
  /** What the holder's console has said of it last, while this console is running. */
  readonly holderHeldUpBy: string | undefined;
  /** What LiveChat answered about an unsent message: recorded here, sent to the colleagues. In the caller's transaction. */
  unsendSettled(accountId: AccountId, mid: MessageMid, livechat: UnsendOutcome): void;
  /** LiveChat has answered about the name of an erased customer: noted here, sent to the colleagues. */
  customerCleared(accountId: AccountId, entityId: string): void;
  /** A customer in LiveChat is one of a conversation that exists here. */
  isKnown(customer: Pick<ChatRow, 'accountId' | 'entityId'>): boolean;
  /** Agents' answers up to this time were read; 0: none. */
  answersUpToMs(accountId: AccountId): number;
  setAnswersUpToMs(accountId: AccountId, ms: number): void;
  /** The last lease under which this console knew of every answer what had become of it; 0: none. Stays on this console. */
  answersFence(accountId: AccountId): number;
  setAnswersFence(accountId: AccountId, fence: number): void;
  /** What a colleague's console has sent. In the transaction of the arriving body. */
  applyMap(body: MapBody): void;
  /** Its settings; the rows are deleted with the bridge's other tables. */
  forgetAccount(accountId: AccountId): void;
}

/** The two ids a conversation's id is made of. */
export const idsIn = (conversationId: ConversationId): { accountId: AccountId; customerId: CustomerId } => {
  const cut = conversationId.indexOf(':');
  return {
    accountId: conversationId.slice(0, cut) as AccountId,
    customerId: customerIdSchema.parse(conversationId.slice(cut + 1)),
  };
};

export const createChats = (deps: {
  store: BridgeStore;
  relayLink: Pick<BridgeRelay, 'send' | 'directory' | 'confirmedDevices'>;
  integrationSide: BridgeLiveChat['integrationSide'];
  access: Access;
  lease: LeaseGuard;
  clock: Clock;
  mediaCopies: Pick<MediaCopies, 'setting' | 'apply'>;
}): Chats => {
  const { relayLink, lease, mediaCopies } = deps;
  const { db, settings, chats, formerChats, conversations, localRemovals, customersToClear } = deps.store;
  const byChatId = chats.select('WHERE chat_id = ?');
  let holderHeldUpBy: string | undefined;
  const formerByTag = formerChats.select('WHERE tag = ? ORDER BY chat_id');
  const ofCustomer = chats.select('WHERE account_id = ? AND entity_id = ? AND conversation_id IS NOT NULL');

  const numberAt = (key: string): number => settings.read(key, z.number()) ?? 0;

  const syncMap = (
    accountId: AccountId,
    entries: MapBody['entries'],
    doneSeq: number,
    settled: Pick<MapBody, 'unsends' | 'cleared' | 'heldUpBy' | 'done'> = {},
  ): void => {
    const deviceIds = confirmedDevices(relayLink);
    if (deviceIds.length === 0) return;
    const body = {
      type: 'bridge-map',
      accountId,
      fence: Math.max(1, lease.fence),
      entries,
      doneSeq,
      answersUpToMs: numberAt(answersKey(accountId)),
      mediaCopies: mediaCopies.setting(),
      ...settled,
    } as const;
    relayLink.send('replica', { deviceIds }, body, `bridge-map:${randomUUID()}`);
  };

  const of: Chats['of'] = (conversationId) => {
    const { accountId, customerId } = idsIn(conversationId);
    const row = chats.get({ tag: chatTag(accountId, customerId) });
    if (!row || row.conversationId === conversationId) return row;
    chats.update(row, { conversationId });
    return { ...row, conversationId };
  };

  const formerOf: Chats['formerOf'] = ({ tag }) =>
    formerByTag.all(tag).map(({ chatId, entityId }) => ({ chatId, entityId }));

  const putCustomer: Chats['putCustomer'] = (conversationId, entityId) => {
    const { accountId, customerId } = idsIn(conversationId);
    const row: ChatRow = {
      tag: chatTag(accountId, customerId),
      accountId,
      conversationId,
      entityId,
      chatId: undefined,
      profile: undefined,
      fieldsThreadId: undefined,
    };
    chats.put(row);
    return row;
  };

  return {
    of,
    byChat(chatId) {
      const present = byChatId.get(chatId);
      if (present) return present;
      const former = formerChats.get({ chatId });
      const row = former && chats.get(former);
      return row && { ...row, chatId, entityId: former.entityId };
    },
    formerOf,
    conversationOf(row) {
      if (row.conversationId !== undefined) return row.conversationId;
      const found = conversations.idsOfAccount(row.accountId).find((id) => {
        const { accountId, customerId } = idsIn(id);
        return chatTag(accountId, customerId) === row.tag;
      });
      if (found !== undefined) chats.update(row, { conversationId: found });
      return found;
    },
    putCustomer,
    putChat(row, chatId) {
      const next = { ...row, chatId };
      db.transaction(() => {
        // Erased while the call was under way: the row must not be written again.
        if (!chats.get(row)) return;
        // Not the whole row: what LiveChat was told of the customer meanwhile stays noted.
        chats.update(row, { chatId });
        if (row.conversationId === undefined) return;
        const { accountId, customerId } = idsIn(row.conversationId);
        const former = formerOf(row);
        const entry = { customerId, entityId: row.entityId, chatId };
        syncMap(
          accountId,
          [former.length === 0 ? entry : { ...entry, former: former.slice(-mostFormer) }],
          0,
        );
      });
      return next;
    },
    putProfile(row, profile) {
      chats.update(row, { profile });
    },
    replaceCustomer(row, entityId) {
      const { tag, accountId, conversationId, chatId } = row;
      if (conversationId === undefined) return;
      db.transaction(() => {
        if (chatId !== undefined) formerChats.put({ chatId, tag, accountId, entityId: row.entityId });
        putCustomer(conversationId, entityId);
      });
    },
    readFromLiveChat: createChatScan(deps),
    syncProgress(accountId, done, heldUpBy) {
      const doneSeq = done ? Math.min(done.upToSeq, (done.except[0] ?? Number.MAX_SAFE_INTEGER) - 1) : 0;
      syncMap(accountId, [], doneSeq, { heldUpBy, done });
    },
    get holderHeldUpBy() {
      return holderHeldUpBy;
    },
    unsendSettled(accountId, mid, livechat) {
      localRemovals.setLiveChat(accountId, mid, livechat);
      syncMap(accountId, [], 0, { unsends: [{ mid, livechat }] });
    },
    customerCleared(accountId, entityId) {
      db.transaction(() => {
        customersToClear.delete({ entityId });
        syncMap(accountId, [], 0, { cleared: [entityId] });
      });
    },
    isKnown: ({ accountId, entityId }) => ofCustomer.get(accountId, entityId) !== undefined,
    answersUpToMs: (accountId) => numberAt(answersKey(accountId)),
    setAnswersUpToMs(accountId, ms) {
      settings.write(answersKey(accountId), z.number(), ms);
    },
    answersFence: (accountId) => numberAt(answersFenceKey(accountId)),
    setAnswersFence(accountId, fence) {
      if (numberAt(answersFenceKey(accountId)) !== fence)
        settings.write(answersFenceKey(accountId), z.number(), fence);
    },
    applyMap(body) {
      const { accountId, entries, heldUpBy, answersUpToMs, unsends = [], cleared = [] } = body;
      if (body.mediaCopies) mediaCopies.apply(body.mediaCopies);
      // Only what tells of nothing else but how far everything is says anything about it.
      const isProgress = entries.length + unsends.length + cleared.length === 0 && body.claims === undefined;
      if (isProgress) holderHeldUpBy = heldUpBy;
      for (const entityId of cleared) customersToClear.delete({ entityId });
      for (const { mid, livechat } of unsends) localRemovals.setLiveChat(accountId, mid, livechat);
      for (const { customerId, entityId, chatId, former = [] } of entries) {
        const tag = chatTag(accountId, customerId);
        const known = chats.get({ tag });
        for (const left of former) formerChats.put({ ...left, tag, accountId });
        const isLeft = former.some((left) => left.chatId === known?.chatId);
        if (known?.chatId !== undefined && !isLeft) continue;
        const conversationId = conversationIdOf(accountId, customerId);
        chats.put({ tag, accountId, conversationId, entityId, chatId, profile: undefined });
      }
      if (answersUpToMs > numberAt(answersKey(accountId))) {
        settings.write(answersKey(accountId), z.number(), answersUpToMs);
      }
    },
    forgetAccount(accountId) {
      settings.delete(scannedKey(accountId));
      settings.delete(answersKey(accountId));
      settings.delete(answersFenceKey(accountId));
    },
  };
};
