import type { MessageId, PrivateMessageId } from '../../shared/domain/ids.ts';
import type { RouteInput } from '../../shared/ipc/routes.ts';
import { text } from '../../shared/i18n/text.ts';
import { commandGroup, type Command, type CommandContext } from './command.ts';
import { targetMessage, targetOf } from './target.ts';

/** Ids in the document are what main has given; its schema checks them once more. */
const chatOf = (context: CommandContext): RouteInput<'notice/set-muted'>['place'] | undefined => {
  const { conversationId, chatId } = targetOf(context);
  if (conversationId !== undefined) return { conversationId } as RouteInput<'notice/set-muted'>['place'];
  return chatId === undefined ? undefined : ({ chatId } as RouteInput<'notice/set-muted'>['place']);
};

const mute = (isMuted: boolean): Pick<Command, 'when' | 'run'> => ({
  when: (context) => chatOf(context) !== undefined,
  run(context) {
    const chat = chatOf(context);
    if (chat) void context.actions.notices.setMuted(chat, isMuted);
  },
});

/** What a person asks of notifications. */
export const noticeCommands = commandGroup('Message', [
  {
    name: 'why-told',
    label: text('Why was I told of the chosen message, or not?'),
    when: (context) => targetMessage(context) !== undefined,
    run(context) {
      const message = targetMessage(context);
      if (message === undefined) return;
      if ('customer' in message)
        return void context.actions.notices.explain({ messageId: message.customer.id as MessageId });
      const { id, chatId } = message.private;
      void context.actions.notices.explain({ chatId, messageId: id as PrivateMessageId });
    },
  },
  { name: 'mute-chat', label: text('Mute the chosen chat'), ...mute(true) },
  { name: 'unmute-chat', label: text('Notify me of the chosen chat again'), ...mute(false) },
]);

const quiet =
  (span: 'half-hour' | 'hour' | 'tomorrow'): Command['run'] =>
  ({ actions }) =>
    void actions.notices.beQuiet(span);

/** Quiet for now. */
export const quietCommands = commandGroup('Window', [
  { name: 'quiet-half-hour', label: text('No notifications for 30 minutes'), run: quiet('half-hour') },
  { name: 'quiet-hour', label: text('No notifications for 1 hour'), run: quiet('hour') },
  { name: 'quiet-tomorrow', label: text('No notifications until tomorrow'), run: quiet('tomorrow') },
]);
