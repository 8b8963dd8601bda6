import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { ChatSummary } from '../livechat/index.ts';
import type { Access } from './access.ts';
import { tagOfCustomId } from './ids.ts';
import type { BridgeLiveChat } from './ports.ts';
import type { BridgeStore } from './store/index.ts';
import { chatsOf, serverClocksMs, threadsOf, unlessGone } from './threads.ts';

/** The setting with the newest thread that was read, by LiveChat's clock. */
export const scannedKey = (accountId: AccountId): string => `bridge.scanned-at:${accountId}`;

/**
 * Reads from LiveChat which chats of ours exist, and puts those that this console does not know into the map: a former lease
 * holder's, or everything after the loss of the local database. Any of our events names the conversation of its chat. Of several
 * chats of one conversation the one with the youngest customer counts, since a customer is replaced only by a new one.
 * Errors: those of `asIntegration`; what was read until then stays.
 */
export const createChatScan = (deps: {
  store: Pick<BridgeStore, 'db' | 'settings' | 'chats' | 'formerChats'>;
  integrationSide: BridgeLiveChat['integrationSide'];
  access: Pick<Access, 'asIntegration'>;
  clock: Clock;
}): ((accountId: AccountId) => Promise<void>) => {
  const { integrationSide, access, clock } = deps;
  const { db, settings, chats, formerChats } = deps.store;
  const byChatId = chats.select('WHERE chat_id = ?');

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

  /** When the customer of a known chat was made; 0: LiveChat shows the chat to nobody any more. */
  const madeAtMs = async (chatId: string): Promise<number> => {
    const ask = () => access.asIntegration((token) => integrationSide.chat(token, chatId));
    return (await unlessGone(ask))?.customerMadeAtMs ?? 0;
  };

  const adopt = async (accountId: AccountId, tag: string, chat: ChatSummary): Promise<void> => {
    const { id: chatId, customerId: entityId } = chat;
    if (entityId === undefined) return;
    const known = chats.get({ tag });
    const other = known?.chatId;
    const isYounger = other === undefined || chat.customerMadeAtMs > (await madeAtMs(other));
    db.transaction(() => {
      if (!isYounger) return formerChats.put({ chatId, tag, accountId, entityId });
      if (known && other !== undefined) {
        formerChats.put({ chatId: other, tag, accountId, entityId: known.entityId });
      }
      chats.put({ tag, accountId, conversationId: known?.conversationId, entityId, chatId });
    });
  };

  return async (accountId) => {
    // Never later than now, whatever a thread said of its time: what is opened next has to be found.
    const scannedMs = Math.min(settings.read(scannedKey(accountId), z.number()) ?? 0, clock.now());
    let newestMs = scannedMs;
    const own = chatsOf((pageId) =>
      access.asIntegration((token) => integrationSide.listOwnChats(token, { pageId })),
    );
    for await (const chat of own) {
      const openedAtMs = chat.lastThread?.createdAtMs;
      newestMs = Math.max(newestMs, Math.min(openedAtMs ?? 0, clock.now()));
      // Sorted by the last thread: everything further down was read the last time.
      if (openedAtMs !== undefined && openedAtMs < scannedMs - serverClocksMs) break;
      if (byChatId.get(chat.id) ?? formerChats.get({ chatId: chat.id })) continue;
      const tag = await unlessGone(() => tagIn(chat));
      if (tag !== undefined) await adopt(accountId, tag, chat);
    }
    settings.write(scannedKey(accountId), z.number(), newestMs);
  };
};
