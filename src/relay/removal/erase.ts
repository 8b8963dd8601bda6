import { type Writer, forgetSigning } from '../store/index.ts';
import { deleteAudit } from '../audit/log.ts';
import type { RemovedCounts } from './store/index.ts';

const count = (result: { numDeletedRows: bigint }): number => Number(result.numDeletedRows);

/** Deletes a channel's binding. Returns the number of rows. */
export const eraseChannel = async (writer: Writer, channelId: string): Promise<number> =>
  count(await writer.deleteFrom('channels').where('id', '=', channelId).executeTakeFirstOrThrow());

/** Deletes undelivered envelopes of a channel, and its lease. */
export const eraseChannelTraffic = async (
  writer: Writer,
  channel: { id: string; workspaceId: string },
): Promise<RemovedCounts> => {
  const envelopes = await writer
    .deleteFrom('envelopes')
    .where('workspace_id', '=', channel.workspaceId)
    .where('channel_id', '=', channel.id)
    .executeTakeFirstOrThrow();
  const leases = await writer
    .deleteFrom('leases')
    .where('channel_id', '=', channel.id)
    .executeTakeFirstOrThrow();
  return { envelopes: count(envelopes), notices: count(leases) };
};

/** Deletes granted connect tickets of a person. Returns the number of rows. */
export const eraseConnectAttempts = async (
  writer: Writer,
  of: { workspaceId: string; personId: string },
): Promise<number> =>
  count(
    await writer
      .deleteFrom('connect_tickets')
      .where('person_id', '=', of.personId)
      .where('workspace_id', '=', of.workspaceId)
      .executeTakeFirstOrThrow(),
  );

/** Deletes everything about a workspace except the removals. */
export const eraseWorkspace = async (writer: Writer, workspaceId: string): Promise<RemovedCounts> => {
  const of = (
    table:
      | 'envelopes'
      | 'files'
      | 'seen'
      | 'connect_tickets'
      | 'marketplace_hints'
      | 'channels'
      | 'devices'
      | 'outside_devices',
  ) => writer.deleteFrom(table).where('workspace_id', '=', workspaceId).executeTakeFirstOrThrow().then(count);
  const leases = count(
    await writer
      .deleteFrom('leases')
      .where('channel_id', 'in', (eb) =>
        eb.selectFrom('channels').select('id').where('workspace_id', '=', workspaceId),
      )
      .executeTakeFirstOrThrow(),
  );
  await forgetSigning(writer, workspaceId);
  return {
    // A file is a part of a message that waits, and is counted as one.
    envelopes: (await of('envelopes')) + (await of('files')),
    seen: await of('seen'),
    'connect-attempts': await of('connect_tickets'),
    notices: leases + (await of('marketplace_hints')),
    channels: await of('channels'),
    devices: (await of('outside_devices')) + (await of('devices')),
    'audit-log': await deleteAudit(writer, workspaceId),
    workspaces: count(
      await writer.deleteFrom('workspaces').where('id', '=', workspaceId).executeTakeFirstOrThrow(),
    ),
  };
};
