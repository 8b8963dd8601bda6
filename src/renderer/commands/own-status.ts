import type { ChosenStatus } from '../../shared/domain/agent.ts';
import { text } from '../../shared/i18n/text.ts';
import { commandGroup, type Command } from './command.ts';

const setStatus = (status: ChosenStatus): Pick<Command, 'when' | 'run'> => ({
  when: ({ store }) => store.get().app?.ownStatus !== status,
  run: ({ actions }) => void actions.app.setOwnStatus(status),
});

/** The person's own routing status in LiveChat; each is offered while another one is set. */
export const ownStatusCommands = commandGroup('Your status', [
  { name: 'accept-chats', label: text('Accept website chats'), ...setStatus('accepting_chats') },
  {
    name: 'stop-accepting-chats',
    label: text('Stop accepting website chats'),
    ...setStatus('not_accepting_chats'),
  },
]);
