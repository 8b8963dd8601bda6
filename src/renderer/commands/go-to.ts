import type { Place } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { commandGroup, type Command } from './command.ts';

const goTo =
  (section: Place['section']): Command['run'] =>
  ({ actions }) =>
    actions.app.goTo({ section });

const adminPage = (page: 'connection' | 'computers' | 'audit'): Pick<Command, 'when' | 'run'> => ({
  when: ({ store }) => {
    const session = store.get().app?.session;
    return session?.state === 'signed-in' && session.role !== 'normal';
  },
  run({ actions }) {
    actions.removal.showPage({ page });
    actions.app.goTo({ section: 'admin' });
  },
});

/** Sections, pages and panels to open. */
export const goToCommands = commandGroup('Go to', [
  {
    name: 'go-to-inbox',
    label: text('Go to Inbox'),
    shortcuts: [{ key: '1', mod: true }],
    run: goTo('inbox'),
  },
  { name: 'go-to-team', label: text('Go to Team'), shortcuts: [{ key: '2', mod: true }], run: goTo('team') },
  {
    name: 'go-to-search',
    label: text('Search messages and notes'),
    shortcuts: [
      { key: 'f', mod: true, shift: true },
      { key: '3', mod: true },
    ],
    run: ({ actions, store, focus }) => {
      if (store.get().place.section === 'search') focus.searchField();
      else actions.search.show();
    },
  },
  {
    name: 'go-to-admin',
    label: text('Go to Admin'),
    shortcuts: [{ key: '4', mod: true }],
    run: goTo('admin'),
  },
  { name: 'go-to-connection', label: text('Go to Admin: the connection'), ...adminPage('connection') },
  { name: 'go-to-computers', label: text('Go to Admin: computers of the team'), ...adminPage('computers') },
  { name: 'go-to-audit', label: text('Go to Admin: who did what'), ...adminPage('audit') },
  {
    name: 'go-to-removal',
    label: text('Go to removal: disconnect, uninstall, records'),
    run: ({ actions }) => actions.app.openRemoval(),
  },
  {
    name: 'go-to-settings',
    label: text('Go to Settings'),
    shortcuts: [
      { key: ',', mod: true },
      { key: '5', mod: true },
    ],
    run: goTo('settings'),
  },
  {
    name: 'open-guide',
    label: text('Help: open the guide'),
    shortcuts: [{ key: 'F1' }],
    isForDialogs: true,
    run: ({ actions }) => actions.guide.open(),
  },
  {
    name: 'show-privacy',
    label: text('Read the privacy policy'),
    run: ({ actions }) => actions.app.openDialog('privacy'),
  },
  {
    name: 'show-stored',
    label: text('What is stored about you'),
    run: ({ actions }) => actions.app.openDialog('stored'),
  },
  {
    name: 'open-try-it',
    label: text('Try it: the list of what to try'),
    when: ({ store }) => store.get().app?.isTryOut === true,
    run: ({ actions }) => actions.tryIt.show(true),
  },
]);
