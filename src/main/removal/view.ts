import type { RemovalsView, RemovalView } from '../../shared/ipc/index.ts';
import type { Removal } from '../../shared/wire/removal.ts';
import type { LocalRemovalsRepository, RemovalRepository } from '../storage/index.ts';

const localShown = 200;

/** What the window shows: the relay's last answer, this computer's part in each, and what it removed by itself. */
export const viewOf = (parts: {
  removals: readonly Removal[];
  askedAtMs: number | undefined;
  problem: string | undefined;
  repository: Pick<RemovalRepository, 'tasks'>;
  local: Pick<LocalRemovalsRepository, 'list'>;
}): RemovalsView => {
  const tasks = new Map(parts.repository.tasks().map((task) => [task.removalId, task]));
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
    ...(parts.askedAtMs === undefined ? {} : { askedAtMs: parts.askedAtMs }),
    ...(parts.problem === undefined ? {} : { problem: parts.problem }),
  };
};
