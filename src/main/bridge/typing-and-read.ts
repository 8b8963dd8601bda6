import type { Clock } from '../../shared/clock.ts';
import { type ConversationId, conversationIdOf } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import type { Log } from '../log.ts';
import { createConversationsRepository } from '../conversations/index.ts';
import type { Database } from '../storage/index.ts';
import type { ChatPush, CustomerSide } from '../livechat/index.ts';
import type { Access } from './access.ts';
import type { Chats } from './chats.ts';
import type { BridgeChannel, BridgeConversations, LeaseGuard } from './ports.ts';

/** Instagram lets "typing" fade after 20 s. */
const typingAgainMs = 10_000;

/** Typing and seen marks, carried at once or not at all: a lost one harms nobody. */
export interface TypingAndRead {
  onChatPush(push: ChatPush): void;
  onInstagram(event: MessagingEvent): void;
}

export const createTypingAndRead = (deps: {
  db: Database;
  chats: Chats;
  access: Access;
  customerSide: CustomerSide;
  channel: BridgeChannel;
  conversations: Pick<BridgeConversations, 'markRead'>;
  lease: LeaseGuard;
  clock: Clock;
  log: Log;
}): TypingAndRead => {
  const { chats, access, customerSide, channel, conversations, lease, clock, log } = deps;
  const rows = createConversationsRepository(deps.db);
  const typedAtMs = new Map<string, number>();

  const inBackground = (name: string, work: () => Promise<void>): void => {
    work().catch((error: unknown) => log.info(name, { code: toBackchannelError(error).code }));
  };

  const showTyping = async (conversationId: ConversationId): Promise<void> => {
    const row = rows.get(conversationId);
    if (!row || row.isHandledElsewhere || !lease.holds()) return;
    const client = await channel.port.client(row.accountId);
    await client?.showTyping(row.customerId);
  };

  return {
    onChatPush(push) {
      if (push.kind === 'changed' || !lease.holds()) return;
      const chat = chats.byChat(push.chatId);
      const conversationId = chat && chats.conversationOf(chat);
      if (conversationId === undefined) return;
      if (push.kind === 'seen') {
        // People have addresses; the customer's own mark is not news to the customer.
        if (push.userId.includes('@'))
          inBackground('seen.failed', async () => conversations.markRead(conversationId));
        return;
      }
      const lastMs = typedAtMs.get(push.chatId) ?? Number.NEGATIVE_INFINITY;
      // That somebody writes a whisper is not the customer's business either.
      if (!push.isTyping || push.visibility !== 'all' || !push.authorId.includes('@')) return;
      if (clock.now() - lastMs < typingAgainMs) return;
      typedAtMs.set(push.chatId, clock.now());
      inBackground('typing.failed', () => showTyping(conversationId));
    },
    onInstagram(event) {
      if (event.type !== 'seen' || event.isStandby || !lease.holds()) return;
      const chat = chats.of(conversationIdOf(event.accountId, event.customerId));
      const chatId = chat?.chatId;
      if (!chat || chatId === undefined) return;
      inBackground('seen.failed', () =>
        access.asCustomer(chat.entityId, (token) => customerSide.markSeen(token, chatId, clock.now())),
      );
    },
  };
};
