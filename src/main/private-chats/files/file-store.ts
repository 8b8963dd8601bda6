import type { AgentId, ChatId, DeviceId, FileId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { defineTable, flag, number, optional, text, type Database, type RowOf } from '../../storage/index.ts';

/** waiting: to be brought to the relay, or fetched from it. here: that is done. */
export type FileState = 'waiting' | 'here' | 'failed';

const fileTable = defineTable(
  'private_file',
  {
    /** Its name on this computer. */
    localId: text<FileId>(),
    /** Its name at the relay. */
    id: text(),
    chatId: text<ChatId>(),
    /** Absent: beside the message that is being written. */
    messageId: optional(text<PrivateMessageId>()),
    authorId: text<AgentId>(),
    /** Sent from this computer. */
    isOwn: flag(),
    position: number(),
    name: text(),
    mediaType: text(),
    sizeBytes: number(),
    /** Base64url. */
    digest: text(),
    key: text(),
    state: text<FileState>(),
    /** Error code of a failed one. */
    reason: optional(text()),
    isToTell: flag(),
    /** When the author's computers were last asked for it, epoch ms. */
    askedAtMs: optional(number()),
    addedAtMs: number(),
    /** Another computer of this person has it, and is asked for it in this history transfer. */
    fromSession: optional(text()),
    fromComputer: optional(text()),
    fromPlatform: optional(text()),
    /** That computer said that the relay has it for this one. */
    isBrought: flag(),
  },
  { key: ['localId'] },
);
export type FileRow = RowOf<typeof fileTable>;

const deviceTable = defineTable(
  'private_file_device',
  { localId: text<FileId>(), deviceId: text<DeviceId>(), isDue: flag(), session: optional(text()) },
  { key: ['localId', 'deviceId'] },
);

const withdrawalTable = defineTable(
  'private_file_withdrawal',
  { id: text(), atMs: number() },
  { key: ['id'] },
);

/** What the relay, or its author, is asked for; or what another computer of this person has brought to the relay. */
const isToFetch = "is_own = 0 AND state = 'waiting' AND (from_session IS NULL OR is_brought = 1)";

/** Files of private messages. Writes join the caller's transaction, if any. */
export const createFileStore = (db: Database) => {
  const files = fileTable.on(db);
  const devices = deviceTable.on(db);
  const withdrawals = withdrawalTable.on(db);
  const ids = db.prepare<{ id: FileId }>('SELECT local_id AS id FROM private_file');
  const dropLost = db.prepare(
    `DELETE FROM private_file WHERE (message_id IS NULL AND added_at_ms < ?)
       OR (message_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM private_message m
         WHERE m.chat_id = private_file.chat_id AND m.id = private_file.message_id))`,
  );
  const dropWithdrawals = db.prepare('DELETE FROM private_file_withdrawal WHERE at_ms < ?');
  const sessions = db.prepare<{ session: string }>(
    "SELECT DISTINCT from_session AS session FROM private_file WHERE from_session IS NOT NULL AND state = 'waiting'",
  );
  const wanted = db.prepare<{ bytes: number | null }>(
    "SELECT sum(size_bytes) AS bytes FROM private_file WHERE from_session = ? AND state <> 'failed'",
  );
  const dropOf = db.prepare('DELETE FROM private_file WHERE chat_id = ? AND message_id = ?');

  return {
    files,
    withdrawals,
    /** Of a message, in order. */
    of: (chatId: ChatId, messageId: PrivateMessageId): FileRow[] =>
      files.select('WHERE chat_id = ? AND message_id = ? ORDER BY position').all(chatId, messageId),
    /** Of a message that was sent from this computer; its id is this computer's own choice. */
    ofOwn: (messageId: PrivateMessageId): FileRow[] =>
      files.select('WHERE message_id = ? AND is_own = 1').all(messageId),
    /** Beside the message that is being written in this chat, in order. */
    beside: (chatId: ChatId): FileRow[] =>
      files.select('WHERE chat_id = ? AND message_id IS NULL ORDER BY position').all(chatId),
    named: (chatId: ChatId, messageId: PrivateMessageId, id: string): FileRow | undefined =>
      files.select('WHERE chat_id = ? AND message_id = ? AND id = ?').get(chatId, messageId, id),
    /** Those that have to go to the relay, for the first time or for further computers; oldest first. */
    toSend: (): FileRow[] =>
      files
        .select(
          `WHERE message_id IS NOT NULL AND ((is_own = 1 AND state = 'waiting') OR (state = 'here' AND EXISTS (
             SELECT 1 FROM private_file_device d WHERE d.local_id = private_file.local_id AND d.is_due = 1)))
           ORDER BY added_at_ms, position`,
        )
        .all(),
    /** Those to fetch, newest first, since those are looked at; behind them those that the relay did not have. */
    toFetch: (): FileRow[] =>
      files
        .select(
          `WHERE ${isToFetch} ORDER BY from_session IS NOT NULL, asked_at_ms IS NOT NULL, added_at_ms DESC, position`,
        )
        .all(),
    toTell: (): FileRow[] => files.select("WHERE is_to_tell = 1 AND state = 'here'").all(),
    devicesOf: (localId: FileId): RowOf<typeof deviceTable>[] =>
      devices.select('WHERE local_id = ? ORDER BY device_id').all(localId),
    /** `session`: the history transfer in which that computer asked for it. */
    markDue: (localId: FileId, deviceId: DeviceId, session?: string): void =>
      devices.put({ localId, deviceId, isDue: true, session }),
    markOffered: (localId: FileId, deviceId: DeviceId): void =>
      devices.put({ localId, deviceId, isDue: false }),
    /** Files of a message that was deleted or taken back. */
    dropOf: (chatId: ChatId, messageId: PrivateMessageId): boolean =>
      dropOf.run(chatId, messageId).changes > 0,
    /** Those that were added before this time and never left with a message, epoch ms; and those whose message is not here. */
    dropLost: (besideBeforeMs: number): boolean => dropLost.run(besideBeforeMs).changes > 0,
    dropWithdrawalsBefore: (atMs: number): void => void dropWithdrawals.run(atMs),
    /** Files that another computer of this person is asked for, or was, by the history transfer; newest message first. */
    waitingFrom: (session: string): FileRow[] =>
      files
        .select(
          "WHERE from_session = ? AND state = 'waiting' ORDER BY added_at_ms DESC, message_id, position",
        )
        .all(session),
    /** Whether there is a file of any message. */
    hasAny: (): boolean => files.select('WHERE message_id IS NOT NULL LIMIT 1').get() !== undefined,
    /** History transfers with such files. */
    sessionsWaiting: (): string[] => sessions.all().map(({ session }) => session),
    /** Bytes of the files that came by this transfer, or are to come. */
    bytesFrom: (session: string): number => wanted.get(session)?.bytes ?? 0,
    localIds: (): Set<string> => new Set(ids.all().map(({ id }) => id)),
  };
};
export type FileStore = ReturnType<typeof createFileStore>;
