import type { RelayContext } from '../../context.ts';
import { type AppendOutcome, type SealedWebhook, enforceQuota } from '../../store/index.ts';

/** Counting what a full workspace holds reads all of it; and consoles need not be told of every single item. */
const betweenLooksMs = 10_000;
/** Full workspaces remembered; there are hardly ever any. */
const maxRemembered = 1000;

/**
 * Appends webhooks; where a workspace is full, lets go what one of its consoles has already and tries once more. What finds no room
 * even then is left out, and consoles that are connected are told to compare with Instagram's history (decision 0044).
 */
export const createAppendWithinQuota = (
  context: Pick<RelayContext, 'store' | 'hub' | 'metrics' | 'log' | 'config'>,
): ((sealed: readonly SealedWebhook[], nowMs: number) => Promise<AppendOutcome>) => {
  const { store, hub, metrics, log, config } = context;
  const lookedAtMs = new Map<string, number>();
  const waitingToTell = new Set<string>();

  const mayLook = (workspaceId: string, nowMs: number): boolean => {
    if (nowMs - (lookedAtMs.get(workspaceId) ?? Number.NEGATIVE_INFINITY) < betweenLooksMs) return false;
    if (lookedAtMs.size >= maxRemembered) lookedAtMs.clear();
    lookedAtMs.set(workspaceId, nowMs);
    return true;
  };

  /** At the end of the interval, so that what is left out meanwhile is told with it. */
  const tell = (workspaceId: string): void => {
    if (waitingToTell.has(workspaceId)) return;
    waitingToTell.add(workspaceId);
    hub.incomplete(workspaceId);
    setTimeout(() => {
      waitingToTell.delete(workspaceId);
      hub.incomplete(workspaceId);
    }, betweenLooksMs).unref();
  };

  /** True when it was counted anew: there may be room now, also when nothing was let go. */
  const freeSpace = async (workspaceId: string, nowMs: number): Promise<boolean> => {
    if (!mayLook(workspaceId, nowMs)) return false;
    const released = await store.commit((writer) => enforceQuota(writer, workspaceId, config.quota), 'shared');
    if (released > 0) {
      metrics.countReleased(released);
      log.event('envelopes-released', { envelopes: released });
      tell(workspaceId);
    }
    return true;
  };

  return async (sealed, nowMs) => {
    const first = await store.appendWebhooks(sealed, nowMs);
    if (first.overQuota.length === 0) return first;
    let mayHaveRoom = false;
    for (const id of new Set(first.overQuota.map(({ workspaceId }) => workspaceId))) {
      if (await freeSpace(id, nowMs)) mayHaveRoom = true;
    }
    const again = mayHaveRoom
      ? await store.appendWebhooks(first.overQuota, nowMs)
      : { stored: 0, duplicates: 0, unbound: 0, overQuota: first.overQuota };
    if (again.overQuota.length > 0) {
      log.event('webhook-items-left', { overQuota: again.overQuota.length });
      again.overQuota.forEach(({ workspaceId }) => tell(workspaceId));
    }
    return {
      stored: first.stored + again.stored,
      duplicates: first.duplicates + again.duplicates,
      unbound: first.unbound + again.unbound,
      overQuota: again.overQuota,
    };
  };
};
