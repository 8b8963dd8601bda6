import type { Command } from './command.ts';

export const resetZoom: Command = {
  name: 'reset-zoom',
  label: 'Actual size',
  group: 'Window',
  shortcuts: [{ key: '0', mod: true }],
  isForDialogs: true,
  when: () => true,
  run: ({ actions }) => void actions.app.zoom('reset'),
};
