import { type Expression, sql } from 'kysely';
import { BackchannelError } from '../../shared/errors.ts';
import type { Envelope, EnvelopeKind } from '../../shared/wire/envelope.ts';
import { sealedText } from '../../shared/wire/sealed.ts';
import { bytesOf } from './blob.ts';
import { expiredUpTo } from './expired.ts';
import type { Quota, Reader, Writer } from './store.ts';
import { seenTtlMs } from './webhooks.ts';

/** An envelope before the store assigns its `seq`. */
export interface NewEnvelope {
  /** 'workspace' or a device id. */
  audience: string;
  kind: EnvelopeKind;
  keyId: string;
  sealed: Uint8Array;
  /** Hash of the dedupe key. */
  keyHash: Uint8Array;
  channelId?: string | undefined;
  expiresAtMs: number;
}

const hex = (bytes: ArrayBuffer | Uint8Array): string => bytesOf(bytes).toString('hex');

/** Errors: WORKSPACE_FULL at the quota, so that the sender keeps its envelopes. */
const requireBelowQuota = async (writer: Writer, workspaceId: string, quota: Quota): Promise<void> => {
  const held = await writer
    .selectFrom('workspaces')
    .select(['held_envelopes', 'held_bytes', 'seen_rows'])
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  if (!held) return;
  const { seenRows = Number.POSITIVE_INFINITY } = quota;
  const isFull = held.held_envelopes >= quota.envelopes || held.held_bytes >= quota.bytes;
  // The next sweep makes room among its oldest.
  if (isFull || held.seen_rows >= seenRows) throw new BackchannelError('WORKSPACE_FULL');
};

/**
 * Appends envelopes to a workspace's stream in the given order, except those that were seen before. Returns the number appended.
 * Errors: WORKSPACE_FULL when a quota is given and the workspace is at it.
 */
