import type { QuotaRoom } from '../../quota-room.ts';
import type { Deps } from '../../route-deps.ts';
import type { AppendOutcome, SealedWebhook } from '../../store/index.ts';

/** What appending needs. */
export type AppendDeps = Deps<'store' | 'hub' | 'metrics' | 'log'> & { quotaRoom: QuotaRoom };

/** What became of items in the end: nothing waits for room any more. */
export type SettledOutcome = Omit<AppendOutcome, 'overQuota'> & { overQuota: number };

/**
 * Settles an append that full workspaces refused a part of: makes room in them and tries once more. What is over the quota even
 * then is dropped, and connected consoles are notified to compare with Instagram's history (decision 0044).
 */
export const createQuotaSettling = ({
  store,
  log,
  quotaRoom,
}: Pick<AppendDeps, 'store' | 'log' | 'quotaRoom'>): ((
  first: AppendOutcome,
  nowMs: number,
) => Promise<SettledOutcome>) => {
  /** Tries once more what was refused, if there may be room for it now. Returns what of it was appended. */
  const retry = async (refused: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome> => {
    let mayFit = false;
    for (const id of new Set(refused.map(({ workspaceId }) => workspaceId))) {
      if (await quotaRoom.make(id, nowMs)) mayFit = true;
    }
    return mayFit
      ? store.appendWebhooks(refused, nowMs)
      : { stored: 0, duplicates: 0, unbound: 0, overQuota: refused };
  };

  return async (first, nowMs) => {
    if (first.overQuota.length === 0) return { ...first, overQuota: 0 };
    const again = await retry(first.overQuota, nowMs);
    if (again.overQuota.length > 0) {
      log.event('webhook-items-left', { overQuota: again.overQuota.length });
      again.overQuota.forEach(({ workspaceId }) => quotaRoom.notifyIncomplete(workspaceId));
    }
    return {
      stored: first.stored + again.stored,
      duplicates: first.duplicates + again.duplicates,
      unbound: first.unbound + again.unbound,
      overQuota: again.overQuota.length,
    };
  };
};
