import type { ConversationId, FileId, FileKind, MessageId } from '../../../shared/domain/index.ts';
import {
  counter,
  type Database,
  defineTable,
  number,
  optional,
  type RowOf,
  text,
} from '../../storage/index.ts';

/** One file for a customer; its content is in `attachments/sealed-files.ts`. */
const outgoingFileTable = defineTable(
  'outgoing_file',
  {
    /** Order in which they were laid beside the reply. */
    position: counter(),
    id: text<FileId>(),
    conversationId: text<ConversationId>(),
    /** Undefined while its reply is still being written. */
    messageId: optional(text<MessageId>()),
    kind: text<FileKind>(),
    contentType: text(),
    /** As its content is, without the dot. */
    extension: text(),
    name: text(),
    sizeBytes: number(),
    /** Opens the content, and goes with the row. */
    keyHex: text(),
    /** What the provider calls its copy, once it has one. */
    uploadId: optional(text()),
    addedAtMs: number(),
  },
  { key: ['id'] },
);
export type OutgoingFileRow = RowOf<typeof outgoingFileTable>;

export const createOutgoingFileStore = (db: Database) => {
  const table = outgoingFileTable.on(db);
  const beside = table.select('WHERE conversation_id = ? AND message_id IS NULL ORDER BY position');
  const byMessage = table.select('WHERE message_id = ?');
  const inReplies = table.select('WHERE message_id IS NOT NULL ORDER BY position');
  const ids = db.prepare<{ id: FileId }>('SELECT id FROM outgoing_file');
  const purge = db.prepare('DELETE FROM outgoing_file WHERE message_id IS NULL AND added_at_ms < ?');
  return {
    add: table.insert,
    get: (id: FileId) => table.get({ id }),
    byMessage: (messageId: MessageId) => byMessage.get(messageId),
    /** Beside the reply that is being written, in order. */
    beside: (conversationId: ConversationId) => beside.all(conversationId),
    /** Of replies that were queued. */
    inReplies: () => inReplies.all(),
    update: (id: FileId, change: Partial<OutgoingFileRow>) => table.update({ id }, change),
    remove: (id: FileId) => table.delete({ id }),
    ids: (): Set<FileId> => new Set(ids.all().map(({ id }) => id)),
    /** Laid beside a reply before then, and never sent. */
    purgeBefore: (ms: number): void => void purge.run(ms),
  };
};
export type OutgoingFileStore = ReturnType<typeof createOutgoingFileStore>;
