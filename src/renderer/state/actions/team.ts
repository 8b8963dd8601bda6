import { call } from '../../api/call.ts';
import { teamArrived } from '../updates/index.ts';
import { notifyProblem, type ActionContext } from './context.ts';

export type TeamActions = ReturnType<typeof createTeamActions>;

export const createTeamActions = ({ api, store }: ActionContext) => ({
  async load(): Promise<void> {
    await call(api.team.list())
      .then((answer) => store.apply((state) => teamArrived(state, answer)))
      .catch(notifyProblem(store));
  },
});
