import type { Migration } from '../contract.ts';

/**
 * The index of the search (decision 0119). It holds words and no texts: what an entry was made of is read where it is kept, and
 * an entry goes in the transaction in which that changes or goes. New entries are made by src/main/search from `search_due`.
 */

/** The numbers of `source`. */
const sources = { message: 1, privateMessage: 2, note: 3, customer: 4 };

/** Statements of a trigger: the entry of the row OLD goes. FTS5 is told the words that it holds of it. */
const removeEntry = (source: number, ref: string, words: string): string => `
  INSERT INTO search_text (search_text, rowid, words)
    SELECT 'delete', id, coalesce(words, ${words}) FROM search_entry
    WHERE source = ${source} AND ref = ${ref} AND has_words = 1;
  UPDATE search_removal SET removed = removed + 1
    WHERE EXISTS (SELECT 1 FROM search_entry WHERE source = ${source} AND ref = ${ref});
  DELETE FROM search_entry WHERE source = ${source} AND ref = ${ref};`;

/** Without OR IGNORE: what the statement says that sets a trigger off counts for the trigger's own statements. */
const noteDue = (source: number, ref: string): string => `
  INSERT INTO search_due (source, ref) SELECT ${source}, ${ref}
    WHERE NOT EXISTS (SELECT 1 FROM search_due WHERE source = ${source} AND ref = ${ref});`;

/** `identity`: of the row NEW or OLD. `differs`: the entry says something else then. */
const follow = (
  table: string,
  source: number,
  identity: (row: 'NEW' | 'OLD') => string,
  options: { words: string; columns: string; differs: string; when?: (row: 'NEW' | 'OLD') => string },
): string => {
  const { words, columns, differs, when } = options;
  const only = (row: 'NEW' | 'OLD'): string => (when ? `WHEN ${when(row)}` : '');
  const due = noteDue(source, identity('NEW'));
  return `
    CREATE TRIGGER search_${table}_new AFTER INSERT ON ${table} ${only('NEW')} BEGIN ${due} END;
    CREATE TRIGGER search_${table}_changed AFTER UPDATE OF ${columns} ON ${table}
      WHEN (${differs})${when ? ` AND ${when('NEW')}` : ''} BEGIN
      ${removeEntry(source, identity('OLD'), words)}
      ${due}
    END;
    CREATE TRIGGER search_${table}_gone AFTER DELETE ON ${table} ${only('OLD')} BEGIN
      ${removeEntry(source, identity('OLD'), words)}
      DELETE FROM search_due WHERE source = ${source} AND ref = ${identity('OLD')};
    END;`;
};

const differ = (columns: readonly string[]): string =>
  columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');

export const migration: Migration = {
  number: 43,
  slug: 'search-index',
  up(db) {
    db.exec(`
      -- One row per thing that can be found. id: epoch ms × 16 and a number within them, so that the newest is the greatest.
      CREATE TABLE search_entry (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL,
        -- The row's number in its table; of a note, its conversation and its field.
        ref ANY NOT NULL,
        -- search_text has a row for it.
        has_words INTEGER NOT NULL,
        -- What was indexed, where that is not the row's text itself.
        words TEXT
      ) STRICT;
      CREATE UNIQUE INDEX search_entry_of ON search_entry (source, ref);

      CREATE VIRTUAL TABLE search_text USING fts5 (
        words, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2');
      -- FTS5 only notes that an entry is gone; its words leave the pages when those are written anew, which src/main/search does
      -- until cleaned is removed again. (Its option secure-delete breaks the index of long lists: decision 0119.)
      CREATE TABLE search_removal (removed INTEGER NOT NULL, cleaned INTEGER NOT NULL) STRICT;
      INSERT INTO search_removal VALUES (0, 0);

      -- Changed since the index was brought up to date.
      CREATE TABLE search_due (
        source INTEGER NOT NULL,
        ref ANY NOT NULL,
        PRIMARY KEY (source, ref)
      ) STRICT, WITHOUT ROWID;

      -- What a customer is called, in folded words with a space before each.
      CREATE TABLE search_customer (
        conversation_id TEXT PRIMARY KEY,
        words TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER search_conversation_new AFTER INSERT ON conversation BEGIN
        ${noteDue(sources.customer, 'NEW.id')}
      END;
      CREATE TRIGGER search_conversation_changed AFTER UPDATE OF name, username ON conversation
        WHEN OLD.name IS NOT NEW.name OR OLD.username IS NOT NEW.username BEGIN
        DELETE FROM search_customer WHERE conversation_id = OLD.id;
        ${noteDue(sources.customer, 'NEW.id')}
      END;
      CREATE TRIGGER search_conversation_gone AFTER DELETE ON conversation BEGIN
        DELETE FROM search_customer WHERE conversation_id = OLD.id;
        DELETE FROM search_due WHERE source = ${sources.customer} AND ref = OLD.id;
      END;

      -- How far what was there before the index is read, from the newest back.
      CREATE TABLE search_build (
        source INTEGER PRIMARY KEY,
        before_ms INTEGER NOT NULL,
        before_row ANY NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER,
        is_done INTEGER NOT NULL
      ) STRICT;
      INSERT INTO search_build VALUES
        (${sources.message}, 9007199254740991, 9007199254740991, 0, NULL, 0),
        (${sources.privateMessage}, 9007199254740991, 9007199254740991, 0, NULL, 0),
        (${sources.note}, 0, '', 0, NULL, 0),
        (${sources.customer}, 0, '', 0, NULL, 0);
    `);
    db.exec(
      follow('message', sources.message, (row) => `${row}.rowid`, {
        words: 'OLD.text',
        columns: 'text, attachments, sent_at_ms',
        differs: differ(['text', 'attachments', 'sent_at_ms']),
      }),
    );
    db.exec(
      follow('private_message', sources.privateMessage, (row) => `${row}.rowid`, {
        words: 'OLD.text',
        columns: 'text, sent_at_ms',
        differs: differ(['text', 'sent_at_ms']),
      }),
    );
    db.exec(
      follow('work_register', sources.note, (row) => `${row}.conversation_id || ' ' || ${row}.field`, {
        words: "json_extract(OLD.value, '$.text')",
        columns: 'value',
        differs: differ(['value']),
        when: (row) => `${row}.field LIKE 'note:%'`,
      }),
    );
  },
};
