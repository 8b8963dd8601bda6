import type { Conversation } from '../../shared/domain/index.ts';
import { type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import { createKeyedQueue, type KeyedQueue } from '../work/index.ts';
import type { BridgeContext } from './context.ts';
import { queueOptions } from './queue-options.ts';

/** Refused for good: for another thread it is tried again. */
const refusalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LIVECHAT_REFUSED',
  'LIVECHAT_FORBIDDEN',
  'BRIDGE_CUSTOMER_REFUSED',
]);

/** What agents see beside the name of who the customer is; undefined while the handle is not known. */
export const sessionFieldsOf = (
  customer: Pick<Conversation, 'username'> | undefined,
): { Instagram: string } | undefined =>
  customer?.username === undefined ? undefined : { Instagram: `@${customer.username}` };

/**
 * Session fields last as long as a session (livechat.md §8.3, §10.4): they are sent once for every thread, whoever opened it,
 * after it was opened. Whether those that were sent before it survive is not documented.
 */
export interface SessionFields extends KeyedQueue {
  /** This thread of the chat is open. */
  threadIs(chatId: string, threadId: string): void;
}

export const createSessionFields = (deps: BridgeContext): SessionFields => {
  const { store, chats, access, customerSide, lease, clock, timers, log } = deps;
  /** By chat. Lost with the program: the next reading of all chats names the open threads again. */
  const waiting = new Map<string, { threadId: string; notBeforeMs: number }>();

  const settled = (chatId: string, threadId: string): void => {
    if (waiting.get(chatId)?.threadId === threadId) waiting.delete(chatId);
  };

  const queue = createKeyedQueue<{ chatId: string; threadId: string }>({
    ...queueOptions,
    due: () =>
      deps.isReady()
        ? [...waiting].map(([chatId, { threadId, notBeforeMs }]) => ({
            key: chatId,
            atMs: notBeforeMs,
            job: { chatId, threadId },
          }))
        : [],
    async run({ chatId, threadId }) {
      const chat = chats.byChat(chatId);
      const conversationId = chat && chats.conversationOf(chat);
      const fields =
        conversationId === undefined ? undefined : sessionFieldsOf(store.conversations.get(conversationId));
      if (chat && fields) {
        await access.asCustomer(chat.entityId, async (token) => {
          lease.assertHeld();
          // Erased meanwhile: LiveChat must not be told anew.
          if (chats.byChat(chatId)) await customerSide.update(token, { fields });
        });
        store.chats.update(chat, { fieldsThreadId: threadId });
      }
      settled(chatId, threadId);
    },
    onError({ chatId, threadId }, error, pauseMs) {
      const { code } = toBackchannelError(error);
      log.info('session-fields.not-sent', { code });
      if (refusalCodes.has(code)) {
        const chat = chats.byChat(chatId);
        if (chat) store.chats.update(chat, { fieldsThreadId: threadId });
        return settled(chatId, threadId);
      }
      const newest = waiting.get(chatId);
      if (newest) waiting.set(chatId, { ...newest, notBeforeMs: clock.now() + pauseMs });
    },
    clock,
    timers,
  });

  return {
    ...queue,
    threadIs(chatId, threadId) {
      const chat = chats.byChat(chatId);
      const conversationId = chat && chats.conversationOf(chat);
      // Nobody may act as the customer of a chat that the conversation has left.
      if (conversationId === undefined || chats.of(conversationId)?.chatId !== chatId) return;
      if (!chat || chat.fieldsThreadId === threadId || waiting.get(chatId)?.threadId === threadId) return;
      waiting.set(chatId, { threadId, notBeforeMs: 0 });
      queue.schedule();
    },
  };
};
