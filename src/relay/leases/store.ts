import type { DeviceId } from '../../shared/domain/ids.ts';
import type { Reader, Writer } from '../store/index.ts';

export interface Lease {
  channelId: string;
  deviceId: DeviceId;
  fence: number;
  /** 0 once released. */
  heldUntilMs: number;
}

export const findLease = async (db: Reader, channelId: string): Promise<Lease | undefined> => {
  const row = await db
    .selectFrom('leases')
    .selectAll()
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
  return (
    row && {
      channelId: row.channel_id,
      deviceId: row.device_id as DeviceId,
      fence: row.fence,
      heldUntilMs: Number(row.held_until_ms),
    }
  );
};

export const putLease = async (writer: Writer, lease: Lease): Promise<void> => {
  const values = { device_id: lease.deviceId, fence: lease.fence, held_until_ms: lease.heldUntilMs };
  await writer
    .insertInto('leases')
    .values({ channel_id: lease.channelId, ...values })
    .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(values))
    .execute();
};
