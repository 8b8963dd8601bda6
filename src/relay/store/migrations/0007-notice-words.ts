import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  `create table notice_words (
    removal_id text not null references removals (id) on delete cascade,
    device_hash text not null,
    word text not null,
    at_ms bigint not null,
    primary key (removal_id, device_hash)
  )`,
];

/** What each computer said of a notice of the Marketplace while its removal is scheduled. */
export const noticeWords: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
