import type { GuideTarget } from '../guide.ts';
import { guideClosed, guideOpened } from '../updates/index.ts';
import type { ActionContext } from './context.ts';

export type GuideActions = ReturnType<typeof createGuideActions>;

/** The guide over the window. */
export const createGuideActions = ({ store }: Pick<ActionContext, 'store'>) => ({
  /** At its beginning, or where something stands; an open guide goes there. */
  open: (target: GuideTarget = {}): void => store.apply((state) => guideOpened(state, target)),
  close: (): void => store.apply(guideClosed),
});
