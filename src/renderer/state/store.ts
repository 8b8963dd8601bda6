import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialState, type State } from './model.ts';

/** The window's state, usable without React. Changed only through `apply` with a pure update. */
export interface AppStore {
  get(): State;
  apply(update: (state: State) => State): void;
  readonly api: StoreApi<State>;
}

export const createAppStore = (state: State = initialState): AppStore => {
  const api = createStore<State>(() => state);
  return {
    get: () => api.getState(),
    apply: (update) => api.setState(update(api.getState()), true),
    api,
  };
};
