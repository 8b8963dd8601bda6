import type { TryItState } from '../../../shared/ipc/try-it.ts';
import type { State } from '../model.ts';

export const tryItChanged = (state: State, progress: TryItState): State => ({
  ...state,
  tryIt: { ...state.tryIt, progress },
});

export const tryItShown = (state: State, isOpen: boolean): State => ({
  ...state,
  tryIt: { ...state.tryIt, isOpen, isFocusWanted: isOpen },
});

export const tryItTurned = (state: State, page: State['tryIt']['page']): State => ({
  ...state,
  tryIt: { ...state.tryIt, page, isFocusWanted: true },
});

export const tryItFocused = (state: State): State => ({
  ...state,
  tryIt: { ...state.tryIt, isFocusWanted: false },
});
