import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createChannelHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'channel/get'
  | 'channel/start-connect'
  | 'channel/choose-account'
  | 'channel/cancel-connect'
  | 'channel/pause-history'
  | 'channel/check'
  | 'channel/get-health'
> => ({
  'channel/get': () => {
    const { channel } = shell.services();
    const current = channel.current();
    shell.media.remember(current?.pictureUrl);
    return { connect: channel.connect, channel: current };
  },
  'channel/start-connect': () => shell.services().channel.startConnect(),
  'channel/choose-account': ({ pageId }) => shell.services().channel.choose(pageId),
  'channel/cancel-connect': () => shell.services().channel.cancelConnect(),
  'channel/pause-history': ({ isPaused }) => shell.services().conversations.setHistoryPaused(isPaused),
  'channel/check': async () => {
    const { channel, health } = shell.services();
    const items = await health.check();
    return { health: items, channel: channel.current() };
  },
  'channel/get-health': async () => ({ health: await shell.services().health.read() }),
});
