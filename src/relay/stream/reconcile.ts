import type { RelayStore } from '../store/index.ts';
import type { Hub } from './hub.ts';

/**
 * Reads the database on behalf of all listeners, to make up for lost signals: envelopes and directory changes since the last
 * call, and deleted devices. Needed where several processes share a database.
 */
export const createReconciler = (store: RelayStore, hub: Hub): (() => Promise<void>) => {
  let known = new Map<string, { head: number; directoryVersion: number }>();
  return async () => {
    const listeners = hub.listeners();
    if (listeners.length === 0) return;
    const ids = [...new Set<string>(listeners.map(({ workspaceId }) => workspaceId))];
    const workspaces = await store.db
      .selectFrom('workspaces')
      .select(['id', 'last_seq', 'directory_version'])
      .where('id', 'in', ids)
      .execute();
    const next: typeof known = new Map();
    for (const { id, last_seq: head, directory_version: directoryVersion } of workspaces) {
      const before = known.get(id);
      next.set(id, { head, directoryVersion });
      if (before?.head !== head) hub.notifyLocal({ type: 'news', workspaceId: id });
      if (before?.directoryVersion !== directoryVersion) {
        hub.notifyLocal({ type: 'directory', workspaceId: id, version: directoryVersion });
      }
    }
    known = next;
    const rows = await store.db
      .selectFrom('devices')
      .select('id')
      .where('id', 'in', [...new Set<string>(listeners.map(({ deviceId }) => deviceId))])
      .execute();
    const enrolled = new Set(rows.map(({ id }) => id));
    for (const { workspaceId, deviceId } of listeners) {
      if (!enrolled.has(deviceId)) hub.notifyLocal({ type: 'device-removed', workspaceId, deviceId });
    }
  };
};
