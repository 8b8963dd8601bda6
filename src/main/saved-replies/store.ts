import type { AgentId, DeviceId, SavedReply, SavedReplyId } from '../../shared/domain/index.ts';
import {
  type Database,
  defineTable,
  flag,
  json,
  number,
  optional,
  type RowOf,
  text,
} from '../storage/index.ts';

const savedReplyTable = defineTable(
  'saved_reply',
  {
    id: text<SavedReplyId>(),
    isShared: flag(),
    name: text(),
    /** Undefined: it was deleted, and is kept so that an older change does not bring it back. */
    text: optional(text()),
    /** Titles of the buttons under it; undefined: none. */
    buttons: optional(json<string[]>()),
    changedBy: text<AgentId>(),
    changedAtMs: number(),
    /** When it was changed by the logical clock: see `Stamp` on the wire. */
    stampMs: number(),
    stampN: number(),
    stampDevice: text<DeviceId>(),
  },
  { key: ['id'] },
);
export type SavedRow = RowOf<typeof savedReplyTable>;

export const createSavedReplyStore = (db: Database) => {
  const table = savedReplyTable.on(db);
  const shown = table.select('WHERE text IS NOT NULL ORDER BY name COLLATE NOCASE, is_shared, id');
  const shared = table.select('WHERE is_shared = 1 ORDER BY id');
  const latest = db.prepare<{ ms: number | null; n: number | null }>(
    'SELECT stamp_ms AS ms, stamp_n AS n FROM saved_reply ORDER BY stamp_ms DESC, stamp_n DESC LIMIT 1',
  );
  return {
    ...table,
    /** Those that are there, by name. */
    list: (): SavedReply[] =>
      shown
        .all()
        .flatMap(({ id, name, text: saved, buttons, isShared, changedBy, changedAtMs }) =>
          saved === undefined ? [] : [{ id, name, text: saved, buttons, isShared, changedBy, changedAtMs }],
        ),
    /** Everything that the team has in common, deleted ones too. */
    shared: () => shared.all(),
    /** The greatest logical time that is stored. */
    latest(): { ms: number; n: number } | undefined {
      const found = latest.get();
      return found?.ms == null || found.n == null ? undefined : { ms: found.ms, n: found.n };
    },
  };
};
