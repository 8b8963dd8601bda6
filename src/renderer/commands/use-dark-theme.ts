import type { Command } from './command.ts';

export const useDarkTheme: Command = {
  name: 'use-dark-theme',
  label: 'Use the dark theme',
  group: 'Window',
  shortcuts: [],
  when: ({ store }) => store.get().settings.theme !== 'dark',
  run: ({ actions }) => void actions.app.changeSettings({ theme: 'dark' }),
};
