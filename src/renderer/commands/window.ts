import type { ZoomStep } from '../../shared/domain/zoom.ts';
import type { Settings } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { commandGroup, type Command } from './command.ts';

/** Opens a dialog, or closes it when it is open. */
const toggleDialog =
  (dialog: 'palette' | 'shortcuts'): Command['run'] =>
  ({ actions, store }) =>
    store.get().dialog === dialog ? actions.app.closeDialog() : actions.app.openDialog(dialog);

const zoom =
  (step: ZoomStep): Command['run'] =>
  ({ actions }) =>
    void actions.app.zoom(step);

const setTheme = (theme: Settings['theme']): Pick<Command, 'when' | 'run'> => ({
  when: ({ store }) => store.get().settings.theme !== theme,
  run: ({ actions }) => void actions.app.changeSettings({ theme }),
});

const setDensity = (density: Settings['density']): Pick<Command, 'when' | 'run'> => ({
  when: ({ store }) => store.get().settings.density !== density,
  run: ({ actions }) => void actions.app.changeSettings({ density }),
});

/** Palette, shortcut sheet, zoom, theme and connection. */
export const windowCommands = commandGroup('Window', [
  {
    name: 'open-palette',
    label: text('Search people, chats and actions'),
    shortcuts: [{ key: 'k', mod: true }],
    isKeyOnly: true,
    isForDialogs: true,
    run: toggleDialog('palette'),
  },
  {
    name: 'show-shortcuts',
    label: text('Keyboard shortcuts'),
    shortcuts: [{ key: '/', mod: true }],
    isForDialogs: true,
    run: toggleDialog('shortcuts'),
  },
  {
    name: 'zoom-in',
    label: text('Zoom in'),
    shortcuts: [
      { key: '+', mod: true },
      { key: '=', mod: true },
    ],
    isForDialogs: true,
    run: zoom('in'),
  },
  {
    name: 'zoom-out',
    label: text('Zoom out'),
    shortcuts: [{ key: '-', mod: true }],
    isForDialogs: true,
    run: zoom('out'),
  },
  {
    name: 'reset-zoom',
    label: text('Actual size'),
    shortcuts: [{ key: '0', mod: true }],
    isForDialogs: true,
    run: zoom('reset'),
  },
  {
    name: 'do-not-disturb',
    label: text('Do not disturb: notifications off, or on again'),
    shortcuts: [{ key: 'd', mod: true, shift: true }],
    run({ actions, store }) {
      const { notifications, quietUntilMs } = store.get().settings;
      const isQuiet = !notifications || quietUntilMs > Date.now();
      if (isQuiet) void actions.notices.beQuiet(undefined);
      else void actions.app.changeSettings({ notifications: false });
      actions.app.notifyInfo(
        isQuiet
          ? text('Notifications are on again.')
          : text('Do not disturb: notifications are off until you switch them on.'),
      );
    },
  },
  { name: 'use-comfortable-rows', label: text('Comfortable rows'), ...setDensity('comfortable') },
  { name: 'use-compact-rows', label: text('Compact rows'), ...setDensity('compact') },
  {
    name: 'toggle-send-with-enter',
    label: text('Send with Enter: on or off'),
    run: ({ actions, store }) =>
      void actions.app.changeSettings({ sendWithEnter: !store.get().settings.sendWithEnter }),
  },
  {
    name: 'toggle-spell-check',
    label: text('Spell check: on or off'),
    run: ({ actions, store }) =>
      void actions.app.changeSettings({ spellCheck: !store.get().settings.spellCheck }),
  },
  { name: 'use-light-theme', label: text('Use the light theme'), ...setTheme('light') },
  { name: 'use-dark-theme', label: text('Use the dark theme'), ...setTheme('dark') },
  { name: 'use-system-theme', label: text("Follow the system's theme"), ...setTheme('system') },
  {
    name: 'reconnect',
    label: text('Try the connection again now'),
    when: ({ store }) => {
      const { app } = store.get();
      return app?.relay.state !== 'online' || app.livechat.state !== 'online';
    },
    run: ({ actions }) => void actions.app.reconnect(),
  },
]);
