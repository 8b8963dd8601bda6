import { text } from '../../shared/i18n/text.ts';
import { meantIds } from '../state/actions/index.ts';
import { hasOpenConversation, targetOf } from './target.ts';
import { chatBeside } from './chat-order.ts';
import { commandGroup, type Command, type CommandContext } from './command.ts';

/** The chosen conversations, or the open one; of a menu on another row, that one. */
const meantBy = ({ store, target }: CommandContext): readonly string[] => {
  const ids = meantIds(store.get());
  const id = target?.conversationId;
  return id === undefined || ids.includes(id) || store.get().conversations.byId[id] === undefined
    ? ids
    : [id];
};
const isMeant = (context: CommandContext): boolean => meantBy(context).length > 0;

const opens = (
  key: string,
  name: 'assign' | 'tag' | 'snooze',
): Pick<Command, 'shortcuts' | 'isSingleKey' | 'when' | 'run'> => ({
  shortcuts: [{ key }],
  isSingleKey: true,
  when: isMeant,
  run: (context) => {
    const { store, actions, focus } = context;
    const [id] = meantBy(context);
    if (id === undefined || meantIds(store.get()).includes(id)) return void focus.workMenu(name);
    // The row of a menu becomes the chosen one, whose bar has the list to choose from.
    actions.work.clearSelection();
    actions.work.toggleSelected(id, false);
    focus.later(() => focus.workMenu(name));
  },
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
const finish = (context: CommandContext): void => {
  const { store, actions } = context;
  const state = store.get();
  const ids = meantBy(context);
  const isOpen = ids.some((id) => state.conversations.byId[id]?.work.state === 'open');
  void (isOpen ? actions.work.setDone(ids) : actions.work.reopen(ids));
};

/** What the team does about the chosen conversations, or about the open one. */
export const workCommands = commandGroup('Conversation', [
  {
    name: 'write-note',
    label: text('Write a note for colleagues'),
    shortcuts: [{ key: 'n' }],
    isSingleKey: true,
    when: hasOpenConversation,
    run: ({ actions, focus }) => {
      actions.work.write('note');
      focus.later(() => focus.composer());
    },
  },
  { name: 'assign', label: text.in('command', 'Assign to…'), ...opens('a', 'assign') },
  {
    name: 'ask-colleague',
    label: text('Ask a colleague about this conversation…'),
    shortcuts: [{ key: 'a', shift: true }],
    isSingleKey: true,
    when: (context) => askedAbout(context) !== undefined,
    run: (context) => context.actions.ask.open(askedAbout(context) ?? ''),
  },
  {
    name: 'assign-to-me',
    label: text.in('command', 'Assign to me'),
    when: (context) => isMeant(context) && context.store.get().app?.session.state === 'signed-in',
    run: (context) => {
      const session = context.store.get().app?.session;
      if (session?.state === 'signed-in') void context.actions.work.assign(meantBy(context), session.agentId);
    },
  },
  { name: 'tag', label: text.in('command', 'Tags…'), ...opens('t', 'tag') },
  { name: 'snooze', label: text.in('command', 'Snooze…'), ...opens('z', 'snooze') },
  {
    name: 'done',
    label: text.in('command', 'Done, or reopen'),
    shortcuts: [{ key: 'e' }],
    isSingleKey: true,
    when: isMeant,
    run: finish,
  },
  {
    name: 'done-and-next',
    label: text.in('command', 'Done, and the next conversation'),
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
    label: text('Choose the conversation of the row, or choose it no longer'),
    shortcuts: [{ key: 'x' }],
    isSingleKey: true,
    isKeyOnly: true,
    when: (context) => rowOf(context) !== undefined,
    run: (context) => context.actions.work.toggleSelected(rowOf(context) ?? '', false),
  },
  {
    name: 'choose-none',
    label: text('Choose no conversation'),
    when: ({ store }) => store.get().conversations.selectedIds.length > 0,
    run: ({ actions }) => actions.work.clearSelection(),
  },
]);
