import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import {
  type ConsoleAnswer,
  type WipedCounts,
  consoleAnswerSchema,
  wipedCountsSchema,
} from '../../../shared/removal/index.ts';
import type { Reader, Writer } from '../../store/index.ts';
import { hashedName } from '../hashes.ts';
import type { RemovalDeviceTable } from '../../store/removal-schema.ts';

/** A console that was asked to wipe. */
export interface AskedDevice {
  removalId: string;
  deviceHash: string;
  deviceId: DeviceId | undefined;
  signKey: string | undefined;
  state: 'asked' | 'confirmed' | 'left';
  confirmedAtMs: number | undefined;
  wiped: WipedCounts;
  answers: ConsoleAnswer[];
}

const deviceOf = (row: Selectable<RemovalDeviceTable>): AskedDevice => ({
  removalId: row.removal_id,
  deviceHash: row.device_hash,
  deviceId: (row.device_id ?? undefined) as DeviceId | undefined,
  signKey: row.sign_key ?? undefined,
  state: row.state as AskedDevice['state'],
  confirmedAtMs: row.confirmed_at_ms ?? undefined,
  wiped: wipedCountsSchema.parse(JSON.parse(row.wiped)),
  answers: z.array(consoleAnswerSchema).parse(JSON.parse(row.answers)),
});

/** Asks every device of a workspace to wipe. */
export const askDevices = async (
  writer: Writer,
  removalId: string,
  devices: readonly { id: string; signKey: string }[],
): Promise<void> => {
  if (devices.length === 0) return;
  await writer
    .insertInto('removal_devices')
    .values(
      devices.map(({ id, signKey }) => ({
        removal_id: removalId,
        device_hash: hashedName('device', id),
        device_id: id,
        sign_key: signKey,
        state: 'asked',
        wiped: '{}',
        answers: '[]',
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const listAsked = async (db: Reader, removalId: string): Promise<AskedDevice[]> => {
  const rows = await db
    .selectFrom('removal_devices')
    .selectAll()
    .where('removal_id', '=', removalId)
    .orderBy('device_hash')
    .execute();
  return rows.map(deviceOf);
};

/** A device that was asked by a removal that is not done; also when its workspace has been deleted. */
export const findAsked = async (db: Reader, deviceId: string): Promise<AskedDevice | undefined> => {
  const row = await db
    .selectFrom('removal_devices')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('sign_key', 'is not', null)
    .executeTakeFirst();
  return row && deviceOf(row);
};

export const markAsked = async (
  writer: Writer,
  removalId: string,
  deviceHash: string,
  change:
    | { state: 'left' }
    | { state: 'confirmed'; confirmedAtMs: number; wiped: WipedCounts; answers: readonly ConsoleAnswer[] },
): Promise<void> => {
  await writer
    .updateTable('removal_devices')
    .set(
      change.state === 'left'
        ? { state: 'left' }
        : {
            state: 'confirmed',
            confirmed_at_ms: change.confirmedAtMs,
            wiped: JSON.stringify(change.wiped),
            answers: JSON.stringify(change.answers),
          },
    )
    .where('removal_id', '=', removalId)
    .where('device_hash', '=', deviceHash)
    .where('state', '=', 'asked')
    .execute();
};

/** Of a removal that is done only the hashes of its devices stay. */
export const forgetAsked = async (writer: Writer, removalId: string): Promise<void> => {
  await writer
    .updateTable('removal_devices')
    .set({ device_id: null, sign_key: null })
    .where('removal_id', '=', removalId)
    .execute();
};
