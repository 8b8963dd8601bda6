import type { Command } from './command.ts';

export const useLightTheme: Command = {
  name: 'use-light-theme',
  label: 'Use the light theme',
  group: 'Window',
  shortcuts: [],
  when: ({ store }) => store.get().settings.theme !== 'light',
  run: ({ actions }) => void actions.app.changeSettings({ theme: 'light' }),
};
