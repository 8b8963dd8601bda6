import type { Command } from './command.ts';

export const reconnect: Command = {
  name: 'reconnect',
  label: 'Try the connection again now',
  group: 'Window',
  shortcuts: [],
  when: ({ store }) => {
    const { app } = store.get();
    return app?.relay.state !== 'online' || app.livechat.state !== 'online';
  },
  run: ({ actions }) => void actions.app.reconnect(),
};
