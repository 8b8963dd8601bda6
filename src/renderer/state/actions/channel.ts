import type { PageId } from '../../../shared/domain/index.ts';
import { call } from '../../api/call.ts';
import { channelChanged, healthArrived } from '../updates/index.ts';
import { requestSender, type ActionContext } from './context.ts';

export type ChannelActions = ReturnType<typeof createChannelActions>;

/** The connected Instagram account. Main publishes progress and results as `channel.changed`. */
export const createChannelActions = ({ api, store }: ActionContext) => {
  const send = requestSender(store);
  return {
    load: (): Promise<void> =>
      send(api.channel.get(), (answer) => store.apply((state) => channelChanged(state, answer))),
    startConnect: (): Promise<void> => send(api.channel.startConnect()),
    /** For the connected account: its conversations stay. */
    renew: (): Promise<void> => send(api.channel.renew()),
    chooseAccount: (pageId: string): Promise<void> =>
      send(api.channel.chooseAccount({ pageId: pageId as PageId })),
    cancelConnect: (): Promise<void> => send(api.channel.cancelConnect()),
    /** Stops reading the account's past on this computer, or goes on. */
    pauseHistory: (isPaused: boolean): Promise<void> => send(api.channel.pauseHistory({ isPaused })),
    loadHealth: (): Promise<void> =>
      send(api.channel.getHealth(), ({ health }) => store.apply((state) => healthArrived(state, health))),
    /** An admin has settled it with Meta. */
    endLimit: (limit: 'policy-block' | 'human-agent'): Promise<void> =>
      send(api.channel.endLimit({ limit }), ({ health }) =>
        store.apply((state) => healthArrived(state, health)),
      ),
    /** Another key, when nobody hands the present one over. Errors: CallError. */
    async makeKey(): Promise<void> {
      await call(api.channel.makeKey());
    },
    /** Runs every check of the health view. Errors: CallError. */
    async check(): Promise<void> {
      const { channel, health } = await call(api.channel.check());
      store.apply((state) =>
        healthArrived(channelChanged(state, { channel, connect: state.channel.connect }), health),
      );
    },
  };
};
