import type { Database, ReadableTable, ReadRow } from '../../storage/index.ts';

/** One kind of row that is nowhere but on this computer, and so is read from the old file. */
export interface RecoveredTable {
  table: string;
  where?: string;
  /** Columns that begin anew. */
  without?: readonly string[];
  /** Has no row numbers to go on by. */
  isKeyed?: boolean;
  /** What is counted of it for the person. */
  counts?: 'privateMessages' | 'drafts';
  /** The row it belongs to, made when it could not be read itself. */
  parent?: { table: string; column: string };
  /** Names of columns in files of earlier versions. */
  former?: Readonly<Record<string, string>>;
}

/**
 * Everything else comes back by itself: from LiveChat, from Instagram, from the relay. Whom this computer trusts is not
 * taken from a damaged file: colleagues announce their computers again, and safety numbers are compared again.
 */
export const recoveredTables: readonly RecoveredTable[] = [
  { table: 'private_chat', isKeyed: true, former: { chat_id: 'colleague_id' } },
  {
    table: 'private_message',
    counts: 'privateMessages',
    parent: { table: 'private_chat', column: 'chat_id' },
    former: { chat_id: 'colleague_id' },
  },
  { table: 'early_receipt', isKeyed: true, former: { chat_id: 'colleague_id' } },
  // What became of messages, and which computer has them: what none has confirmed is offered again.
  { table: 'private_revision', isKeyed: true },
  { table: 'private_reaction', isKeyed: true },
  { table: 'private_delivery', isKeyed: true },
  // Who is in the groups of this person.
  { table: 'group_statement', isKeyed: true },
  { table: 'chat_group', isKeyed: true },
  { table: 'group_receiver', isKeyed: true },
  // What colleagues' computers have not got yet.
  { table: 'relay_outbox', where: "context = 'private'", without: ['id'] },
  { table: 'policy_acceptance', isKeyed: true },
  // With the times of its token; its past is read again.
  {
    table: 'channel',
    isKeyed: true,
    without: ['history_loaded_at_ms', 'subscription_checked_at_ms', 'last_event_at_ms', 'last_send_at_ms'],
  },
  // The person's own are nowhere else; the team's come back from colleagues anyhow.
  { table: 'saved_reply', isKeyed: true },
  { table: 'setting', where: "key LIKE 'draft:%'", isKeyed: true, counts: 'drafts' },
];

/** Whose data the old file holds. */
export const ownerSource = 'owner';
/** Replies to customers that had not been sent. */
export const repliesSource = 'replies';

/** Where such rows go: prepared for a database of this version, whatever the old file's was. */
export const prepareRecovery = (db: Database) => {
  const columnsOf = ({ table, without = [] }: RecoveredTable) =>
    db
      .prepare<{ name: string; dflt_value: string | null }>(
        'SELECT name, dflt_value FROM pragma_table_info(?)',
      )
      .all(table)
      .filter(({ name }) => !without.includes(name));
  const known = recoveredTables
    .map((one) => {
      const columns = columnsOf(one);
      return {
        ...one,
        columns: columns.map(({ name }) => name),
        // A column that the file's version did not have begins as in a new row.
        values: columns.map(({ dflt_value: otherwise }) =>
          otherwise === null ? '?' : `coalesce(?, ${otherwise})`,
        ),
      };
    })
    .filter(({ columns }) => columns.length > 0);

  const sources: ReadableTable[] = [
    {
      id: ownerSource,
      source: 'setting',
      columns: ['value'],
      where: "key = 'relay.device'",
    },
    ...known.map(({ table, where, isKeyed, columns, former = {} }) => ({
      id: table,
      source: `${table} NOT INDEXED`,
      columns: columns.map((column) => `"${column}"`),
      where,
      of: { table, former },
      position: isKeyed ? undefined : 'rowid',
    })),
    {
      id: repliesSource,
      source: 'outbox o JOIN message m ON m.id = o.message_id',
      columns: ['o.conversation_id', 'm.text'],
      where: "o.state <> 'sending'",
      position: 'o.position',
    },
  ];

  /** Adds what is not there; a row that no longer fits the table is left out. Answers how many are new. */
  const add = (id: string, rows: readonly ReadRow[]): number => {
    const target = known.find(({ table }) => table === id);
    if (target === undefined) return 0;
    const { table, columns, values, parent } = target;
    const insert = db.prepare(
      `INSERT OR IGNORE INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')})
        VALUES (${values.join(', ')})`,
    );
    const adopt = parent && db.prepare(`INSERT OR IGNORE INTO ${parent.table} (${parent.column}) VALUES (?)`);
    const place = parent === undefined ? -1 : columns.indexOf(parent.column);
    let added = 0;
    db.transaction(() => {
      for (const row of rows) {
        try {
          if (place >= 0) adopt?.run(row[place]);
          added += insert.run(...row).changes;
        } catch (error) {
          // Its values no longer fit the table's rules; a full disk is another matter.
          if (!String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')) throw error;
        }
      }
    });
    return added;
  };
  return { sources, add, countsOf: (id: string) => known.find(({ table }) => table === id)?.counts };
};
