import { isAdminRole } from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createChannelHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'channel/get'
  | 'channel/start-connect'
  | 'channel/renew'
  | 'channel/choose-account'
  | 'channel/cancel-connect'
  | 'channel/pause-history'
  | 'channel/check'
  | 'channel/get-health'
  | 'channel/make-key'
  | 'channel/end-limit'
> => ({
  'channel/get': () => {
    const { channel } = shell.services();
    const current = channel.current();
    shell.media.remember(current?.pictureUrl);
    return { connect: channel.connect, channel: current };
  },
  'channel/start-connect': () => shell.services().channel.startConnect(),
  'channel/renew': () => shell.services().channel.renew(),
  'channel/choose-account': ({ pageId }) => shell.services().channel.choose(pageId),
  'channel/cancel-connect': () => shell.services().channel.cancelConnect(),
  'channel/pause-history': ({ isPaused }) => shell.services().conversations.setHistoryPaused(isPaused),
  'channel/check': async () => {
    const { channel, health } = shell.services();
    const items = await health.check();
    return { health: items, channel: channel.current() };
  },
  'channel/get-health': async () => ({ health: await shell.services().health.read() }),
  'channel/make-key': () =>
    shell
      .services()
      .relayLink.rotateChannelKey()
      .catch((error: unknown) => {
        if (toBackchannelError(error).code !== 'CHANNEL_KEY_EXISTS') throw error;
      }),
  'channel/end-limit': async ({ limit }) => {
    const { session, channel, conversations, health } = shell.services();
    const { state } = session;
    if (state.state !== 'signed-in' || !isAdminRole(state.role)) throw new BackchannelError('ADMIN_ONLY');
    const accountId = channel.current()?.accountId;
    if (!accountId) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
    if (limit === 'policy-block') conversations.endPolicyBlock(accountId);
    else conversations.allowHumanAgent();
    return { health: await health.read() };
  },
});
