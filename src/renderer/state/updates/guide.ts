import type { GuideTarget } from '../guide.ts';
import type { State } from '../model.ts';

export const guideOpened = (state: State, target: GuideTarget): State => ({
  ...state,
  guide: { ...target, asked: (state.guide?.asked ?? 0) + 1 },
});

export const guideClosed = (state: State): State => ({ ...state, guide: undefined });
