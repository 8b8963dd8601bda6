import type { AgentId, ChatId, MessageReceiver, PrivateMessageId } from '../../../shared/domain/index.ts';
import type { PrivateChatStore } from '../store.ts';
import type { GroupStore } from './group-store.ts';

/** How far an own message of a group has come: to each member, and with that as a whole. */
export const createReceivers = (store: GroupStore, chats: PrivateChatStore) => {
  /** The state of the whole follows from those of the members. */
  const settle = (chatId: ChatId, id: PrivateMessageId): void => {
    const all = store.receiversOf(chatId, id);
    const isAll = (...states: MessageReceiver['state'][]): boolean =>
      all.every((each) => states.includes(each.state));
    if (all.length === 0) chats.fail(chatId, id, 'GROUP_EMPTY');
    else if (isAll('read')) {
      const times = all.flatMap((each) => (each.readAtMs === undefined ? [] : [each.readAtMs]));
      chats.advance(chatId, id, 'read', times.length === 0 ? undefined : Math.max(...times));
    } else if (isAll('read', 'delivered')) chats.advance(chatId, id, 'delivered');
  };

  return {
    /**
     * Moves it forward for one member. The message is sent once the relay has it for anybody, and delivered or read once all have
     * it or have read it. False: nothing changed. Units: epoch ms.
     */
    advance(
      chatId: ChatId,
      id: PrivateMessageId,
      agentId: AgentId,
      state: Exclude<MessageReceiver['state'], 'waiting'>,
      readAtMs?: number,
    ): boolean {
      if (!store.advance(chatId, id, agentId, state, readAtMs)) return false;
      chats.advance(chatId, id, 'sent');
      settle(chatId, id);
      return true;
    },
    /** Nothing waits any more for somebody who is out. Answers which messages differ. */
    gone(chatId: ChatId, agentId: AgentId): PrivateMessageId[] {
      const ids = store.dropOpenReceivers(chatId, agentId);
      for (const id of ids) settle(chatId, id);
      return ids;
    },
  };
};
export type Receivers = ReturnType<typeof createReceivers>;
