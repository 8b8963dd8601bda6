import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type AccountId,
  type AgentId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  customerIdSchema,
  type DeviceId,
  type MessageMid,
} from '../../shared/domain/index.ts';
import type { LocalRemoval } from '../../shared/ipc/privacy.ts';
import type { TeamSyncBody } from '../../shared/wire/index.ts';
import { createLocalRemovalsRepository } from '../conversations/index.ts';
import type { ChatSummary } from '../livechat/index.ts';
import {
  type BridgeChatRow,
  createBridgeChatsRepository,
  createConversationsRepository,
  createCustomersToClearRepository,
  type Database,
  type SettingsRepository,
} from '../storage/index.ts';
import type { Access } from './access.ts';
import { chatTag, tagOfCustomId } from './ids.ts';
import type { BridgeLiveChat, BridgeRelay, LeaseGuard } from './ports.ts';
import { threadsOf } from './threads.ts';

/** What became of LiveChat's copies of an unsent message. `refused`: one of them stays. */
export type UnsendOutcome = Exclude<LocalRemoval['livechat'], 'waiting'>;

type MapBody = Extract<TeamSyncBody, { type: 'bridge-map' }>;

const scannedKey = (accountId: AccountId): string => `bridge.scanned-at:${accountId}`;
const answersKey = (accountId: AccountId): string => `bridge.answers-at:${accountId}`;
/** LiveChat's clock against itself: two servers may disagree a little about what came first. */
const overlapMs = 10 * 60_000;

/** Which chat each conversation is: kept here, told to the colleagues' consoles, and readable out of LiveChat itself. */
export interface Chats {
  of(conversationId: ConversationId): BridgeChatRow | undefined;
  byChat(chatId: string): BridgeChatRow | undefined;
  /** The conversation of a chat; undefined while it is not known on this console. */
  conversationOf(row: BridgeChatRow): ConversationId | undefined;
  /** A customer was made for this conversation. */
  putCustomer(conversationId: ConversationId, entityId: string): BridgeChatRow;
  /** The chat was started or found. Told to the colleagues. */
  putChat(row: BridgeChatRow, chatId: string): BridgeChatRow;
  putProfile(row: BridgeChatRow, profile: string): void;
  /** LiveChat no longer has this customer or chat. */
  forget(row: BridgeChatRow): void;
  /**
   * Reads from LiveChat which chats of ours exist and this console does not know: a former lease holder's, or everything after the
   * loss of the local database.
   */
  readFromLiveChat(accountId: AccountId): Promise<void>;
  /** Tells the colleagues how far everything is. */
  syncProgress(accountId: AccountId, doneSeq: number): void;
  /** LiveChat has answered about an unsent message: recorded here, told to the colleagues. In the caller's transaction. */
  unsendSettled(accountId: AccountId, mid: MessageMid, livechat: UnsendOutcome): void;
  /** The name of an erased customer is settled in LiveChat: noted here, told to the colleagues. */
  customerCleared(accountId: AccountId, entityId: string): void;
  /** A customer in LiveChat is one of a conversation that exists here. */
  isKnown(customer: Pick<BridgeChatRow, 'accountId' | 'entityId'>): boolean;
  answersUpToMs(accountId: AccountId): number;
  setAnswersUpToMs(accountId: AccountId, ms: number): void;
  /** What a colleague's console tells. In the transaction of the arriving body. */
  receive(body: MapBody): void;
  forgetAccount(accountId: AccountId): void;
}

const partsOf = (conversationId: ConversationId): { accountId: AccountId; customerId: CustomerId } => {
  const cut = conversationId.indexOf(':');
  return {
    accountId: conversationId.slice(0, cut) as AccountId,
    customerId: customerIdSchema.parse(conversationId.slice(cut + 1)),
  };
};

