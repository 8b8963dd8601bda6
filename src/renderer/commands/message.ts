import type { Message } from '../../shared/domain/conversation.ts';
import { canHaveHeart, hasHeart } from '../../shared/domain/own-heart.ts';
import type { ChatPlaceInput } from '../../shared/ipc/search.ts';
import { text } from '../../shared/i18n/text.ts';
import { copyableText } from '../messages/message.ts';
import { canBeQuoted } from '../messages/quote.ts';
import { commandGroup, type CommandContext } from './command.ts';
import { targetColleague, targetConversation, targetMessage, targetOf, targetPrivateChat } from './target.ts';

const textOf = (context: CommandContext): string | undefined => {
  const message = targetMessage(context);
  if (message === undefined) return undefined;
  return 'customer' in message ? copyableText(message.customer) : message.private.text;
};

/** The failed reply that is meant, or the last one of the open conversation. */
const failedOf = (context: CommandContext): string | undefined => {
  const message = targetMessage(context);
  if (message !== undefined && 'customer' in message && message.customer.state === 'failed')
    return message.customer.id;
  const { conversations, place } = context.store.get();
  if (place.section !== 'inbox') return undefined;
  return conversations.threads[place.conversationId ?? '']?.messages.findLast(
    ({ state }) => state === 'failed',
  )?.id;
};

const linkOf = (context: CommandContext): string | undefined =>
  context.focus.link(targetOf(context).element, targetOf(context).messageId);
/** As it is, for the clipboard and for an address: never drawn. */
const handleOf = (context: CommandContext): string | undefined => {
  const { username } = targetConversation(context) ?? {};
  return username;
};

/** A message that a reply can quote: the one that is meant, not just any of the open conversation. */
const quotableOf = (context: CommandContext): Message | undefined => {
  const message = targetMessage(context);
  return message !== undefined && 'customer' in message && canBeQuoted(message.customer)
    ? message.customer
    : undefined;
};

const lovableOf = (context: CommandContext): Message | undefined => {
  const message = targetMessage(context);
  return message !== undefined && 'customer' in message && canHaveHeart(message.customer)
    ? message.customer
    : undefined;
};

/** The message that the chosen one answers, and where both stand. */
const quotedBy = (context: CommandContext): { place: ChatPlaceInput; messageId: string } | undefined => {
  const message = targetMessage(context);
  if (message === undefined) return undefined;
  if ('private' in message) {
    const { chatId, replyTo } = message.private;
    const isHere = replyTo?.text !== undefined || replyTo?.isDeleted === true;
    return replyTo !== undefined && isHere ? { place: { chatId }, messageId: replyTo.id } : undefined;
  }
  const { conversationId, replyTo } = message.customer;
  return replyTo?.messageId === undefined
    ? undefined
    : { place: { conversationId }, messageId: replyTo.messageId };
};

