import type { Agent } from '../../../shared/domain/agent.ts';
import type { IpcEvents, RouteOutput } from '../../../shared/ipc/routes.ts';
import { initialState, type State } from '../model.ts';

const byId = (agents: readonly Agent[]): Record<string, Agent> =>
  Object.fromEntries(agents.map((agent) => [agent.id, agent]));

export const teamArrived = (state: State, answer: RouteOutput<'team/list'>): State => ({
  ...state,
  team: { agents: byId(answer.agents), groups: answer.groups, isStale: answer.isStale, isLoaded: true },
});

export const teamChanged = (state: State, event: IpcEvents['team.changed']): State => {
  const agents = { ...state.team.agents, ...byId(event.agents) };
  for (const id of event.removedIds) delete agents[id];
  return {
    ...state,
    team: {
      agents,
      groups: event.groups ?? state.team.groups,
      isStale: event.isStale,
      isLoaded: state.team.isLoaded,
    },
  };
};

export const teamCleared = (state: State): State => ({
  ...state,
  team: initialState.team,
});
