import type { FailureName } from '../../../shared/try-it.ts';
import type { State } from '../model.ts';
import { tryItChanged, tryItFocused, tryItShown, tryItTurned } from '../updates/index.ts';
import { requestSender, type ActionContext } from './context.ts';

export type TryItActions = ReturnType<typeof createTryItActions>;

/** “Try it”, in a console that `npm start` opened. Main publishes its progress as `try-it.changed`. */
export const createTryItActions = ({ api, store }: ActionContext) => {
  const send = requestSender(store);
  return {
    /** Reads it once; does nothing where nothing is tried out. */
    async load(): Promise<void> {
      if (store.get().app?.isTryOut !== true || store.get().tryIt.progress !== undefined) return;
      await send(api.tryIt.get(), (progress) => store.apply((state) => tryItChanged(state, progress)));
    },
    show: (isOpen: boolean): void => store.apply((state) => tryItShown(state, isOpen)),
    turnTo: (page: State['tryIt']['page']): void => store.apply((state) => tryItTurned(state, page)),
    focused: (): void => store.apply(tryItFocused),
    openPhone: (): Promise<void> => send(api.tryIt.openPhone()),
    openColleague: (): Promise<void> => send(api.tryIt.openColleague()),
    makeFailure: (failure: FailureName): Promise<void> => send(api.tryIt.makeFailure({ failure })),
    undoFailure: (failure: FailureName): Promise<void> => send(api.tryIt.undoFailure({ failure })),
  };
};
