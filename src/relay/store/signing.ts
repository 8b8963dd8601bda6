import { sha256 } from '../crypto.ts';
import type { Reader, Writer } from './store.ts';

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

/** Deletes nonces that can be replayed no longer, and the notes on devices that are gone. */
export const sweepSigning = async (writer: Writer, nowMs: number): Promise<void> => {
  await writer.deleteFrom('nonces').where('expires_at_ms', '<=', nowMs).execute();
  await writer
    .deleteFrom('bound_signers')
    .where('device_id', 'not in', (eb) => eb.selectFrom('devices').select('id'))
    .execute();
};
