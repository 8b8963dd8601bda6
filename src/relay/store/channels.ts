import type { Selectable } from 'kysely';
import type { AccountId, ChannelId, PageId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { ChannelTable } from './schema.ts';
import type { Reader, Writer } from './store.ts';

export interface BoundChannel {
  id: ChannelId;
  workspaceId: WorkspaceId;
  pageId: PageId;
  accountId: AccountId;
  personId: string;
  connectedAtMs: number;
}

const channelOf = (row: Selectable<ChannelTable>): BoundChannel => ({
  id: row.id as ChannelId,
  workspaceId: row.workspace_id as WorkspaceId,
  pageId: row.page_id as PageId,
  accountId: row.account_id as AccountId,
  personId: row.person_id,
  connectedAtMs: row.connected_at_ms,
});

export const listChannels = async (db: Reader, workspaceId: string): Promise<BoundChannel[]> => {
  const rows = await db
    .selectFrom('channels')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('connected_at_ms')
    .orderBy('id')
    .execute();
  return rows.map(channelOf);
};

export const findChannel = async (db: Reader, id: string): Promise<BoundChannel | undefined> => {
  const row = await db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst();
  return row && channelOf(row);
};

/** Channels whose account or Page is among these ids: webhooks name the one or, seldom, the other. */
export const findChannelsByAnyId = async (db: Reader, ids: readonly string[]): Promise<BoundChannel[]> => {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('channels')
    .selectAll()
    .where((eb) => eb.or([eb('account_id', 'in', ids), eb('page_id', 'in', ids)]))
    .execute();
  return rows.map(channelOf);
};

export const insertChannel = async (writer: Writer, channel: BoundChannel): Promise<void> => {
  await writer
    .insertInto('channels')
    .values({
      id: channel.id,
      workspace_id: channel.workspaceId,
      page_id: channel.pageId,
      account_id: channel.accountId,
      person_id: channel.personId,
      connected_at_ms: channel.connectedAtMs,
    })
    .execute();
};

export const deleteChannel = async (writer: Writer, id: string): Promise<void> => {
  await writer.deleteFrom('channels').where('id', '=', id).execute();
};
