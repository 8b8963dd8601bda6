import { BackchannelError } from '../../shared/errors.ts';
import { sealedPieceLength, sealedPiecesOf } from '../../shared/wire/files.ts';
import { dayMs } from '../../shared/removal/retention.ts';
import { bytesOf } from './blob.ts';
import { expiredUpTo } from './expired.ts';
import type { Reader, Writer } from './store.ts';
import { envelopeTtlMs } from './webhooks.ts';

/**
 * What a file counts for beside its bytes: its rows, one per piece and per device, so that many small files fill a workspace's
 * room as well.
 */
const chargePerFile = 128 * 1024;
/** An upload that does not go on holds room. */
const unfinishedTtlMs = dayMs;

interface FileName {
  workspaceId: string;
  id: string;
}

interface StoredFile {
  deviceId: string;
  bytes: number;
  chargedBytes: number;
  next: number;
}

const findFile = async (db: Reader, { workspaceId, id }: FileName): Promise<StoredFile | undefined> => {
  const row = await db
    .selectFrom('files')
    .select(['device_id', 'bytes', 'charged_bytes', 'next_piece'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return (
    row && {
      deviceId: row.device_id,
      bytes: row.bytes,
      chargedBytes: row.charged_bytes,
      next: row.next_piece,
    }
  );
};

const isWhole = ({ bytes, next }: StoredFile): boolean => next === sealedPiecesOf(bytes);

/** Takes room of the workspace's quota. Errors: FILES_OFF, FILES_FULL. */
const takeRoom = async (
  writer: Writer,
  workspaceId: string,
  charge: number,
  quotaBytes: number,
): Promise<void> => {
  if (quotaBytes === 0) throw new BackchannelError('FILES_OFF');
  const taken = await writer
    .updateTable('workspaces')
    .set((eb) => ({ file_bytes: eb('file_bytes', '+', charge) }))
    .where('id', '=', workspaceId)
    .where((eb) => eb(eb('file_bytes', '+', charge), '<=', quotaBytes))
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) throw new BackchannelError('FILES_FULL');
};

/** Gives the room of a deleted file back. */
const giveBack = async (
  writer: Writer,
  { workspace_id: workspaceId, charged_bytes: charged }: { workspace_id: string; charged_bytes: number },
): Promise<void> => {
  await writer
    .updateTable('workspaces')
    .set((eb) => ({ file_bytes: eb('file_bytes', '-', charged) }))
    .where('id', '=', workspaceId)
    .execute();
};

/** Deletes a file with its pieces, and gives its room back. */
const removeFile = async (writer: Writer, { workspaceId, id }: FileName): Promise<void> => {
  const gone = await writer
    .deleteFrom('files')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returning(['workspace_id', 'charged_bytes'])
    .executeTakeFirst();
  if (gone) await giveBack(writer, gone);
};

/**
 * Offers a file, or more devices for it; a repeat changes nothing. Room for all of it is taken at once, so that an upload that
 * was begun also ends. Answers the piece that is wanted next.
 * Errors: DEVICE_UNKNOWN, RECIPIENT_UNKNOWN (none of the devices is in the workspace), FILES_OFF, FILES_FULL, INPUT_INVALID
 * (another size than before), UNAVAILABLE (another device is still uploading it).
 */
export const offerFile = async (
  writer: Writer,
  offer: FileName & { deviceId: string; bytes: number; devices: readonly string[] },
  { nowMs, quotaBytes }: { nowMs: number; quotaBytes: number },
): Promise<number> => {
  const { workspaceId, id, deviceId, bytes } = offer;
  const members = await writer
    .selectFrom('devices')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .execute();
  const known = new Set(members.map((device) => device.id));
  if (!known.has(deviceId)) throw new BackchannelError('DEVICE_UNKNOWN');
  const devices = [...new Set(offer.devices)].filter((each) => each !== deviceId && known.has(each));
  if (devices.length === 0) throw new BackchannelError('RECIPIENT_UNKNOWN');
  const file = await findFile(writer, offer);
  if (file && file.bytes !== bytes)
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'bytes' } });
  if (file && !isWhole(file) && file.deviceId !== deviceId) throw new BackchannelError('UNAVAILABLE');
  if (!file) {
    await takeRoom(writer, workspaceId, bytes + chargePerFile, quotaBytes);
    await writer
      .insertInto('files')
      .values({
        workspace_id: workspaceId,
        id,
        device_id: deviceId,
        bytes,
        charged_bytes: bytes + chargePerFile,
        next_piece: 0,
        expires_at_ms: nowMs + unfinishedTtlMs,
      })
      .execute();
  }
  await writer
    .insertInto('file_devices')
    .values(devices.map((each) => ({ workspace_id: workspaceId, file_id: id, device_id: each })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return file?.next ?? 0;
};

/**
 * Stores the piece that is wanted next; an earlier one is there already. The file is whole with its last piece, and its time
 * begins. Answers whether it is whole now by this one.
 * Errors: NOT_FOUND (no such file of this device), INPUT_INVALID (not the next one, or of another length).
 */
export const storePiece = async (
  writer: Writer,
  piece: FileName & { deviceId: string; n: number; sealed: Uint8Array },
  nowMs: number,
): Promise<boolean> => {
  const { workspaceId, id, n, sealed } = piece;
  const file = await findFile(writer, piece);
  if (file?.deviceId !== piece.deviceId) throw new BackchannelError('NOT_FOUND');
  if (n < file.next) return false;
  if (n > file.next || sealed.length !== sealedPieceLength(file.bytes, n))
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'piece' } });
  // Nothing when the same piece comes twice at once.
  const moved = await writer
    .updateTable('files')
    .set({ next_piece: n + 1 })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('next_piece', '=', n)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) return false;
  await writer
    .insertInto('file_pieces')
    .values({ workspace_id: workspaceId, file_id: id, n, sealed })
    .execute();
  if (n + 1 < sealedPiecesOf(file.bytes)) return false;
  await writer
    .updateTable('files')
    .set({ expires_at_ms: nowMs + envelopeTtlMs })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return true;
};

