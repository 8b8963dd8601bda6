import type { Command } from './command.ts';

export const zoomIn: Command = {
  name: 'zoom-in',
  label: 'Zoom in',
  group: 'Window',
  shortcuts: [
    { key: '+', mod: true },
    { key: '=', mod: true },
  ],
  isForDialogs: true,
  when: () => true,
  run: ({ actions }) => void actions.app.zoom('in'),
};
