import type { Conversation, Message } from '../../shared/domain/conversation.ts';
import { isGroupId } from '../../shared/chat-id.ts';
import type { PrivateChatSummary, PrivateMessage } from '../../shared/domain/private-chat.ts';
import type { State } from '../state/model.ts';
import type { CommandContext } from './command.ts';
import type { Target } from './focus.ts';

const placeOf = ({ place }: State): Target =>
  place.section === 'inbox'
    ? { conversationId: place.conversationId }
    : place.section === 'team'
      ? { chatId: place.chatId }
      : {};

/** A conversation with a customer is open. */
export const hasOpenConversation = ({ store }: Pick<CommandContext, 'store'>): boolean =>
  placeOf(store.get()).conversationId !== undefined;

/** A conversation with a customer, or a private chat, is open. */
export const hasOpenChat = ({ store }: Pick<CommandContext, 'store'>): boolean => {
  const { conversationId, chatId } = placeOf(store.get());
  return (conversationId ?? chatId) !== undefined;
};

/** The target of a command. */
export const targetOf = ({ target, focus, store }: CommandContext): Target => {
  if (target !== undefined) return target;
  const focused = focus.thing();
  return focused === undefined || Object.keys(focused).length === 0
    ? placeOf(store.get())
    : { ...placeOf(store.get()), ...focused };
};

export const targetConversation = (context: CommandContext): Conversation | undefined => {
  const { conversationId } = targetOf(context);
  return conversationId === undefined ? undefined : context.store.get().conversations.byId[conversationId];
};

/** The private chat that is meant, with a colleague or of a group. */
export const targetPrivateChat = (context: CommandContext): PrivateChatSummary | undefined => {
  const { chatId } = targetOf(context);
  return chatId === undefined ? undefined : context.store.get().privateChats.summaries[chatId];
};

/** The colleague whose chat is meant; undefined when none is, or a group. */
export const targetColleague = (context: CommandContext): string | undefined => {
  const { chatId } = targetOf(context);
  return chatId === undefined || isGroupId(chatId) ? undefined : chatId;
};

/** The customer's or colleague's message that is meant; undefined when none is. */
export const targetMessage = (
  context: CommandContext,
): { customer: Message } | { private: PrivateMessage } | undefined => {
  const { messageId } = targetOf(context);
  if (messageId === undefined) return undefined;
  const { conversations, privateChats, place } = context.store.get();
  const customer = conversations.threads[place.conversationId ?? '']?.messages.find(
    ({ id }) => id === messageId,
  );
  if (customer !== undefined) return { customer };
  const own = privateChats.threads[place.chatId ?? '']?.messages.find(({ id }) => id === messageId);
  return own === undefined ? undefined : { private: own };
};
