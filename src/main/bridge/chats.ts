import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type AccountId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  customerIdSchema,
  type MessageMid,
} from '../../shared/domain/index.ts';
import type { LocalRemoval } from '../../shared/ipc/privacy.ts';
import type { TeamSyncBody } from '../../shared/wire/index.ts';
import type { ChatSummary } from '../livechat/index.ts';
import type { Access } from './access.ts';
import { confirmedDevices } from './confirmed-devices.ts';
import { chatTag, tagOfCustomId } from './ids.ts';
import type { MediaCopies } from './media-copies.ts';
import type { BridgeLiveChat, BridgeRelay, LeaseGuard } from './ports.ts';
import type { BridgeStore, ChatRow } from './store/index.ts';
import { serverClocksMs, threadsOf } from './threads.ts';

/** What became of LiveChat's copies of an unsent message. `refused`: one of them stays. */
export type UnsendOutcome = Exclude<LocalRemoval['livechat'], 'waiting'>;

type MapBody = Extract<TeamSyncBody, { type: 'bridge-map' }>;

const scannedKey = (accountId: AccountId): string => `bridge.scanned-at:${accountId}`;
const answersKey = (accountId: AccountId): string => `bridge.answers-at:${accountId}`;

/**
 * Which chat each conversation is: stored here, sent to the colleagues' consoles, and readable out of LiveChat itself. `ChatRow`:
 * of the table `bridge_chat`.
 */
