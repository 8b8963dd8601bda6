import { sha256 } from '../crypto.ts';
import { expiredUpTo } from './expired.ts';
import type { Reader, Writer } from './store.ts';
import type { IdRange } from './teams.ts';

/**
 * Nonces name their device by a hash: a device of a removed workspace still signs that it has deleted everything, and its name
 * must not be written again.
 */
export const nonceOwner = (deviceId: string): string =>
  sha256(`backchannel-nonce-owner-v1\n${deviceId}`).toString('base64url').slice(0, 24);

/** Whether this device has ever signed a request that names the relay's origin. */
export const isBoundSigner = async (db: Reader, deviceId: string): Promise<boolean> => {
  const row = await db
    .selectFrom('bound_signers')
    .select('device_id')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return row !== undefined;
};

export const noteBoundSigner = async (writer: Writer, deviceId: string): Promise<void> => {
  await writer
    .insertInto('bound_signers')
    .columns(['device_id'])
    // Of a removed workspace nothing is written any more.
    .expression((eb) => eb.selectFrom('devices').select('id').where('id', '=', deviceId))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** False when the nonce was there. */
export const insertNonce = async (
  writer: Writer,
  of: { deviceId: string; nonce: string; expiresAtMs: number },
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await writer
    .insertInto('nonces')
    .values({ device_id: nonceOwner(of.deviceId), nonce: of.nonce, expires_at_ms: of.expiresAtMs })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** Everything about the signatures of a workspace's devices. */
export const forgetSigning = async (writer: Writer, workspaceId: string): Promise<void> => {
  const devices = writer.selectFrom('devices').select('id').where('workspace_id', '=', workspaceId);
  await writer.deleteFrom('bound_signers').where('device_id', 'in', devices).execute();
  for (const { id } of await devices.execute())
    await writer.deleteFrom('nonces').where('device_id', '=', nonceOwner(id)).execute();
};

/** Deletes about `most` nonces that can be replayed no longer, the oldest, and reads no others. Returns the number deleted. */
export const sweepNonces = async (writer: Writer, nowMs: number, most: number): Promise<number> => {
  const upTo = await expiredUpTo(writer, 'nonces', nowMs, most);
  if (upTo === undefined) return 0;
  const gone = await writer.deleteFrom('nonces').where('expires_at_ms', '<=', upTo).executeTakeFirst();
  return Number(gone.numDeletedRows);
};

/** Notes on devices in the order of their ids, `most` of them, and which of these devices are gone. */
export const listSigners = async (
  db: Reader,
  { after, upTo }: IdRange,
  most: number,
): Promise<{ id: string; isGone: boolean }[]> => {
  const rows = await db
    .selectFrom('bound_signers')
    .select(({ selectFrom }) => [
      'device_id as id',
      selectFrom('devices').select('id').whereRef('devices.id', '=', 'bound_signers.device_id').as('device'),
    ])
    .where('device_id', '>', after)
    .$if(upTo !== undefined, (query) => query.where('device_id', '<=', upTo ?? ''))
    .orderBy('device_id')
    .limit(most)
    .execute();
  return rows.map(({ id, device }) => ({ id, isGone: device === null }));
};

/** Deletes the notes on these devices. */
export const forgetSigners = async (writer: Writer, ids: readonly string[]): Promise<void> => {
  await writer.deleteFrom('bound_signers').where('device_id', 'in', ids).execute();
};
