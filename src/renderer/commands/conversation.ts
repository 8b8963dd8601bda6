import { undoableMessages } from '../state/actions/index.ts';
import { commandGroup } from './command.ts';

/** Writing in the open chat, and taking a reply back. */
export const conversationCommands = commandGroup('Conversation', [
  {
    name: 'write-reply',
    label: 'Write in the open chat',
    shortcuts: [{ key: 'r' }],
    isSingleKey: true,
    when: ({ store }) => {
      const { section, conversationId, chatId } = store.get().place;
      return (
        (section === 'inbox' && conversationId !== undefined) || (section === 'team' && chatId !== undefined)
      );
    },
    run: ({ actions, focus }) => {
      actions.work.write('reply');
      focus.later(() => focus.composer());
    },
  },
  {
    name: 'toggle-context-panel',
    label: 'Show or hide the details of the customer',
    when: ({ store }) => {
      const { section, conversationId } = store.get().place;
      return section === 'inbox' && conversationId !== undefined;
    },
    // The button knows whether there is room beside the messages.
    run: () => document.getElementById('context-toggle')?.click(),
  },
  {
    name: 'find-in-chat',
    label: 'Find in the open chat',
    shortcuts: [{ key: 'f', mod: true }],
    when: ({ store }) => {
      const { section, conversationId, chatId } = store.get().place;
      return section === 'inbox' ? conversationId !== undefined : section === 'team' && chatId !== undefined;
    },
    run: ({ actions, focus }) => {
      actions.app.openDialog('find');
      focus.findField();
    },
  },
  {
    // Takes back the reply that still waits. A field with text in it keeps its own undo.
    name: 'undo-reply',
    label: 'Take the last reply back',
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
  },
]);