export const appendEnvelopes = async (
  writer: Writer,
  workspaceId: string,
  envelopes: readonly NewEnvelope[],
  nowMs: number,
  quota?: Quota,
): Promise<number> => {
  if (envelopes.length === 0) return 0;
  if (quota) await requireBelowQuota(writer, workspaceId, quota);
  const unique = new Map<string, NewEnvelope>();
  for (const envelope of envelopes) {
    const hash = hex(envelope.keyHash);
    if (!unique.has(hash)) unique.set(hash, envelope);
  }
  const fresh = await writer
    .insertInto('seen')
    .values(
      [...unique.values()].map(({ keyHash, expiresAtMs }) => ({
        workspace_id: workspaceId,
        key_hash: keyHash,
        // What waits for nobody is repeated by nobody either.
        expires_at_ms: Math.min(nowMs + seenTtlMs, expiresAtMs),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('key_hash')
    .execute();
  if (fresh.length === 0) return 0;
  const isFresh = new Set(fresh.map(({ key_hash }) => hex(key_hash)));
  const rows = [...unique].filter(([hash]) => isFresh.has(hash)).map(([, envelope]) => envelope);
  const bytes = rows.reduce((sum, { sealed }) => sum + sealed.length, 0);
  // The row stays locked until the commit is visible, so no reader sees a higher seq before a lower one.
  const { last_seq: last } = await writer
    .updateTable('workspaces')
    .set((eb) => ({
      last_seq: eb('last_seq', '+', rows.length),
      held_envelopes: eb('held_envelopes', '+', rows.length),
      held_bytes: eb('held_bytes', '+', bytes),
      seen_rows: eb('seen_rows', '+', rows.length),
    }))
    .where('id', '=', workspaceId)
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  await writer
    .insertInto('envelopes')
    .values(
      rows.map((row, index) => ({
        workspace_id: workspaceId,
        seq: last - rows.length + 1 + index,
        audience: row.audience,
        kind: row.kind,
        key_id: row.keyId,
        sealed: row.sealed,
        channel_id: row.channelId ?? null,
        created_at_ms: nowMs,
        expires_at_ms: row.expiresAtMs,
      })),
    )
    .execute();
  return rows.length;
};

/** Envelopes per page, and bytes of all but the first: bound what one reader holds in memory. */
export const pageSize = 50;
export const pageBytes = 128 * 1024;

/** Envelopes in order. */
export interface EnvelopePage {
  envelopes: Envelope[];
  /** Whether there may be more behind the last one. */
  isCut: boolean;
}

/** The next envelopes of a workspace for these audiences after `afterSeq`, in order; a page ends early where they are large. */
export const listPage = async (
  db: Reader,
  of: { workspaceId: string; audiences: readonly string[]; afterSeq: number },
  nowMs: number,
): Promise<EnvelopePage> => {
  const sizes = db
    .selectFrom('envelopes')
    .select(['seq', sql<number>`length(sealed)`.as('bytes')])
    .where('workspace_id', '=', of.workspaceId)
    .where('seq', '>', of.afterSeq)
    .where('audience', 'in', of.audiences)
    .where('expires_at_ms', '>', nowMs)
    .orderBy('seq')
    .limit(pageSize);
  // Sums over these few rows alone: over the table's own rows SQLite would copy all that waits.
  const page = db
    .selectFrom(sizes.as('sizes'))
    .select(['seq', sql<number>`sum(bytes) over (order by seq) - bytes`.as('bytes_before')]);
  const rows = await db
    .selectFrom('envelopes')
    .innerJoin(page.as('page'), 'page.seq', 'envelopes.seq')
    .selectAll('envelopes')
    .where('envelopes.workspace_id', '=', of.workspaceId)
    .where('page.bytes_before', '<', pageBytes)
    .orderBy('envelopes.seq')
    .execute();
  let bytes = 0;
  const envelopes = rows.map((row): Envelope => {
    const sealed = bytesOf(row.sealed);
    bytes += sealed.length;
    return {
      seq: row.seq,
      audience: row.audience as Envelope['audience'],
      kind: row.kind as EnvelopeKind,
      keyId: row.key_id,
      sealed: sealedText(row.format, sealed.toString('base64url')),
      createdAtMs: row.created_at_ms,
      expiresAtMs: row.expires_at_ms,
    };
  });
  return { envelopes, isCut: envelopes.length === pageSize || bytes >= pageBytes };
};

/** The next envelopes of a device after `afterSeq`, in order; a page ends early where they are large. */
export const listEnvelopes = async (
  db: Reader,
  device: { id: string; workspaceId: string; firstSeq: number },
  afterSeq: number,
  nowMs: number,
): Promise<EnvelopePage> => {
  const { workspaceId, id, firstSeq } = device;
  return listPage(
    db,
    { workspaceId, audiences: ['workspace', id], afterSeq: Math.max(afterSeq, firstSeq) },
    nowMs,
  );
};

/**
 * Up to which position nobody of a team awaits anything: the lowest that one of its devices has acknowledged, and the head where
 * there is none. No device has acknowledged less than the position that its stream began behind.
 */
const settledUpTo = (workspaceId: string): Expression<number> => sql<number>`coalesce(
  (select min(acked_seq) from devices where workspace_id = ${workspaceId}),
  (select last_seq from workspaces where id = ${workspaceId}),
  0)`;

/**
 * Deletes what nobody of a team awaits any more, oldest first, `most` of it (absent: all), and reads nothing else. Returns the
 * number deleted. Several processes: what two devices acknowledge in the same moment may be left for the next call.
 */
export const deleteUnawaited = async (
  writer: Writer,
  workspaceId: string,
  most?: number,
): Promise<number> => {
  const all = settledUpTo(workspaceId);
  // As a bound and not as a list: the rows are one run of the primary key.
  const upTo =
    most === undefined
      ? all
      : sql<number>`(select coalesce(max(seq), 0) from (select seq from envelopes
          where workspace_id = ${workspaceId} and seq <= ${all} order by seq limit ${most}) as oldest)`;
  const gone = await writer
    .deleteFrom('envelopes')
    .where('workspace_id', '=', workspaceId)
    .where('seq', '<=', upTo)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
};

/**
 * Records that a device has applied everything up to `seq`, and deletes what nobody awaits any more.
 * A seq beyond the head counts as the head: a wrong one must not acknowledge future envelopes.
 */
export const acknowledge = async (writer: Writer, deviceId: string, seq: number): Promise<void> => {
  const before = await writer
    .selectFrom('devices')
    .innerJoin('workspaces', 'workspaces.id', 'devices.workspace_id')
    .select(['devices.acked_seq', 'devices.workspace_id', 'workspaces.last_seq'])
    .where('devices.id', '=', deviceId)
    .executeTakeFirst();
  const upTo = Math.min(seq, before?.last_seq ?? 0);
  if (!before || upTo <= before.acked_seq) return;
  await writer.updateTable('devices').set({ acked_seq: upTo }).where('id', '=', deviceId).execute();
  // What is for it alone, others need not have.
  await writer
    .deleteFrom('envelopes')
    .where('workspace_id', '=', before.workspace_id)
    .where('seq', '>', before.acked_seq)
    .where('seq', '<=', upTo)
    .where('audience', '=', deviceId)
    .execute();
  await deleteUnawaited(writer, before.workspace_id);
};

/** Deletes about `most` envelopes whose time is over, the oldest, and reads no others. Returns the number deleted. */
export const sweepExpired = async (writer: Writer, nowMs: number, most: number): Promise<number> => {
  const upTo = await expiredUpTo(writer, 'envelopes', nowMs, most);
  if (upTo === undefined) return 0;
  const gone = await writer.deleteFrom('envelopes').where('expires_at_ms', '<=', upTo).executeTakeFirst();
  return Number(gone.numDeletedRows);
};
