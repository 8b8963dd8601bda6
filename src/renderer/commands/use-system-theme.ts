import type { Command } from './command.ts';

export const useSystemTheme: Command = {
  name: 'use-system-theme',
  label: "Follow the system's theme",
  group: 'Window',
  shortcuts: [],
  when: ({ store }) => store.get().settings.theme !== 'system',
  run: ({ actions }) => void actions.app.changeSettings({ theme: 'system' }),
};