/** A piece of a whole file that waits for this device. Errors: NOT_FOUND. */
export const readPiece = async (
  db: Reader,
  piece: FileName & { deviceId: string; n: number },
  nowMs: number,
): Promise<Buffer> => {
  const { workspaceId, id, deviceId, n } = piece;
  const row = await db
    .selectFrom('file_pieces')
    .innerJoin('files', (join) =>
      join
        .onRef('files.workspace_id', '=', 'file_pieces.workspace_id')
        .onRef('files.id', '=', 'file_pieces.file_id'),
    )
    .innerJoin('file_devices', (join) =>
      join
        .onRef('file_devices.workspace_id', '=', 'file_pieces.workspace_id')
        .onRef('file_devices.file_id', '=', 'file_pieces.file_id'),
    )
    .select(['file_pieces.sealed', 'files.bytes', 'files.next_piece'])
    .where('file_pieces.workspace_id', '=', workspaceId)
    .where('file_pieces.file_id', '=', id)
    .where('file_pieces.n', '=', n)
    .where('file_devices.device_id', '=', deviceId)
    .where('files.expires_at_ms', '>', nowMs)
    .executeTakeFirst();
  if (!row || row.next_piece !== sealedPiecesOf(row.bytes)) throw new BackchannelError('NOT_FOUND');
  return bytesOf(row.sealed);
};

/** A device has all of the file: when it was the last one, the file goes. True: it has gone by this. */
export const receiveFile = async (
  writer: Writer,
  file: FileName & { deviceId: string },
): Promise<boolean> => {
  const { workspaceId, id, deviceId } = file;
  const gone = await writer
    .deleteFrom('file_devices')
    .where('workspace_id', '=', workspaceId)
    .where('file_id', '=', id)
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) return false;
  const waiting = await writer
    .selectFrom('file_devices')
    .select('device_id')
    .where('workspace_id', '=', workspaceId)
    .where('file_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  if (waiting) return false;
  await removeFile(writer, file);
  return true;
};

/** The sender takes it back. Nothing happens for anybody else. */
export const withdrawFile = async (writer: Writer, file: FileName & { deviceId: string }): Promise<void> => {
  if ((await findFile(writer, file))?.deviceId === file.deviceId) await removeFile(writer, file);
};

/** A device has left: files wait for it no longer, and what nobody else waits for goes. */
export const dropFilesFor = async (
  writer: Writer,
  device: { id: string; workspaceId: string },
): Promise<void> => {
  const waiting = await writer
    .selectFrom('file_devices')
    .select('file_id')
    .where('workspace_id', '=', device.workspaceId)
    .where('device_id', '=', device.id)
    .execute();
  for (const { file_id: id } of waiting)
    await receiveFile(writer, { workspaceId: device.workspaceId, id, deviceId: device.id });
  const unfinished = await writer
    .selectFrom('files')
    .select(['id', 'bytes', 'next_piece'])
    .where('workspace_id', '=', device.workspaceId)
    .where('device_id', '=', device.id)
    .execute();
  for (const { id, bytes, next_piece: next } of unfinished)
    if (next < sealedPiecesOf(bytes)) await removeFile(writer, { workspaceId: device.workspaceId, id });
};

/**
 * Deletes about `most` files whose time is over, the oldest, with their pieces, and gives their room back. Returns how many.
 * A file that waits for nobody is none of them: it goes with the last device that has it, or that leaves.
 */
export const sweepFiles = async (writer: Writer, nowMs: number, most: number): Promise<number> => {
  const upTo = await expiredUpTo(writer, 'files', nowMs, most);
  if (upTo === undefined) return 0;
  const rows = await writer
    .deleteFrom('files')
    .where('expires_at_ms', '<=', upTo)
    .returning(['workspace_id', 'charged_bytes'])
    .execute();
  for (const row of rows) await giveBack(writer, row);
  return rows.length;
};
