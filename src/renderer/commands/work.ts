import { meantIds } from '../state/actions/index.ts';
import { targetOf } from './target.ts';
import { chatBeside } from './chat-order.ts';
import { commandGroup, type Command, type CommandContext } from './command.ts';

const isMeant = ({ store }: CommandContext): boolean => meantIds(store.get()).length > 0;

const opens = (
  key: string,
  name: 'assign' | 'tag' | 'snooze',
): Pick<Command, 'shortcuts' | 'isSingleKey' | 'when' | 'run'> => ({
  shortcuts: [{ key }],
  isSingleKey: true,
  when: isMeant,
  run: ({ focus }) => void focus.workMenu(name),
});

/** The conversation of a row; of a message, the open one. */
const askedAbout = (context: CommandContext): string | undefined => {
  const { place, conversations } = context.store.get();
  const open = place.section === 'inbox' ? place.conversationId : undefined;
  const id = targetOf(context).conversationId ?? open;
  return id === undefined || conversations.byId[id] === undefined ? undefined : id;
};

/** The conversation whose row in the list has the focus. */
const rowOf = ({ focus, store }: CommandContext): string | undefined => {
  const id = focus.isInList() ? focus.thing()?.conversationId : undefined;
  return id === undefined || store.get().conversations.byId[id] === undefined ? undefined : id;
};

/** Done; what is done or snoozed already is opened again. */
const finish = ({ store, actions }: CommandContext): void => {
  const state = store.get();
  const ids = meantIds(state);
  const isOpen = ids.some((id) => state.conversations.byId[id]?.work.state === 'open');
  void (isOpen ? actions.work.setDone(ids) : actions.work.reopen(ids));
};

/** What the team does about the chosen conversations, or about the open one. */
export const workCommands = commandGroup('Conversation', [
  {
    name: 'write-note',
    label: 'Write a note for colleagues',
    shortcuts: [{ key: 'n' }],
    isSingleKey: true,
    when: ({ store }) => {
      const { section, conversationId } = store.get().place;
      return section === 'inbox' && conversationId !== undefined;
    },
    run: ({ actions, focus }) => {
      actions.work.write('note');
      focus.later(() => focus.composer());
    },
  },
  { name: 'assign', label: 'Assign to…', ...opens('a', 'assign') },
  {
    name: 'ask-colleague',
    label: 'Ask a colleague about this conversation…',
    shortcuts: [{ key: 'a', shift: true }],
    isSingleKey: true,
    when: (context) => askedAbout(context) !== undefined,
    run: (context) => context.actions.ask.open(askedAbout(context) ?? ''),
  },
  {
    name: 'assign-to-me',
    label: 'Assign to me',
    when: (context) => isMeant(context) && context.store.get().app?.session.state === 'signed-in',
    run: ({ store, actions }) => {
      const state = store.get();
      const session = state.app?.session;
      if (session?.state === 'signed-in') void actions.work.assign(meantIds(state), session.agentId);
    },
  },
  { name: 'tag', label: 'Tags…', ...opens('t', 'tag') },
  { name: 'snooze', label: 'Snooze…', ...opens('z', 'snooze') },
  {
    name: 'done',
    label: 'Done, or reopen',
    shortcuts: [{ key: 'e' }],
    isSingleKey: true,
    when: isMeant,
    run: finish,
  },
  {
    name: 'done-and-next',
    label: 'Done, and the next conversation',
    shortcuts: [{ key: 'e', mod: true, alt: true }],
    when: isMeant,
    run: (context) => {
      const { store, actions } = context;
      // Asked for before the list moves.
      const next = chatBeside(store.get(), 1, false) ?? chatBeside(store.get(), -1, false);
      void actions.work.setDone(meantIds(store.get()));
      if (next !== undefined) actions.app.goTo(next);
      else actions.app.closeConversation();
    },
  },
  {
    name: 'choose-conversation',
    label: 'Choose the conversation of the row, or choose it no longer',
    shortcuts: [{ key: 'x' }],
    isSingleKey: true,
    isKeyOnly: true,
    when: (context) => rowOf(context) !== undefined,
    run: (context) => context.actions.work.toggleSelected(rowOf(context) ?? '', false),
  },
  {
    name: 'choose-none',
    label: 'Choose no conversation',
    when: ({ store }) => store.get().conversations.selectedIds.length > 0,
    run: ({ actions }) => actions.work.clearSelection(),
  },
]);
