import { undoableMessages } from '../state/actions/index.ts';
import type { Command } from './command.ts';

/** Takes back the reply that still waits. A field with text in it keeps its own undo. */
export const undoReply: Command = {
  name: 'undo-reply',
  label: 'Take the last reply back',
  group: 'Conversation',
  shortcuts: [{ key: 'z', mod: true }],
  when: ({ store, focus }) => {
    const { place, conversations } = store.get();
    if (place.section !== 'inbox' || place.conversationId === undefined || focus.isInFilledField())
      return false;
    const thread = conversations.threads[place.conversationId];
    return undoableMessages(thread?.messages ?? [], Date.now()).length > 0;
  },
  run: ({ store, actions, focus }) => {
    const { conversationId } = store.get().place;
    if (conversationId === undefined) return;
    void actions.conversations.undoReply(conversationId).then(() => focus.composer());
  },
};
