import type { RemovalsView, RemovalView } from '../../shared/ipc/index.ts';
import type { Removal } from '../../shared/wire/removal.ts';
import type { LocalRemovalStore } from '../conversations/index.ts';
import type { RemovalStore } from './store.ts';

/** Records of this computer's own removals in the view. */
const localShown = 200;

/** What the renderer shows: the relay's last answer, this computer's part in each, and what it removed by itself. */
export const viewOf = (parts: {
  removals: readonly Removal[];
  askedAtMs: number | undefined;
  problem: string | undefined;
  store: Pick<RemovalStore, 'tasks'>;
  local: Pick<LocalRemovalStore, 'list'>;
}): RemovalsView => {
  const tasks = new Map(parts.store.tasks.all().map((task) => [task.removalId, task]));
  const hereOf = ({ id, mustWipe, isConfirmedByMe }: Removal): RemovalView['here'] => {
    const state = tasks.get(id)?.state;
    if (isConfirmedByMe || state === 'confirmed') return 'confirmed';
    if (state === 'wiped' || state === 'refused') return 'wiped';
    return state === 'wiping' || mustWipe.what !== 'nothing' ? 'wiping' : 'nothing';
  };
  return {
    removals: parts.removals.map((removal) => {
      const { mustWipe: _must, isConfirmedByMe: _mine, recordUrl: _url, ...shown } = removal;
      return { ...shown, here: hereOf(removal) };
    }),
    local: parts.local.list(localShown),
    askedAtMs: parts.askedAtMs,
    problem: parts.problem,
  };
};