export interface Chats {
  of(conversationId: ConversationId): ChatRow | undefined;
  byChat(chatId: string): ChatRow | undefined;
  /** The conversation of a chat; undefined while it is not known on this console. */
  conversationOf(row: ChatRow): ConversationId | undefined;
  /** A customer was made in LiveChat for this conversation. */
  putCustomer(conversationId: ConversationId, entityId: string): ChatRow;
  /** The chat was started or found. Sent to the colleagues. */
  putChat(row: ChatRow, chatId: string): ChatRow;
  putProfile(row: ChatRow, profile: string): void;
  /** LiveChat no longer has this customer or chat. */
  forget(row: ChatRow): void;
  /**
   * Reads from LiveChat which chats of ours exist and this console does not know: a former lease holder's, or everything after
   * the loss of the local database.
   */
  readFromLiveChat(accountId: AccountId): Promise<void>;
  /** Sends the colleagues up to which envelope everything is carried. */
  syncProgress(accountId: AccountId, doneSeq: number): void;
  /** What LiveChat answered about an unsent message: recorded here, sent to the colleagues. In the caller's transaction. */
  unsendSettled(accountId: AccountId, mid: MessageMid, livechat: UnsendOutcome): void;
  /** LiveChat has answered about the name of an erased customer: noted here, sent to the colleagues. */
  customerCleared(accountId: AccountId, entityId: string): void;
  /** A customer in LiveChat is one of a conversation that exists here. */
  isKnown(customer: Pick<ChatRow, 'accountId' | 'entityId'>): boolean;
  /** Agents' answers up to this time were read; 0: none. */
  answersUpToMs(accountId: AccountId): number;
  setAnswersUpToMs(accountId: AccountId, ms: number): void;
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
  mediaCopies: Pick<MediaCopies, 'setting' | 'apply'>;
}): Chats => {
  const { relayLink, integrationSide, access, lease, mediaCopies } = deps;
  const { db, settings, chats, conversations, localRemovals, customersToClear } = deps.store;
  const byChatId = chats.select('WHERE chat_id = ?');
  const ofCustomer = chats.select('WHERE account_id = ? AND entity_id = ? AND conversation_id IS NOT NULL');

  const numberAt = (key: string): number => settings.read(key, z.number()) ?? 0;

  const syncMap = (
    accountId: AccountId,
    entries: MapBody['entries'],
    doneSeq: number,
    settled: Pick<MapBody, 'unsends' | 'cleared'> = {},
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

  /** The chat's tag, out of the newest events or, when people wrote all of these, out of older ones. */
  const tagIn = async (chat: ChatSummary): Promise<string | undefined> => {
    const tagOf = (events: readonly { customId: string | undefined }[]): string | undefined =>
      events.map(({ customId }) => tagOfCustomId(customId)).find((tag) => tag !== undefined);
    const tag = tagOf(chat.newestEvents);
    if (tag !== undefined) return tag;
    const threads = threadsOf((page) =>
      access.asIntegration((token) => integrationSide.listThreads(token, chat.id, page)),
    );
    for await (const { events } of threads) {
      const found = tagOf(events);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const adopt = (accountId: AccountId, tag: string, chat: ChatSummary): void => {
    const known = chats.get({ tag });
    if (known?.chatId !== undefined || chat.customerId === undefined) return;
    const conversationId = known?.conversationId;
    chats.put({ tag, accountId, conversationId, entityId: chat.customerId, chatId: chat.id });
  };

  return {
    of,
    byChat: (chatId) => byChatId.get(chatId),
    conversationOf(row) {
      if (row.conversationId !== undefined) return row.conversationId;
      const found = conversations.idsOfAccount(row.accountId).find((id) => {
        const { accountId, customerId } = idsIn(id);
        return chatTag(accountId, customerId) === row.tag;
      });
      if (found !== undefined) chats.update(row, { conversationId: found });
      return found;
    },
    putCustomer(conversationId, entityId) {
      const { accountId, customerId } = idsIn(conversationId);
      const row: ChatRow = {
        tag: chatTag(accountId, customerId),
        accountId,
        conversationId,
        entityId,
        chatId: undefined,
        profile: undefined,
      };
      chats.put(row);
      return row;
    },
    putChat(row, chatId) {
      const next = { ...row, chatId };
      db.transaction(() => {
        // Erased while the call was under way: the row must not be written again.
        if (!chats.get(row)) return;
        chats.put(next);
        if (row.conversationId === undefined) return;
        const { accountId, customerId } = idsIn(row.conversationId);
        syncMap(accountId, [{ customerId, entityId: row.entityId, chatId }], 0);
      });
      return next;
    },
    putProfile(row, profile) {
      chats.update(row, { profile });
    },
    forget(row) {
      chats.delete(row);
    },
    async readFromLiveChat(accountId) {
      const scannedMs = numberAt(scannedKey(accountId));
      let newestMs = scannedMs;
      let pageId: string | undefined;
      let isKnownFromHere = false;
      do {
        const asked = pageId;
        const page = await access.asIntegration((token) =>
          integrationSide.listOwnChats(token, { pageId: asked }),
        );
        for (const chat of page.chats) {
          newestMs = Math.max(newestMs, chat.lastThread?.createdAtMs ?? 0);
          // Sorted by the last thread: everything further down was read the last time.
          if (chat.lastThread && chat.lastThread.createdAtMs < scannedMs - serverClocksMs)
            isKnownFromHere = true;
          if (byChatId.get(chat.id)) continue;
          const tag = await tagIn(chat);
          if (tag !== undefined) adopt(accountId, tag, chat);
        }
        pageId = page.nextPageId;
      } while (pageId !== undefined && !isKnownFromHere);
      settings.write(scannedKey(accountId), z.number(), newestMs);
    },
    syncProgress(accountId, doneSeq) {
      syncMap(accountId, [], doneSeq);
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
    applyMap({ accountId, entries, answersUpToMs, unsends = [], cleared = [], mediaCopies: copies }) {
      if (copies) mediaCopies.apply(copies);
      for (const entityId of cleared) customersToClear.delete({ entityId });
      for (const { mid, livechat } of unsends) localRemovals.setLiveChat(accountId, mid, livechat);
      for (const { customerId, entityId, chatId } of entries) {
        const tag = chatTag(accountId, customerId);
        const known = chats.get({ tag });
        if (known?.chatId !== undefined) continue;
        const conversationId = conversationIdOf(accountId, customerId);
        chats.put({ tag, accountId, conversationId, entityId, chatId });
      }
      if (answersUpToMs > numberAt(answersKey(accountId))) {
        settings.write(answersKey(accountId), z.number(), answersUpToMs);
      }
    },
    forgetAccount(accountId) {
      settings.delete(scannedKey(accountId));
      settings.delete(answersKey(accountId));
    },
  };
};
