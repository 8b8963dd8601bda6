import type { Command } from './command.ts';

export const zoomOut: Command = {
  name: 'zoom-out',
  label: 'Zoom out',
  group: 'Window',
  shortcuts: [{ key: '-', mod: true }],
  isForDialogs: true,
  when: () => true,
  run: ({ actions }) => void actions.app.zoom('out'),
};
