import { type ConversationId, conversationIdOf } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import { handledElsewhereUntilMs } from '../conversations/index.ts';
import type { ChatPush } from '../livechat/index.ts';
import type { BridgeContext } from './context.ts';
import type { BridgeChannel, BridgeConversations } from './ports.ts';

/** Instagram shows "typing" for 20 s. */
const typingAgainMs = 10_000;

/** Typing indicators and read marks, both ways: carried at once or not at all, never repeated. */
export interface TypingAndRead {
  onChatPush(push: ChatPush): void;
  onInstagram(event: MessagingEvent): void;
}

export const createTypingAndRead = (
  deps: BridgeContext & {
    channel: BridgeChannel;
    conversations: Pick<BridgeConversations, 'markRead'>;
  },
): TypingAndRead => {
  const { chats, access, customerSide, channel, conversations, lease, limits, clock, log } = deps;
  const typedAtMs = new Map<string, number>();

  const inBackground = (failure: string, work: () => Promise<void>): void => {
    work().catch((error: unknown) => log.info(failure, { code: toBackchannelError(error).code }));
  };

  const showTyping = async (conversationId: ConversationId): Promise<void> => {
    const row = deps.store.conversations.get(conversationId);
    if (!row || !lease.holds() || handledElsewhereUntilMs(row, limits, clock.now()) !== undefined) return;
    const client = await channel.port.client(row.accountId);
    await client?.showTyping(row.customerId);
  };

  return {
    onChatPush(push) {
      if ((push.kind !== 'typing' && push.kind !== 'seen') || !lease.holds()) return;
      const chat = chats.byChat(push.chatId);
      const conversationId = chat && chats.conversationOf(chat);
      if (conversationId === undefined) return;
      if (push.kind === 'seen') {
        // Only people's ids hold an @; the customer's own read mark is not carried back.
        if (push.userId.includes('@'))
          inBackground('seen.failed', async () => void conversations.markRead(conversationId));
        return;
      }
      const lastMs = typedAtMs.get(push.chatId) ?? Number.NEGATIVE_INFINITY;
      // Whoever types a whisper is not shown to the customer.
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
