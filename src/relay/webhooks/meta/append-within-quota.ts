import type { RelayConfig } from '../../config.ts';
import type { Deps } from '../../route-deps.ts';
import { type AppendOutcome, type SealedWebhook, enforceQuota } from '../../store/index.ts';

/** What appending needs. */
export type AppendDeps = Deps<'store' | 'hub' | 'metrics' | 'log'> & { config: Pick<RelayConfig, 'quota'> };

/** Per full workspace: between two recounts, which read all it holds, and between two notifications of its consoles. */
const intervalMs = 10_000;
/** Full workspaces remembered; there are hardly ever any. */
const maxRemembered = 1000;

/** What became of items in the end: nothing waits for room any more. */
export type SettledOutcome = Omit<AppendOutcome, 'overQuota'> & { overQuota: number };

/**
 * Settles an append that full workspaces refused a part of: deletes what one of their consoles has already (enforceQuota) and
 * tries once more. What is over the quota even then is dropped, and connected consoles are notified to compare with Instagram's
 * history (decision 0044).
 */
export const createQuotaSettling = (
  deps: AppendDeps,
): ((first: AppendOutcome, nowMs: number) => Promise<SettledOutcome>) => {
  const { store, hub, metrics, log, config } = deps;
  const lastRecountMs = new Map<string, number>();
  const recentlyNotified = new Set<string>();

  const mayRecount = (workspaceId: string, nowMs: number): boolean => {
    if (nowMs - (lastRecountMs.get(workspaceId) ?? Number.NEGATIVE_INFINITY) < intervalMs) return false;
    if (lastRecountMs.size >= maxRemembered) lastRecountMs.clear();
    lastRecountMs.set(workspaceId, nowMs);
    return true;
  };

  /** Now, and again at the end of the interval for what is dropped meanwhile. */
  const notifyIncomplete = (workspaceId: string): void => {
    if (recentlyNotified.has(workspaceId)) return;
    recentlyNotified.add(workspaceId);
    hub.incomplete(workspaceId);
    setTimeout(() => {
      recentlyNotified.delete(workspaceId);
      hub.incomplete(workspaceId);
    }, intervalMs).unref();
  };

  /** True after a recount: there may be space now, also when nothing was deleted. */
  const recount = async (workspaceId: string, nowMs: number): Promise<boolean> => {
    if (!mayRecount(workspaceId, nowMs)) return false;
    const released = await store.commit(
      (writer) => enforceQuota(writer, workspaceId, config.quota),
      'shared',
    );
    if (released > 0) {
      metrics.countReleased(released);
      log.event('envelopes-released', { envelopes: released });
      notifyIncomplete(workspaceId);
    }
    return true;
  };

  /** Tries once more what was refused, if a recount may have made room for it. Returns what of it was appended. */
  const retry = async (refused: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome> => {
    let wasRecounted = false;
    for (const id of new Set(refused.map(({ workspaceId }) => workspaceId))) {
      if (await recount(id, nowMs)) wasRecounted = true;
    }
    return wasRecounted
      ? store.appendWebhooks(refused, nowMs)
      : { stored: 0, duplicates: 0, unbound: 0, overQuota: refused };
  };

  return async (first, nowMs) => {
    if (first.overQuota.length === 0) return { ...first, overQuota: 0 };
    const again = await retry(first.overQuota, nowMs);
    if (again.overQuota.length > 0) {
      log.event('webhook-items-left', { overQuota: again.overQuota.length });
      again.overQuota.forEach(({ workspaceId }) => notifyIncomplete(workspaceId));
    }
    return {
      stored: first.stored + again.stored,
      duplicates: first.duplicates + again.duplicates,
      unbound: first.unbound + again.unbound,
      overQuota: again.overQuota.length,
    };
  };
};
