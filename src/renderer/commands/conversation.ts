import { undoableHandOver, undoableMessages } from '../state/actions/index.ts';
import type { Message } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';
import type { State } from '../state/model.ts';
import { commandGroup } from './command.ts';
import { hasOpenChat, hasOpenConversation } from './target.ts';

/** The last reply of the open conversation that can still be taken back. */
const waitingReply = ({ place, conversations }: State): Message | undefined =>
  place.section === 'inbox' && place.conversationId !== undefined
    ? undoableMessages(conversations.threads[place.conversationId]?.messages ?? [], Date.now()).at(-1)
    : undefined;

/** Writing in the open chat, and taking a reply back. */
export const conversationCommands = commandGroup('Conversation', [
  {
    name: 'write-reply',
    label: text('Write in the open chat'),
    shortcuts: [{ key: 'r' }],
    isSingleKey: true,
    when: hasOpenChat,
    run: ({ actions, focus }) => {
      actions.work.write('reply');
      focus.later(() => focus.composer());
    },
  },
  {
    name: 'add-reply-buttons',
    label: text('Add buttons to the reply'),
    shortcuts: [{ key: 'b' }],
    isSingleKey: true,
    when: hasOpenConversation,
    run: ({ actions, focus }) => {
      actions.work.write('reply');
      // The composer knows whether a reply is possible.
      focus.later(() => document.getElementById('add-reply-buttons')?.click());
    },
  },
  {
    name: 'toggle-context-panel',
    label: text('Show or hide the details of the customer'),
    when: hasOpenConversation,
    // The button knows whether there is room beside the messages.
    run: () => document.getElementById('context-toggle')?.click(),
  },
  {
    name: 'find-in-chat',
    label: text('Find in the open chat'),
    shortcuts: [{ key: 'f', mod: true }],
    when: hasOpenChat,
    run: ({ actions, focus }) => {
      actions.app.openDialog('find');
      focus.findField();
    },
  },
  {
    // What was done last: a reply that still waits, or an assignment with its note. A field with text in it keeps its own undo.
    name: 'undo-reply',
    label: text('Take the last reply or assignment back'),
    shortcuts: [{ key: 'z', mod: true }],
    when: ({ store, focus }) =>
      (waitingReply(store.get()) !== undefined || undoableHandOver(store.get()) !== undefined) &&
      !focus.isInFilledField(),
    run: ({ store, actions, focus }) => {
      const state = store.get();
      const reply = waitingReply(state);
      const handOver = undoableHandOver(state);
      if (handOver !== undefined && handOver.atMs >= (reply?.sentAtMs ?? 0))
        return void actions.ask.takeHandOverBack(handOver);
      if (reply !== undefined)
        void actions.conversations.undoReply(reply.conversationId).then(() => focus.composer());
    },
  },
]);
