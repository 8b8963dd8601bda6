import type { PageId } from '../../../shared/domain/index.ts';
import { call } from '../../api/call.ts';
import { channelChanged, healthArrived } from '../updates/index.ts';
import { notifyProblem, type ActionContext } from './context.ts';

export type ChannelActions = ReturnType<typeof createChannelActions>;

/** The connected Instagram account. Main publishes progress and results as `channel.changed`. */
export const createChannelActions = ({ api, store }: ActionContext) => {
  const notify = notifyProblem(store);
  return {
    async load(): Promise<void> {
      await call(api.channel.get())
        .then((answer) => store.apply((state) => channelChanged(state, answer)))
        .catch(notify);
    },
    async startConnect(): Promise<void> {
      await call(api.channel.startConnect()).catch(notify);
    },
    async chooseAccount(pageId: string): Promise<void> {
      await call(api.channel.chooseAccount({ pageId: pageId as PageId })).catch(notify);
    },
    async cancelConnect(): Promise<void> {
      await call(api.channel.cancelConnect()).catch(notify);
    },
    async loadHealth(): Promise<void> {
      await call(api.channel.getHealth())
        .then(({ health }) => store.apply((state) => healthArrived(state, health)))
        .catch(notify);
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
