import type { PrivateMessage } from '../../shared/domain/private-chat.ts';
import { text } from '../../shared/i18n/text.ts';
import { isEditable } from '../state/actions/index.ts';
import { commandGroup, type CommandContext } from './command.ts';
import { targetMessage, targetPrivateChat } from './target.ts';

const messageOf = (context: CommandContext): PrivateMessage | undefined => {
  const message = targetMessage(context);
  return message !== undefined && 'private' in message ? message.private : undefined;
};
const isWaiting = ({ state }: PrivateMessage): boolean => state === 'queued' || state === 'failed';
const when =
  (isMeant: (message: PrivateMessage) => boolean) =>
  (context: CommandContext): boolean => {
    const message = messageOf(context);
    return message !== undefined && message.line === undefined && isMeant(message);
  };
const run =
  (act: (context: CommandContext, message: PrivateMessage) => void) =>
  (context: CommandContext): void => {
    const message = messageOf(context);
    if (message !== undefined) act(context, message);
  };
const hasLeft = (message: PrivateMessage): boolean =>
  !isWaiting(message) && message.deletedAtMs === undefined;

/** What is done to one message to colleagues; each is a line of its context menu too (shared/ipc/menus.ts). */
export const privateMessageCommands = commandGroup('Message', [
  {
    name: 'answer-private',
    label: text('Answer the chosen message of a colleague'),
    shortcuts: [{ key: 'q' }],
    isSingleKey: true,
    when: when(hasLeft),
    run: run(({ actions }, { chatId, id }) =>
      actions.privateMessages.compose(chatId, { kind: 'reply', messageId: id }),
    ),
  },
  {
    name: 'react-private',
    label: text('React to the chosen message of a colleague'),
    shortcuts: [{ key: '+' }],
    isSingleKey: true,
    when: when(hasLeft),
    run: run(({ actions }, message) => actions.privateMessages.ask('react', message)),
  },
  {
    name: 'edit-private',
    label: text('Edit the chosen own message to colleagues'),
    shortcuts: [{ key: 'F2' }],
    when: when((message) => hasLeft(message) && isEditable(message, Date.now())),
    run: run(({ actions }, { chatId, id }) =>
      actions.privateMessages.compose(chatId, { kind: 'edit', messageId: id }),
    ),
  },
  {
    name: 'delete-private',
    label: text('Delete the chosen own message to colleagues…'),
    shortcuts: [{ key: 'Delete', mod: true }],
    when: when((message) => hasLeft(message) && isEditable(message, Date.now())),
    run: run(({ actions }, message) => actions.privateMessages.ask('delete', message)),
  },
  {
    name: 'private-details',
    label: text('Show who has the chosen own message'),
    shortcuts: [{ key: 'i' }],
    isSingleKey: true,
    when: when(({ direction }) => direction === 'out'),
    run: run(({ actions }, message) => actions.privateMessages.ask('details', message)),
  },
  {
    name: 'group-people',
    label: text('Show the people and the name of the chosen group'),
    when: (context) => targetPrivateChat(context)?.group !== undefined,
    run(context) {
      const { chatId } = targetPrivateChat(context) ?? {};
      if (chatId === undefined) return;
      context.actions.app.openPrivateChat(chatId);
      context.actions.privateChats.showPeople(chatId);
    },
  },
  {
    name: 'retry-private',
    label: text('Send the failed message to colleagues again'),
    when: when(({ state }) => state === 'failed'),
    run: run(({ actions }, message) => void actions.privateMessages.retry(message)),
  },
  {
    name: 'cancel-private',
    label: text('Cancel the message to colleagues that waits'),
    when: when(isWaiting),
    run: run(({ actions }, message) => void actions.privateMessages.cancel(message)),
  },
]);
