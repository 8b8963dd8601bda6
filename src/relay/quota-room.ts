import type { RelayConfig } from './config.ts';
import type { Deps } from './route-deps.ts';
import { enforceQuota, trimSeen } from './store/index.ts';

/** Per full workspace: between two counts, which read all it holds, and between two notifications of its consoles. */
const intervalMs = 10_000;
/** Full workspaces remembered; there are hardly ever any. */
const maxRemembered = 1000;

/** Room in workspaces that are full by their counters, which deletions do not lower (decision 0160). */
export interface QuotaRoom {
  /**
   * Counts what a full workspace holds, and deletes what one of its consoles has already (enforceQuota) and its oldest hashes.
   * True: there may be room now, also when nothing was deleted. False: it was counted a moment ago.
   */
  make(workspaceId: string, nowMs: number): Promise<boolean>;
  /** Connected consoles have to compare: now, and again at the end of the interval for what is lost meanwhile. */
  notifyIncomplete(workspaceId: string): void;
}

export const createQuotaRoom = (
  deps: Deps<'store' | 'hub' | 'metrics' | 'log'> & { config: Pick<RelayConfig, 'quota'> },
): QuotaRoom => {
  const { store, hub, metrics, log, config } = deps;
  const lastCountMs = new Map<string, number>();
  const recentlyNotified = new Set<string>();

  const mayCount = (workspaceId: string, nowMs: number): boolean => {
    if (nowMs - (lastCountMs.get(workspaceId) ?? Number.NEGATIVE_INFINITY) < intervalMs) return false;
    if (lastCountMs.size >= maxRemembered) lastCountMs.clear();
    lastCountMs.set(workspaceId, nowMs);
    return true;
  };

  const notifyIncomplete = (workspaceId: string): void => {
    if (recentlyNotified.has(workspaceId)) return;
    recentlyNotified.add(workspaceId);
    hub.incomplete(workspaceId);
    setTimeout(() => {
      recentlyNotified.delete(workspaceId);
      hub.incomplete(workspaceId);
    }, intervalMs).unref();
  };

  return {
    async make(workspaceId, nowMs) {
      if (!mayCount(workspaceId, nowMs)) return false;
      const released = await store.commit(async (writer) => {
        await trimSeen(writer, workspaceId, config.quota);
        return enforceQuota(writer, workspaceId, config.quota);
      }, 'shared');
      if (released > 0) {
        metrics.countReleased(released);
        log.event('envelopes-released', { envelopes: released });
        notifyIncomplete(workspaceId);
      }
      return true;
    },
    notifyIncomplete,
  };
};