export const createChats = (deps: {
  db: Database;
  settings: SettingsRepository;
  relayLink: Pick<BridgeRelay, 'send' | 'directory' | 'confirmedDevices'>;
  integrationSide: BridgeLiveChat['integrationSide'];
  access: Access;
  lease: LeaseGuard;
}): Chats => {
  const { db, settings, relayLink, integrationSide, access, lease } = deps;
  const chats = createBridgeChatsRepository(db);
  const conversations = createConversationsRepository(db);
  const records = createLocalRemovalsRepository(db);
  const toClear = createCustomersToClearRepository(db);

  const numberAt = (key: string): number => settings.read(key, z.number()) ?? 0;

  const syncMap = (
    accountId: AccountId,
    entries: MapBody['entries'],
    doneSeq: number,
    settled: Pick<MapBody, 'unsends' | 'cleared'> = {},
  ): void => {
    const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    const deviceIds: DeviceId[] = [...agentIds].flatMap((id) =>
      relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId),
    );
    if (deviceIds.length === 0) return;
    const body = {
      type: 'bridge-map',
      accountId,
      fence: Math.max(1, lease.fence),
      entries,
      doneSeq,
      answersUpToMs: numberAt(answersKey(accountId)),
      ...settled,
    } as const;
    relayLink.send('replica', { deviceIds }, body, `bridge-map:${randomUUID()}`);
  };

  const of: Chats['of'] = (conversationId) => {
    const { accountId, customerId } = partsOf(conversationId);
    const row = chats.byTag(chatTag(accountId, customerId));
    if (!row || row.conversationId === conversationId) return row;
    const named = { ...row, conversationId };
    chats.put(named);
    return named;
  };

  /** The chat's tag, out of the newest events or, when people have said the last words, out of older ones. */
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
    const known = chats.byTag(tag);
    if (known?.chatId !== undefined || chat.customerId === undefined) return;
    chats.put({
      tag,
      accountId,
      conversationId: known?.conversationId,
      entityId: chat.customerId,
      chatId: chat.id,
      profile: undefined,
    });
  };

  return {
    of,
    byChat: (chatId) => chats.byChat(chatId),
    conversationOf(row) {
      if (row.conversationId !== undefined) return row.conversationId;
      const found = conversations.idsOfAccount(row.accountId).find((id) => {
        const { accountId, customerId } = partsOf(id);
        return chatTag(accountId, customerId) === row.tag;
      });
      if (found !== undefined) chats.put({ ...row, conversationId: found });
      return found;
    },
    putCustomer(conversationId, entityId) {
      const { accountId, customerId } = partsOf(conversationId);
      const row: BridgeChatRow = {
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
        // Erased while the call was under way: it must not come back.
        if (!chats.byTag(row.tag)) return;
        chats.put(next);
        if (row.conversationId === undefined) return;
        const { accountId, customerId } = partsOf(row.conversationId);
        syncMap(accountId, [{ customerId, entityId: row.entityId, chatId }], 0);
      });
      return next;
    },
    putProfile(row, profile) {
      const now = chats.byTag(row.tag);
      if (now) chats.put({ ...now, profile });
    },
    forget(row) {
      chats.remove(row.tag);
    },
    async readFromLiveChat(accountId) {
      const doneBeforeMs = numberAt(scannedKey(accountId)) - overlapMs;
      let newestMs = numberAt(scannedKey(accountId));
      let pageId: string | undefined;
      let isOver = false;
      do {
        const asked = pageId;
        const page = await access.asIntegration((token) =>
          integrationSide.listOwnChats(token, { pageId: asked }),
        );
        for (const chat of page.chats) {
          newestMs = Math.max(newestMs, chat.lastThread?.createdAtMs ?? 0);
          // Sorted by the last thread: everything further down was there the last time.
          if (chat.lastThread && chat.lastThread.createdAtMs < doneBeforeMs) isOver = true;
          if (chats.byChat(chat.id)) continue;
          const tag = await tagIn(chat);
          if (tag !== undefined) adopt(accountId, tag, chat);
        }
        pageId = page.nextPageId;
      } while (pageId !== undefined && !isOver);
      settings.write(scannedKey(accountId), z.number(), newestMs);
    },
    syncProgress(accountId, doneSeq) {
      syncMap(accountId, [], doneSeq);
    },
    unsendSettled(accountId, mid, livechat) {
      records.setLiveChat(accountId, mid, livechat);
      syncMap(accountId, [], 0, { unsends: [{ mid, livechat }] });
    },
    customerCleared(accountId, entityId) {
      db.transaction(() => {
        toClear.remove(entityId);
        syncMap(accountId, [], 0, { cleared: [entityId] });
      });
    },
    isKnown: ({ accountId, entityId }) =>
      chats.ofAccount(accountId).some((row) => row.entityId === entityId && row.conversationId !== undefined),
    answersUpToMs: (accountId) => numberAt(answersKey(accountId)),
    setAnswersUpToMs(accountId, ms) {
      settings.write(answersKey(accountId), z.number(), ms);
    },
    receive({ accountId, entries, answersUpToMs, unsends = [], cleared = [] }) {
      for (const entityId of cleared) toClear.remove(entityId);
      for (const { mid, livechat } of unsends) records.setLiveChat(accountId, mid, livechat);
      for (const { customerId, entityId, chatId } of entries) {
        const tag = chatTag(accountId, customerId);
        const known = chats.byTag(tag);
        if (known?.chatId !== undefined) continue;
        const conversationId = conversationIdOf(accountId, customerId);
        chats.put({ tag, accountId, conversationId, entityId, chatId, profile: undefined });
      }
      if (answersUpToMs > numberAt(answersKey(accountId))) {
        settings.write(answersKey(accountId), z.number(), answersUpToMs);
      }
    },
    forgetAccount(accountId) {
      chats.forgetAccount(accountId);
      toClear.forgetAccount(accountId);
      settings.delete(scannedKey(accountId));
      settings.delete(answersKey(accountId));
    },
  };
};
