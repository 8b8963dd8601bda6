import type { FailureName } from '../../../shared/try-it.ts';
import { call } from '../../api/call.ts';
import type { State } from '../model.ts';
import { tryItChanged, tryItFocused, tryItShown, tryItTurned } from '../updates/index.ts';
import { notifyProblem, type ActionContext } from './context.ts';

export type TryItActions = ReturnType<typeof createTryItActions>;

/** “Try it”, in a console that `npm start` opened. Main publishes its progress as `try-it.changed`. */
export const createTryItActions = ({ api, store }: ActionContext) => {
  const notify = notifyProblem(store);
  return {
    /** Reads it once; does nothing where nothing is tried out. */
    async load(): Promise<void> {
      if (store.get().app?.isTryOut !== true || store.get().tryIt.progress !== undefined) return;
      await call(api.tryIt.get())
        .then((progress) => store.apply((state) => tryItChanged(state, progress)))
        .catch(notify);
    },
    show: (isOpen: boolean): void => store.apply((state) => tryItShown(state, isOpen)),
    turnTo: (page: State['tryIt']['page']): void => store.apply((state) => tryItTurned(state, page)),
    focused: (): void => store.apply(tryItFocused),
    async openPhone(): Promise<void> {
      await call(api.tryIt.openPhone()).catch(notify);
    },
    async openColleague(): Promise<void> {
      await call(api.tryIt.openColleague()).catch(notify);
    },
    async makeFailure(failure: FailureName): Promise<void> {
      await call(api.tryIt.makeFailure({ failure })).catch(notify);
    },
    async undoFailure(failure: FailureName): Promise<void> {
      await call(api.tryIt.undoFailure({ failure })).catch(notify);
    },
  };
};
