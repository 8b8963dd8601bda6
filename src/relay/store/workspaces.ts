import type { WorkspaceId } from '../../shared/domain/ids.ts';
import type { Reader, Writer } from './store.ts';

export interface Workspace {
  id: WorkspaceId;
  /** Highest seq assigned. */
  head: number;
  directoryVersion: number;
  channelKey: { keyId: string; publicKey: string } | undefined;
}

export const findWorkspace = async (db: Reader, id: string): Promise<Workspace | undefined> => {
  const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const { channel_key_id: keyId, channel_public_key: publicKey } = row;
  return {
    id: row.id as WorkspaceId,
    head: row.last_seq,
    directoryVersion: row.directory_version,
    channelKey: keyId === null || publicKey === null ? undefined : { keyId, publicKey },
  };
};

export const ensureWorkspace = async (writer: Writer, id: string, nowMs: number): Promise<void> => {
  await writer
    .insertInto('workspaces')
    .values({ id, last_seq: 0, directory_version: 1, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** Increments the directory's version and returns it. */
export const bumpDirectory = async (writer: Writer, workspaceId: string): Promise<number> => {
  const row = await writer
    .updateTable('workspaces')
    .set((eb) => ({ directory_version: eb('directory_version', '+', 1) }))
    .where('id', '=', workspaceId)
    .returning('directory_version')
    .executeTakeFirstOrThrow();
  return row.directory_version;
};

export const setChannelKey = async (
  writer: Writer,
  workspaceId: string,
  key: { keyId: string; publicKey: string },
): Promise<void> => {
  await writer
    .updateTable('workspaces')
    .set({ channel_key_id: key.keyId, channel_public_key: key.publicKey })
    .where('id', '=', workspaceId)
    .execute();
};

/** Records an unsigned notice about a workspace. False when the workspace is unknown. */
export const recordMarketplaceHint = async (
  writer: Writer,
  hint: { workspaceId: string; event: string; atMs: number },
): Promise<boolean> => {
  if (!(await findWorkspace(writer, hint.workspaceId))) return false;
  await writer
    .insertInto('marketplace_hints')
    .values({ workspace_id: hint.workspaceId, event: hint.event, at_ms: hint.atMs })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'event']).doUpdateSet({ at_ms: hint.atMs }))
    .execute();
  return true;
};
