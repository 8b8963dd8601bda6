import type { Migration } from '../contract.ts';

/**
 * The words of the search lie in parts by time (decision 0129): each part is an FTS5 table of its own, made by src/main/search,
 * so that writing one anew after a removal costs a part and not the whole. An entry that goes is noted in `search_gone` in the
 * transaction in which it goes; its words leave its part from there. What was found by its words before is read once more.
 */

/** The numbers of `source`. */
const sources = { message: 1, privateMessage: 2, note: 3 };

/** Statements of a trigger: the entries of these rows go. `refs`: SQL that answers what `ref` is. */
const removeEntry = (source: number, refs: string): string => `
  INSERT INTO search_gone (id) SELECT id FROM search_entry WHERE source = ${source} AND ref IN (${refs});
  DELETE FROM search_entry WHERE source = ${source} AND ref IN (${refs});`;

/** Without OR IGNORE: what the statement says that sets a trigger off counts for the trigger's own statements. */
const noteDue = (source: number, refs: string): string => `
  INSERT INTO search_due (source, ref) SELECT ${source}, due.ref FROM (${refs}) due
    WHERE NOT EXISTS (SELECT 1 FROM search_due known WHERE known.source = ${source} AND known.ref = due.ref);`;

/** `identity`: of the row NEW or OLD. `differs`: the entry says something else then. */
const follow = (
  table: string,
  source: number,
  identity: (row: 'NEW' | 'OLD') => string,
  options: { columns: readonly string[]; when?: (row: 'NEW' | 'OLD') => string },
): string => {
  const { columns, when } = options;
  const only = (row: 'NEW' | 'OLD'): string => (when ? `WHEN ${when(row)}` : '');
  const differs = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  const due = noteDue(source, `SELECT ${identity('NEW')} AS ref`);
  return `
    CREATE TRIGGER search_${table}_new AFTER INSERT ON ${table} ${only('NEW')} BEGIN ${due} END;
    CREATE TRIGGER search_${table}_changed AFTER UPDATE OF ${columns.join(', ')} ON ${table}
      WHEN (${differs})${when ? ` AND ${when('NEW')}` : ''} BEGIN
      ${removeEntry(source, identity('OLD'))}
      ${due}
    END;
    CREATE TRIGGER search_${table}_gone AFTER DELETE ON ${table} ${only('OLD')} BEGIN
      ${removeEntry(source, identity('OLD'))}
      DELETE FROM search_due WHERE source = ${source} AND ref = ${identity('OLD')};
    END;`;
};

/** The private message that a file belongs to, where it is here. */
const messageOfFile = (row: 'NEW' | 'OLD'): string =>
  `SELECT f.rowid AS ref FROM private_message f WHERE f.chat_id = ${row}.chat_id AND f.id = ${row}.message_id`;
/** The message is found by what its files are called: it says something else now. */
const messageSaysMore = (row: 'NEW' | 'OLD'): string =>
  removeEntry(sources.privateMessage, messageOfFile(row)) +
  noteDue(sources.privateMessage, messageOfFile(row));

export const migration: Migration = {
  number: 56,
  slug: 'search-parts',
  up(db) {
    for (const table of ['message', 'private_message', 'work_register'])
      for (const what of ['new', 'changed', 'gone']) db.exec(`DROP TRIGGER search_${table}_${what}`);
    db.exec(`
      DROP TABLE search_text;
      DROP TABLE search_removal;
      DROP TABLE search_entry;

      -- One row per thing that can be found. id: epoch ms × 16 and a number within them, so that the newest is the greatest.
      CREATE TABLE search_entry (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL,
        -- The row's number in its table; of a note, its conversation and its field.
        ref ANY NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX search_entry_of ON search_entry (source, ref);

      -- Entries that have gone, whose words are in their part still.
      CREATE TABLE search_gone (id INTEGER PRIMARY KEY) STRICT;

      -- Words of the entries from from_id up to the next part's, in the FTS5 table search_words_<number>.
      CREATE TABLE search_part (
        number INTEGER PRIMARY KEY,
        from_id INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        -- Reasons to write it anew, ever; and how many of them were there when it last was.
        due INTEGER NOT NULL,
        done INTEGER NOT NULL,
        -- How often it was written anew.
        passes INTEGER NOT NULL
      ) STRICT;

      DELETE FROM search_due WHERE source < 4;
      UPDATE search_build SET done = 0, total = NULL, is_done = 0;
      UPDATE search_build SET before_ms = 9007199254740991, before_row = 9007199254740991 WHERE source IN (1, 2);
      UPDATE search_build SET before_ms = 0, before_row = '' WHERE source IN (3, 4);
    `);
    db.exec(
      follow('message', sources.message, (row) => `${row}.rowid`, {
        columns: ['text', 'attachments', 'sent_at_ms'],
      }),
    );
    db.exec(
      follow('private_message', sources.privateMessage, (row) => `${row}.rowid`, {
        columns: ['text', 'sent_at_ms'],
      }),
    );
    db.exec(
      follow('work_register', sources.note, (row) => `${row}.conversation_id || ' ' || ${row}.field`, {
        columns: ['value'],
        when: (row) => `${row}.field LIKE 'note:%'`,
      }),
    );
    db.exec(`
      CREATE TRIGGER search_private_file_new AFTER INSERT ON private_file WHEN NEW.message_id IS NOT NULL BEGIN
        ${messageSaysMore('NEW')}
      END;
      CREATE TRIGGER search_private_file_changed AFTER UPDATE OF chat_id, message_id, name ON private_file
        WHEN OLD.chat_id IS NOT NEW.chat_id OR OLD.message_id IS NOT NEW.message_id OR OLD.name IS NOT NEW.name BEGIN
        ${messageSaysMore('OLD')}
        ${messageSaysMore('NEW')}
      END;
      CREATE TRIGGER search_private_file_gone AFTER DELETE ON private_file WHEN OLD.message_id IS NOT NULL BEGIN
        ${messageSaysMore('OLD')}
      END;
    `);
  },
};
