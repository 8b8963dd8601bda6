import { text } from '../../shared/i18n/text.ts';
import type { State } from '../state/model.ts';
import { customerName, foreignName, personName } from '../messages/people.ts';
import { spokenMessage, spokenPrivateMessage } from '../messages/message.ts';

/**
 * What arrived between two snapshots, as sentences for the screen reader, author first. In the open thread the message is
 * read out, elsewhere only who wrote. Main's own changes (read marks, states) are not announced.
 */
export const newArrivals = (before: State, after: State): readonly string[] => {
  const sentences: string[] = [];
  if (before.conversations !== after.conversations) {
    const { conversationId } = after.place;
    const open = conversationId === undefined ? undefined : after.conversations.threads[conversationId];
    const held = conversationId === undefined ? undefined : before.conversations.threads[conversationId];
    const conversation = after.conversations.byId[conversationId ?? ''];
    const last = open?.messages.at(-1);
    if (
      held?.isLoaded === true &&
      last !== undefined &&
      last.direction === 'in' &&
      last.id !== held.messages.at(-1)?.id &&
      conversation !== undefined
    )
      sentences.push(spokenMessage(last, customerName(conversation)));
    if (before.conversations.byId !== after.conversations.byId && before.conversations.lists.all.isLoaded)
      for (const [id, now] of Object.entries(after.conversations.byId)) {
        const then = before.conversations.byId[id];
        if (then === now || id === conversationId || now.unreadCount <= (then?.unreadCount ?? 0)) continue;
        // A page that was read while scrolling brings old rows, not new ones.
        if (then === undefined && after.conversations.lists.all.ids.indexOf(id) > 0) continue;
        sentences.push(text('{name} wrote on Instagram.', { name: customerName(now) }));
      }
  }
  if (before.privateChats !== after.privateChats) {
    const { chatId } = after.place;
    for (const [id, now] of Object.entries(after.privateChats.summaries)) {
      const then = before.privateChats.summaries[id];
      const last = now.lastMessage;
      if (then === now || last === undefined || last.direction !== 'in') continue;
      if (then === undefined || last.id === then.lastMessage?.id) continue;
      if (last.line !== undefined) continue;
      const name = personName(after.team.agents, last.authorId ?? id);
      sentences.push(
        id === chatId && after.place.section === 'team'
          ? spokenPrivateMessage(last, name)
          : now.group === undefined
            ? text('{name} wrote to you privately.', { name })
            : text('{name} wrote in {group}.', { name, group: foreignName(now.group.name) }),
      );
    }
  }
  return sentences;
};