/** What is done to one message, one customer or one colleague; each is a line of a context menu too (shared/ipc/menus.ts). */
export const messageCommands = commandGroup('Message', [
  {
    // With marked text the browser's own copy applies.
    name: 'copy-message',
    label: text('Copy the text of the chosen message'),
    shortcuts: [{ key: 'c', mod: true }],
    when: (context) => !context.focus.hasSelection() && textOf(context) !== undefined,
    run: (context) => context.actions.app.copyText(textOf(context) ?? ''),
  },
  {
    name: 'copy-selection',
    label: text('Copy the marked text'),
    when: ({ focus }) => focus.hasSelection(),
    run: ({ focus }) => focus.copySelection(),
  },
  {
    name: 'open-link',
    label: text('Open the link of the chosen message'),
    when: (context) => linkOf(context) !== undefined,
    run: (context) => void context.actions.app.openLink(linkOf(context) ?? ''),
  },
  {
    name: 'copy-link',
    label: text('Copy the link of the chosen message'),
    when: (context) => linkOf(context) !== undefined,
    run: (context) => context.actions.app.copyText(linkOf(context) ?? ''),
  },
  {
    name: 'open-picture',
    label: text('Show the picture of the chosen message'),
    when: (context) =>
      context.focus.picture(targetOf(context).element, targetOf(context).messageId) !== undefined,
    run: (context) => context.focus.picture(targetOf(context).element, targetOf(context).messageId)?.open(),
  },
  {
    name: 'copy-picture',
    label: text('Copy the picture of the chosen message'),
    when: (context) =>
      context.focus.picture(targetOf(context).element, targetOf(context).messageId) !== undefined,
    run(context) {
      const picture = context.focus.picture(targetOf(context).element, targetOf(context).messageId);
      if (picture !== undefined) void context.actions.app.copyPicture(picture.at);
    },
  },
  {
    name: 'reply-to-message',
    label: text('Reply to the chosen message, with a quote'),
    shortcuts: [{ key: 'q' }],
    isSingleKey: true,
    when: (context) => quotableOf(context) !== undefined,
    run(context) {
      const message = quotableOf(context);
      if (message === undefined) return;
      context.actions.work.write('reply');
      context.actions.conversations.quote(message.conversationId, message.id);
      context.focus.later(() => context.focus.composer());
    },
  },
  {
    name: 'show-quoted',
    label: text('Show the message that the chosen one answers'),
    when: (context) => quotedBy(context) !== undefined,
    run(context) {
      const quoted = quotedBy(context);
      if (quoted !== undefined) void context.actions.search.jumpTo(quoted.place, quoted.messageId);
    },
  },
  {
    name: 'react-heart',
    label: text('Heart on the chosen message, or take it back'),
    shortcuts: [{ key: 'h' }],
    isSingleKey: true,
    when: (context) => lovableOf(context) !== undefined,
    run(context) {
      const message = lovableOf(context);
      if (message !== undefined) void context.actions.conversations.react(message.id, !hasHeart(message));
    },
  },
  {
    name: 'retry-reply',
    label: text('Send the failed reply again'),
    when: (context) => failedOf(context) !== undefined,
    run: (context) => void context.actions.conversations.retry(failedOf(context) ?? ''),
  },
  {
    name: 'discard-reply',
    label: text('Discard the failed reply'),
    when: (context) => failedOf(context) !== undefined,
    run: (context) => void context.actions.conversations.discard(failedOf(context) ?? ''),
  },
  {
    name: 'open-chat',
    label: text('Open the chosen chat'),
    when(context) {
      const { conversationId, chatId } = targetOf(context);
      return conversationId !== undefined || chatId !== undefined;
    },
    run(context) {
      const { conversationId, chatId } = targetOf(context);
      if (conversationId !== undefined) context.actions.app.openConversation(conversationId);
      else if (chatId !== undefined) context.actions.app.openPrivateChat(chatId);
    },
  },
  {
    name: 'mark-read',
    label: text('Mark the chosen chat as read'),
    when: (context) =>
      (targetConversation(context) ?? targetPrivateChat(context) ?? { unreadCount: 0 }).unreadCount > 0,
    run(context) {
      const conversation = targetConversation(context);
      const { chatId } = targetPrivateChat(context) ?? {};
      if (conversation !== undefined) void context.actions.conversations.markRead(conversation.id);
      else if (chatId !== undefined) void context.actions.privateChats.markRead(chatId);
    },
  },
  {
    name: 'copy-handle',
    label: text("Copy the customer's Instagram handle"),
    when: (context) => handleOf(context) !== undefined,
    run: (context) => context.actions.app.copyText(`@${handleOf(context) ?? ''}`),
  },
  {
    name: 'open-profile',
    label: text("Open the customer's profile on Instagram"),
    when: (context) => handleOf(context) !== undefined,
    run: (context) =>
      void context.actions.app.openLink(
        `https://www.instagram.com/${encodeURIComponent(handleOf(context) ?? '')}/`,
      ),
  },
  {
    name: 'copy-address',
    label: text("Copy the colleague's e-mail address"),
    when: (context) => targetColleague(context) !== undefined,
    run: (context) => context.actions.app.copyText(targetColleague(context) ?? ''),
  },
  {
    name: 'erase-customer',
    label: text('Erase this customer…'),
    when: (context) => targetConversation(context) !== undefined && isAdminIn(context),
    run: (context) => context.actions.app.planErasure(targetConversation(context)?.id ?? ''),
  },
]);

const isAdminIn = ({ store }: CommandContext): boolean => {
  const session = store.get().app?.session;
  return session?.state === 'signed-in' && session.role !== 'normal';
};
