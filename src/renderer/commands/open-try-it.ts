import type { Command } from './command.ts';

export const openTryIt: Command = {
  name: 'open-try-it',
  label: 'Try it: the list of what to try',
  group: 'Go to',
  shortcuts: [],
  when: ({ store }) => store.get().app?.isTryOut === true,
  run: ({ actions }) => actions.tryIt.show(true),
};
