import { call } from '../../api/call.ts';
import { teamArrived } from '../updates/index.ts';
import { requestSender, type ActionContext } from './context.ts';

export type TeamActions = ReturnType<typeof createTeamActions>;

export const createTeamActions = ({ api, store }: ActionContext) => {
  const send = requestSender(store);
  return {
    load: (): Promise<void> =>
      send(api.team.list(), (answer) => store.apply((state) => teamArrived(state, answer))),
    /** Chats in LiveChat's queue. Errors: CallError. */
    queue: () => call(api.team.queue()),
  };
};
